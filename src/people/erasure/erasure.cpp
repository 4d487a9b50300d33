// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/erasure/erasure.hpp"

#include "base/text.hpp"
#include "base/words.hpp"
#include "people/cards/cards.hpp"
#include "people/duplicates/duplicates.hpp"
#include "people/erasure/store.hpp"
#include "people/identity/identity.hpp"
#include "people/intake/mails.hpp"
#include "people/materialisation/store.hpp"
#include "people/payments/erasure.hpp"
#include "people/registration/store.hpp"
#include "people/renewals/store.hpp"
#include "people/review/decision_store.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::people {

namespace {

constexpr Words<ErasureCause, 6> cause_words{{{ErasureCause::asked, "asked"},
                                              {ErasureCause::refused, "refused"},
                                              {ErasureCause::abandoned, "abandoned"},
                                              {ErasureCause::unconfirmed, "unconfirmed"},
                                              {ErasureCause::lapsed, "lapsed"},
                                              {ErasureCause::inactive, "inactive"}}};

/// A count of nothing is not worth a line.
void tell(ErasureCounts& counts, std::string const& kind, std::int64_t count)
{
    if (count > 0) {
        counts[kind] += count;
    }
}

ErasureSubject subject_of(db::Session& session, Patron const& patron)
{
    ErasureSubject subject{patron, {}};
    for (auto const& id : Applications::of_patron(session, patron.id)) {
        if (auto application = Applications::find(session, id)) {
            subject.applications.push_back(std::move(*application));
        }
    }
    return subject;
}

std::optional<Patron> living(db::Session& session, PatronId const& id)
{
    auto patron = Patrons::find(session, id);
    return patron && patron->status != PatronStatus::erased ? patron : std::nullopt;
}

} // namespace

std::string_view to_text(ErasureCause cause)
{
    return word_of(cause_words, cause);
}

std::optional<ErasureCause> erasure_cause_from(std::string_view text)
{
    return value_of(cause_words, text);
}

bool ErasureSubject::concerns(Applicant const& applicant) const
{
    return !patron || applicant.patron == patron->id;
}

bool ErasureSubject::is_alone_in(Application const& application) const
{
    return std::ranges::all_of(application.applicants, [&](Applicant const& applicant) {
        return concerns(applicant) || applicant.person.birth_name.empty(); // erased before
    });
}

bool ErasureSubject::has_written(Application const& application) const
{
    return concerns(application.applicants.front()) || is_alone_in(application);
}

Erasure::Erasure(Clock const& clock, Random& random, network::Journal const& journal, mail::Outbox const& outbox,
                 SecretKey const& master_key)
    : clock_(clock), random_(random), journal_(journal), outbox_(outbox), documents_(clock, random, master_key)
{
}

void Erasure::add_listener(ErasureListener& listener)
{
    listeners_.push_back(&listener);
}

Result<ErasureProof> Erasure::erase(db::Session& session, network::Actor const& actor, PatronId const& id,
                                    ErasureCause cause) const
{
    auto const patron = living(session, id);
    if (!patron) {
        return fail(ErrorKind::not_found, "patron.unknown");
    }
    if (cause != ErasureCause::asked && is_in_force(session, id, civil_date(clock_.now()))) {
        return fail(ErrorKind::conflict, "erasure.in_force");
    }
    auto const subject = subject_of(session, *patron);
    if (auto const reason = obstacle(session, subject)) {
        return std::unexpected(Error{ErrorKind::conflict, *reason});
    }
    return carry_out(session, actor, subject, cause);
}

Result<ErasureProof> Erasure::erase(db::Session& session, network::Actor const& actor, ApplicationId const& id,
                                    ErasureCause cause) const
{
    auto application = Applications::find(session, id);
    if (!application || application->erased) {
        return fail(ErrorKind::not_found, "erasure.application_gone");
    }
    bool const made_somebody =
        std::ranges::any_of(application->applicants, [](Applicant const& one) { return one.patron.has_value(); });
    if (made_somebody) {
        return fail(ErrorKind::conflict, "erasure.has_patron");
    }
    ErasureSubject const subject{std::nullopt, {std::move(*application)}};
    if (auto const reason = obstacle(session, subject)) {
        return std::unexpected(Error{ErrorKind::conflict, *reason});
    }
    return carry_out(session, actor, subject, cause);
}

std::optional<Message> Erasure::obstacle(db::Session& session, PatronId const& id) const
{
    auto const patron = living(session, id);
    return patron ? obstacle(session, subject_of(session, *patron)) : std::nullopt;
}

std::optional<Message> Erasure::obstacle(db::Session& session, Application const& application) const
{
    return obstacle(session, ErasureSubject{std::nullopt, {application}});
}

std::optional<Message> Erasure::obstacle(db::Session& session, ErasureSubject const& subject) const
{
    for (auto const& application : subject.applications) {
        auto reason = subject.has_written(application) ? unsettled_payment(session, application) : std::nullopt;
        if (reason) {
            return reason;
        }
    }
    if (auto reason = subject.patron ? unsettled_renewal(session, subject.patron->id) : std::nullopt) {
        return reason;
    }
    for (auto const* listener : listeners_) {
        if (auto reason = listener->obstacle(session, subject)) {
            return reason;
        }
    }
    return std::nullopt;
}

ErasureProof Erasure::carry_out(db::Session& session, network::Actor const& actor, ErasureSubject const& subject,
                                ErasureCause cause) const
{
    ErasureCounts counts;
    for (auto* listener : listeners_) {
        listener->erase(session, subject, counts);
    }
    for (auto const& application : subject.applications) {
        erase_from(session, subject, application, counts);
    }
    if (subject.patron) {
        erase_patron(session, *subject.patron, counts);
    }
    auto const& where =
        subject.patron ? subject.patron->intercommunality : subject.applications.front().intercommunality;
    ErasureProof proof{ErasureStore::new_proof(random_), clock_.now(), cause,
                       subject.patron.has_value(),       where,        std::move(counts)};
    ErasureStore::add(session, proof);
    if (cause == ErasureCause::asked && subject.patron) {
        send_proof(session, *subject.patron, proof);
    }
    journal_.append(session, actor, where, proof.is_patron ? "patron.erased" : "application.erased",
                    proof.is_patron ? object_of(subject.patron->id)
                                    : "application:" + subject.applications.front().id.value,
                    {{"proof", proof.id}, {"cause", to_text(cause)}, {"erased", proof.counts}});
    return proof;
}

void Erasure::send_proof(db::Session& session, Patron const& patron, ErasureProof const& proof) const
{
    auto const locale = text::locale_from(patron.contact.language);
    auto message = outbox_.compose(locale, "people/erasure/mail_erased", "erasure.mail.subject",
                                   {{"first_names", patron.person.first_names},
                                    {"proof", proof.id},
                                    {"date", text::long_date(locale, civil_date(proof.at))}});
    message.to = patron.contact.email;
    message.to_name = patron.person.full_name();
    message.about = object_of(patron.id);
    message.afterwards = mail::Afterwards::erased;
    outbox_.enqueue(session, message);
}

void Erasure::erase_from(db::Session& session, ErasureSubject const& subject, Application const& application,
                         ErasureCounts& counts) const
{
    for (auto const& applicant : application.applicants) {
        if (subject.concerns(applicant)) {
            Duplicates::forget(session, PersonRef::of(application.id, applicant.position));
            Applications::erase_applicant(session, application, applicant.position);
        }
    }
    Decisions::forget(session, application.id);
    auto const about = "application:" + application.id.value;
    if (!subject.has_written(application)) { // the others' application: only what names the one who leaves
        tell(counts, "mails", outbox_.erase_naming(session, about, subject.patron->person.full_name()));
        return;
    }
    tell(counts, "mails", outbox_.erase_about(session, about));
    tell(counts, "documents", documents_.destroy_for(session, application.id));
    tell(counts, "received_mails", Mails::erase_about(session, application.id, clock_.now()));
    tell(counts, "answers", Applications::erase_words(session, application.id));
    IdentityMarks::forget(session, application.id);
    tell(counts, "payment_notes", forget_payer(session, debt_of(application.id)));
    if (subject.is_alone_in(application)) {
        Applications::erase(session, application, clock_.now(), random_);
        tell(counts, "applications", 1);
    }
}

void Erasure::erase_patron(db::Session& session, Patron const& patron, ErasureCounts& counts) const
{
    tell(counts, "mails", outbox_.erase_about(session, object_of(patron.id)));
    for (auto const& other : Patrons::household(session, patron.household)) { // one mail for a whole household
        tell(counts, "mails", outbox_.erase_naming(session, object_of(other.id), patron.person.full_name()));
    }
    for (auto const& renewal : RenewalStore::of(session, patron.id)) {
        tell(counts, "mails", outbox_.erase_about(session, "renewal:" + renewal.id.value));
        tell(counts, "payment_notes", forget_payer(session, DebtId{renewal.id.value}));
    }
    auto const cards = Cards::of(session, patron.id);
    for (auto const& card : cards) {
        MaterialisationStore::forget(session, card.number);
    }
    tell(counts, "cards", std::ssize(cards));
    tell(counts, "subscriptions", std::ssize(Subscriptions::of(session, patron.id)));
    Duplicates::forget(session, PersonRef::of(patron.id));
    Patrons::blank(session, patron);
    tell(counts, "files", 1);
}

} // namespace guichet::people
