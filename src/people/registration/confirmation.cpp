// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/confirmation.hpp"

#include "people/registration/email_address.hpp"
#include "people/registration/link_token.hpp"

#include <utility>

namespace guichet::people {

namespace {

using network::Actor;
using network::ActorKind;

struct Opened {
    Application application;
    ConfirmationSecret secret;
};

std::optional<Opened> open(db::Session& session, std::string_view text)
{
    auto const token = LinkToken::parse(text);
    auto application = token ? Applications::find(session, {token->subject}) : std::nullopt;
    if (!application || application->erased) {
        return std::nullopt;
    }
    auto secret = Applications::confirmation_secret(session, application->id);
    if (!token->opens(secret.hash)) {
        return std::nullopt;
    }
    return Opened{std::move(*application), std::move(secret)};
}

/// Not confirmed yet. What was withdrawn for want of a confirmation still is to be confirmed by a new link.
bool is_unconfirmed(Application const& application)
{
    return !application.email_confirmed &&
           (application.state == ApplicationState::submitted || application.state == ApplicationState::withdrawn);
}

ConfirmationStep step_of(Opened const& opened, Instant now)
{
    if (!is_unconfirmed(opened.application)) {
        return ConfirmationStep::confirmed;
    }
    return opened.secret.expires && now < *opened.secret.expires ? ConfirmationStep::waiting
                                                                 : ConfirmationStep::expired;
}

Actor applicant(ApplicationId const& id)
{
    return {ActorKind::applicant, id.value, ""};
}

} // namespace

EmailConfirmation::EmailConfirmation(db::Database& database, Clock const& clock, RegistrationLetters const& letters,
                                     Registration const& registration, AutomaticDecision& automatic,
                                     SecretKey const& master_key)
    : database_(database), clock_(clock), letters_(letters), registration_(registration), automatic_(automatic),
      key_(master_key)
{
}

ConfirmationView EmailConfirmation::look(std::string_view token) const
{
    auto const opened = database_.read([&](db::Session& session) { return open(session, token); });
    if (!opened) {
        return {};
    }
    auto const step = step_of(*opened, clock_.now());
    return {step, opened->application.reference, opened->application.library,
            step == ConfirmationStep::confirmed ? payment_token(opened->application) : "", opened->application.id};
}

std::string EmailConfirmation::payment_token(Application const& application) const
{
    auto const is_open =
        application.state == ApplicationState::in_review || application.state == ApplicationState::information_asked;
    return is_open && registration_.due_before_decision(application).cents > 0
               ? LinkToken::for_payment(debt_of(application.id), key_).text()
               : "";
}

Result<ConfirmationView> EmailConfirmation::confirm(std::string_view token)
{
    auto opened = database_.read([&](db::Session& session) { return open(session, token); });
    if (!opened) {
        return fail(ErrorKind::not_found, "registration.link_unknown");
    }
    auto const step = step_of(*opened, clock_.now());
    if (step == ConfirmationStep::expired) {
        return fail(ErrorKind::conflict, "registration.link_expired");
    }
    if (step == ConfirmationStep::confirmed) {
        return look(token);
    }
    auto const due = registration_.due_before_decision(opened->application);
    auto const automation = due.cents == 0 && registration_.is_automatic(opened->application) ? Automation::by_policy
                                                                                              : Automation::by_a_person;
    auto outcome = finish(opened->application, automation, due);
    if (!outcome && automation == Automation::by_policy) {
        // The automatic decision could not be taken (no card number left…): the confirmation counts, a person decides.
        outcome = finish(opened->application, Automation::by_a_person, due);
    }
    // Two clicks at the same moment: the slower one finds it done.
    if (!outcome && look(token).step == ConfirmationStep::confirmed) {
        return look(token);
    }
    return outcome;
}

Result<ConfirmationView> EmailConfirmation::finish(Application application, Automation automation, Money due)
{
    auto const now = clock_.now();
    auto const actor = applicant(application.id);
    auto const payment = due.cents > 0 ? LinkToken::for_payment(debt_of(application.id), key_).text() : std::string{};
    auto const letter = payment.empty() ? letters_.received(application) : letters_.to_pay(application, due, payment);
    return database_.write([&](db::Session& session) -> Result<ConfirmationView> {
        auto const sent = automation == Automation::by_policy ? std::string{} : letters_.enqueue(session, letter);
        auto const moved = Applications::move(session, application, ApplicationState::in_review,
                                              {actor, now, "email_confirmed", "", sent});
        if (!moved) {
            return std::unexpected(moved.error());
        }
        Applications::confirm_email(session, application, now);
        automatic_.arrived(session, application);
        if (automation == Automation::by_policy) {
            auto const decided = automatic_.decide(session, application);
            if (!decided) {
                return std::unexpected(decided.error());
            }
        }
        return ConfirmationView{ConfirmationStep::confirmed, application.reference, application.library, payment,
                                application.id};
    });
}

Result<void> EmailConfirmation::send_again(Actor const& actor, ApplicationId const& id, Also const& also)
{
    return send(actor, id, "link_sent_again", "", also);
}

Result<void> EmailConfirmation::renew(std::string_view token)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const late = open(session, token);
        if (!late) {
            return fail(ErrorKind::not_found, "registration.link_unknown");
        }
        auto const& application = late->application;
        if (!is_unconfirmed(application)) {
            return fail(ErrorKind::conflict, "registration.already_confirmed");
        }
        return send_link(session, application, application.contact.email + " " + to_iso(clock_.now()),
                         applicant(application.id), "link_sent_again");
    });
}

Result<void> EmailConfirmation::correct_address(Actor const& actor, ApplicationId const& id, std::string_view email,
                                                EmailAnswer const& answer, Also const& also)
{
    Submission submission;
    submission.email = email;
    submission.email_answer = answer;
    auto const checked = check_email(submission);
    if (!checked) {
        return std::unexpected(checked.error());
    }
    return send(actor, id, "email_corrected", *checked, also);
}

/// Reads and writes in one transaction: a link sent again must not bring back an address corrected meanwhile.
Result<void> EmailConfirmation::send(Actor const& actor, ApplicationId const& id, std::string_view action,
                                     std::string const& corrected, Also const& also)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto application = Applications::find(session, id);
        if (!application) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (application->state != ApplicationState::submitted) {
            return fail(ErrorKind::conflict, "registration.already_confirmed");
        }
        auto done = also(session, *application);
        if (done && !corrected.empty()) {
            done = Applications::replace_email(session, *application, corrected);
        }
        return done ? send_link(session, *application, application->contact.email, actor, action) : done;
    });
}

Result<void> EmailConfirmation::send_link(db::Session& session, Application const& application, std::string_view seed,
                                          Actor const& actor, std::string_view action) const
{
    auto const now = clock_.now();
    auto const token = LinkToken::for_confirmation(application.id, seed, key_);
    auto const replaced = Applications::replace_link(session, application, {token.hash(), now + confirmation_life});
    if (!replaced) {
        return replaced;
    }
    auto const sent = letters_.enqueue(session, letters_.confirm(application, token.text()));
    Applications::note(session, application, {actor, now, action, "", sent});
    return {};
}

Result<int> EmailConfirmation::expire_unconfirmed(int limit)
{
    auto const now = clock_.now();
    auto const late =
        database_.read([&](db::Session& session) { return Applications::unconfirmed_before(session, now, limit); });
    auto withdrawn = 0;
    for (auto const& id : late) {
        auto const outcome = database_.write([&](db::Session& session) -> Result<void> {
            auto application = Applications::find(session, id);
            if (!application) {
                return {};
            }
            return Applications::move(session, *application, ApplicationState::withdrawn,
                                      {Actor::system(), now, "never_confirmed"});
        });
        // Confirmed at the last second: no longer ours to withdraw.
        withdrawn += outcome ? 1 : 0;
    }
    return withdrawn;
}

} // namespace guichet::people
