// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/registration.hpp"

#include "base/ids.hpp"
#include "people/consents/consents.hpp"
#include "people/forms/tray.hpp"
#include "people/payments/store.hpp"
#include "people/registration/link_token.hpp"

#include <fmt/format.h>

#include <utility>

namespace guichet::people {

namespace {

using network::Actor;
using network::ActorKind;

/// References are drawn from 30^8 per intercommunality: a second draw is a matter of centuries, a third of a bug.
constexpr int most_draws = 3;

ApplicationOrigin origin_of(Actor const& actor)
{
    switch (actor.kind) {
    case ActorKind::portal:
        return ApplicationOrigin::api;
    case ActorKind::staff:
    case ActorKind::system:
        return ApplicationOrigin::staff;
    default:
        return ApplicationOrigin::web;
    }
}

bool is_typed_by_staff(Actor const& actor)
{
    return origin_of(actor) == ApplicationOrigin::staff;
}

/// A portal or a librarian of one intercommunality sends applications there and nowhere else.
bool is_outside_scope(Actor const& actor, Eligibility const& eligibility)
{
    if (actor.kind == ActorKind::staff) {
        return eligibility.intercommunality &&
               !network::authorise(actor, network::Permission::decide_applications, *eligibility.intercommunality);
    }
    return actor.kind == ActorKind::portal && actor.scope && eligibility.intercommunality != actor.scope;
}

/// Where this person may apply, or why not, said at the field of the commune.
std::optional<Message> obstacle(Actor const& actor, Eligibility const& eligibility)
{
    if (eligibility.rule == "municipality.unknown") {
        return Message{"registration.error.municipality_unknown"};
    }
    if (is_outside_scope(actor, eligibility) ||
        (eligibility.outcome == EligibilityOutcome::not_eligible && eligibility.rule != "policy.desk_only")) {
        return Message{"registration.error.not_here"};
    }
    if (!eligibility.policy || !eligibility.policy->is_remote() || !eligibility.library ||
        !eligibility.intercommunality) {
        return Message{"registration.error.at_the_desk"};
    }
    return std::nullopt;
}

bool is_paid_first(std::optional<Policy> const& policy)
{
    return policy && policy->mode == RegistrationMode::paid_online;
}

Money total(std::vector<Fee> const& fees)
{
    Money sum;
    for (auto const& fee : fees) {
        sum += fee.price.amount;
    }
    return sum;
}

/// The price of each of them, frozen with the application: what they are told is what they pay.
std::vector<Fee> fees_for(Application const& application, Submission const& submission, TariffGrid const& grid,
                          Policy const& policy)
{
    auto const today = civil_date(application.submitted);
    auto const known = statuses_in(grid);
    auto const status = std::ranges::find(known, submission.status) == known.end() ? "" : submission.status;
    auto const offer = offer_from(submission.offer) == Offer::digital ? Offer::digital : Offer::everything;
    std::vector<Payer> household;
    for (auto const& applicant : application.applicants) {
        household.push_back({.home = home_of(application.eligibility),
                             .age = age_on(applicant.person.birth_date, today),
                             .status = applicant.position == 0 ? status : std::string{},
                             .category = policy.category,
                             .offer = offer,
                             .household = static_cast<int>(application.applicants.size())});
    }
    auto const found = prices(grid, household);
    std::vector<Fee> fees;
    for (std::size_t at = 0; at < found.size(); ++at) {
        fees.push_back({static_cast<int>(at), found[at], household[at].status, offer});
    }
    return fees;
}

/// Where the person will go for the card: as wished among the libraries of their own intercommunality.
LibraryId library_for(Submission const& submission, Eligibility const& eligibility, PolicyOffice const& office)
{
    auto const wished = submission.library.empty() ? std::nullopt : office.library(LibraryId{submission.library});
    return wished && wished->intercommunality == eligibility.intercommunality ? wished->id : eligibility.library->id;
}

mail::Message first_letter(RegistrationLetters const& letters, Application const& application, Money due,
                           LinkToken const& confirmation, SecretKey const& key)
{
    if (application.state == ApplicationState::submitted) {
        return letters.confirm(application, confirmation.text());
    }
    return due.cents > 0 ? letters.to_pay(application, due, LinkToken::for_payment(debt_of(application.id), key).text())
                         : letters.received(application);
}

Result<void> take_from_tray(db::Session& session, ApplicationId const& paper, Actor const& actor, Instant when)
{
    return paper.value.empty() ? Result<void>{} : Tray::close(session, paper, TrayState::typed, actor.id, when);
}

} // namespace

std::string request_key(ApplicationOrigin origin, Actor const& actor, std::string_view key)
{
    return fmt::format("{}:{}:{}", to_text(origin), actor.id, key);
}

/// Everything that can be made ready before the transaction.
struct Registration::Prepared {
    Application application;
    std::vector<SealedDocument> documents;
    std::vector<Fee> fees;
    ConfirmationSecret secret; // empty when typed in by staff
    mail::Message letter;
    ApplicationId paper; // "" when it came no such way
    std::vector<AnsweredQuestion> answers;
    std::optional<IdentityMark> identity;
};

Registration::Registration(db::Database& database, Clock const& clock, Random& random, PolicyOffice const& office,
                           RegistrationLetters const& letters, Documents const& documents, AutomaticDecision& automatic,
                           SecretKey const& master_key)
    : database_(database), clock_(clock), random_(random), office_(office), letters_(letters), documents_(documents),
      automatic_(automatic), key_(master_key)
{
}

Result<Registration::Prepared> Registration::prepare(Actor const& actor, Submission const& submission,
                                                     Arrival const& arrival, Instant now) const
{
    auto const origin = arrival.origin.value_or(origin_of(actor));
    auto const today = civil_date(now);
    auto const need = is_typed_by_staff(actor) ? EmailNeed::optional : EmailNeed::required;
    auto checked = check(submission, today, need);
    auto faults = checked ? std::vector<FieldError>{} : checked.error().fields;
    auto const eligibility = office_.eligibility_at(submission.municipality, today, LibraryId{submission.library});
    if (auto const reason = obstacle(actor, eligibility)) {
        faults.push_back({"municipality", *reason});
    } else if (!is_typed_by_staff(actor)) { // at the desk the proof is on the counter
        auto const proof = origin == ApplicationOrigin::pdf ? Proof::none : eligibility.policy->proof;
        std::ranges::move(document_faults(submission, proof), std::back_inserter(faults));
    }
    Prepared out;
    if (eligibility.intercommunality && eligibility.library) {
        auto const asked = office_.added_questions(*eligibility.intercommunality, submission.form_questions);
        out.answers = check_answers(asked.in(library_for(submission, eligibility, office_)), submission.answers,
                                    submission.language, faults);
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    auto& application = out.application;
    out.paper = arrival.paper;
    application.id = arrival.paper.value.empty() ? ApplicationId{new_id(now, random_)} : arrival.paper;
    application.origin = origin;
    application.intercommunality = *eligibility.intercommunality;
    application.library = library_for(submission, eligibility, office_);
    application.policy = eligibility.policy->id;
    application.eligibility = eligibility.outcome;
    application.eligibility_rule = eligibility.rule;
    for (auto& person : checked->people) {
        application.applicants.push_back(
            {static_cast<int>(application.applicants.size()), std::move(person), std::nullopt});
    }
    application.address = std::move(checked->address);
    application.address.municipality = eligibility.municipality;
    application.address.municipality_name = eligibility.municipality_name;
    application.contact = std::move(checked->contact);
    application.message = std::move(checked->message);
    application.campaign = std::move(checked->campaign);
    application.consent_version = submission.consent;
    auto const& adult = application.adult();
    if (arrival.identity && is_identity_of(*arrival.identity, adult.birth_name, adult.first_names, adult.birth_date)) {
        out.identity = IdentityMark{arrival.identity->provider, arrival.identity->level, now};
    }
    application.guardian_consent = application.applicants.size() > 1;
    application.submitted = now;
    if (is_typed_by_staff(actor)) {
        application.state = ApplicationState::in_review;
    }
    out.fees = fees_for(application, submission, office_.tariff(*eligibility.policy, today), *eligibility.policy);
    auto sealed = documents_.seal_all(submission.documents);
    if (!sealed) {
        return std::unexpected(sealed.error());
    }
    out.documents = std::move(*sealed);
    return out;
}

Result<void> Registration::verify(Actor const& actor, Submission const& submission, Arrival const& arrival) const
{
    auto const prepared = prepare(actor, submission, arrival, clock_.now());
    if (!prepared) {
        return std::unexpected(prepared.error());
    }
    return {};
}

Result<Receipt> Registration::submit(Actor const& actor, Submission const& submission, std::string_view key,
                                     Arrival const& arrival)
{
    RequestKey const request{request_key(arrival.origin.value_or(origin_of(actor)), actor, key), digest(submission)};
    auto prepared = prepare(actor, submission, arrival, clock_.now());
    if (!prepared) {
        // What was acknowledged stays acknowledged, even if the policy has ended since.
        auto earlier = known(request);
        return earlier || earlier.error().kind == ErrorKind::conflict ? std::move(earlier)
                                                                      : std::unexpected(prepared.error());
    }
    return store_within_budget(actor, *prepared, request);
}

Result<Receipt> Registration::store_within_budget(Actor const& actor, Prepared& prepared, RequestKey const& request)
{
    // Staff answer for whom they write to.
    if (budget_ == nullptr || is_typed_by_staff(actor)) {
        return store(actor, prepared, request);
    }
    // What came before asks for no letter.
    if (auto earlier = known(request); earlier || earlier.error().kind == ErrorKind::conflict) {
        return earlier;
    }
    auto const email = prepared.application.contact.email;
    if (!budget_->spend(email)) {
        return fail(ErrorKind::throttled, "registration.many_letters");
    }
    auto receipt = store(actor, prepared, request);
    if (!receipt || receipt->repetition == Repetition::repeated) {
        budget_->give_back(email);
    }
    return receipt;
}

Result<Receipt> Registration::store(Actor const& actor, Prepared& prepared, RequestKey const& request)
{
    auto& application = prepared.application;
    auto const needs_confirmation = application.state == ApplicationState::submitted;
    auto const token = LinkToken::for_confirmation(application.id, application.contact.email, key_);
    if (needs_confirmation) {
        prepared.secret = {token.hash(), application.submitted + confirmation_life};
    }
    auto const due = is_paid_first(office_.policy(application.policy)) ? total(prepared.fees) : Money{};
    auto automation = !needs_confirmation && due.cents == 0 && is_automatic(application) ? Automation::by_policy
                                                                                         : Automation::by_a_person;
    for (int draw = 0; draw < most_draws; ++draw) {
        application.reference = make_reference(application.intercommunality, random_);
        prepared.letter = first_letter(letters_, application, due, token, key_);
        auto const outcome = write(actor, prepared, request, automation);
        if (outcome) {
            return Receipt{application.id, application.reference, Repetition::first};
        }
        auto earlier = known(request);
        if (earlier || earlier.error().kind == ErrorKind::conflict) {
            return earlier;
        }
        if (outcome.error().message.id == "forms.tray.gone") {
            return std::unexpected(outcome.error());
        }
        if (outcome.error().kind != ErrorKind::conflict && automation == Automation::by_a_person) {
            return std::unexpected(outcome.error());
        }
        // An automatic decision that could not be taken (no card number left…) is left to a person.
        automation = Automation::by_a_person;
    }
    return fail(ErrorKind::unavailable, "error.unavailable", "no free reference");
}

Result<void> Registration::write(Actor const& actor, Prepared const& prepared, RequestKey const& request,
                                 Automation automation)
{
    auto const consent = is_typed_by_staff(actor) ? ConsentKind::at_desk : ConsentKind::registration;
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const& application = prepared.application;
        auto const taken = take_from_tray(session, prepared.paper, actor, application.submitted);
        if (!taken) {
            return taken;
        }
        auto const sent =
            automation == Automation::by_policy ? std::string{} : letters_.enqueue(session, prepared.letter);
        if (!Applications::add(session, application, request, prepared.secret,
                               {actor, application.submitted, "submitted", "", sent})) {
            return fail(ErrorKind::conflict, "registration.request_reused");
        }
        Consents::give(session, random_, application, consent);
        add_fees(session, debt_of(application.id), prepared.fees);
        FormQuestions::keep(session, application.id, prepared.answers);
        if (prepared.identity) {
            IdentityMarks::add(session, application.id, *prepared.identity);
        }
        for (auto const& document : prepared.documents) {
            documents_.add(session, application.id, document);
        }
        if (application.state == ApplicationState::in_review) {
            automatic_.arrived(session, application);
        }
        return automation == Automation::by_policy ? automatic_.decide(session, application) : Result<void>{};
    });
}

std::optional<Receipt> Registration::received(Actor const& actor, Submission const& submission,
                                              std::string_view key) const
{
    auto earlier = known({request_key(origin_of(actor), actor, key), digest(submission)});
    return earlier ? std::optional{std::move(*earlier)} : std::nullopt;
}

Result<Receipt> Registration::known(RequestKey const& request) const
{
    auto const earlier =
        database_.read([&](db::Session& session) { return Applications::of_request(session, request.key); });
    if (!earlier) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (earlier->digest != request.digest) {
        return fail(ErrorKind::conflict, "registration.request_reused");
    }
    return Receipt{earlier->application, earlier->reference, Repetition::repeated};
}

Money Registration::due_before_decision(Application const& application) const
{
    if (!is_paid_first(office_.policy(application.policy))) {
        return {};
    }
    return database_.read([&](db::Session& session) { return outstanding(session, debt_of(application.id)); });
}

std::optional<mail::Message> Registration::letter_to_pay(Application const& application) const
{
    auto const due = due_before_decision(application);
    return due.cents > 0 ? std::optional{letters_.to_pay(application, due,
                                                         LinkToken::for_payment(debt_of(application.id), key_).text())}
                         : std::nullopt;
}

bool Registration::is_automatic(Application const& application) const
{
    auto const today =
        office_.eligibility_at(application.address.municipality, civil_date(clock_.now()), application.library);
    return today.policy && today.policy->id == application.policy && today.outcome == EligibilityOutcome::eligible &&
           today.policy->review == Review::automatic && documents_for(today.policy->proof).empty() &&
           application.eligibility == EligibilityOutcome::eligible;
}

} // namespace guichet::people
