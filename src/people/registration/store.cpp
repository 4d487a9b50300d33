// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/store.hpp"

#include "base/text.hpp"
#include "db/stored_word.hpp"

#include <set>
#include <utility>

namespace guichet::people {

namespace {

Application application_from(db::Row const& row)
{
    Application out;
    out.id = {row.text(0)};
    out.reference = row.text(1);
    out.state = db::stored_word(application_state_from(row.text(2)), "people_application");
    out.version = static_cast<int>(row.integer(3));
    out.origin = db::stored_word(application_origin_from(row.text(4)), "people_application");
    out.intercommunality = {row.text(5)};
    out.library = {row.text(6)};
    out.policy = {row.text(7)};
    out.eligibility = db::stored_word(eligibility_outcome_from(row.text(8)), "people_application");
    out.eligibility_rule = row.text(9);
    out.address = {row.text(10), row.text(11), row.text(12), row.text(13), row.text(14)};
    out.contact = {row.text(15), row.text(16), row.text(17)};
    out.campaign = row.text(18);
    out.consent_version = row.text(19);
    out.guardian_consent = row.boolean(20);
    out.message = row.text(21);
    out.assigned_to = row.text(22);
    out.submitted = row.instant(23);
    out.email_confirmed = row.maybe_instant(24);
    out.decided = row.maybe_instant(25);
    out.erased = row.maybe_instant(26);
    return out;
}

std::vector<Applicant> applicants_of(db::Session& session, ApplicationId const& id)
{
    return session.list(R"(
        SELECT position, birth_name, usage_name, first_names, birth_date, patron
        FROM people_applicant
        WHERE application = :application
        ORDER BY position)",
                        {{"application", id}}, [](db::Row const& row) {
                            Applicant out;
                            out.position = static_cast<int>(row.integer(0));
                            out.person = {row.text(1), row.text(2), row.text(3), row.date(4)};
                            if (!row.is_null(5)) {
                                out.patron = PatronId{row.text(5)};
                            }
                            return out;
                        });
}

void add_applicant(db::Session& session, ApplicationId const& id, Applicant const& applicant)
{
    session.execute(R"(
        INSERT INTO people_applicant (application, position, birth_name, usage_name, first_names, birth_date, patron)
        VALUES (:application, :position, :birth_name, :usage_name, :first_names, :birth_date, :patron))",
                    {{"application", id},
                     {"position", applicant.position},
                     {"birth_name", applicant.person.birth_name},
                     {"usage_name", applicant.person.usage_name},
                     {"first_names", applicant.person.first_names},
                     {"birth_date", applicant.person.birth_date},
                     {"patron", applicant.patron}});
}

std::set<std::string> words_of(std::string_view reference, std::vector<Applicant> const& applicants)
{
    auto text = std::string{reference};
    for (auto const& applicant : applicants) {
        auto const& person = applicant.person;
        text += " " + person.birth_name + " " + person.usage_name + " " + person.first_names;
    }
    std::set<std::string> words;
    for (auto& word : split(fold(text), ' ')) {
        if (!word.empty()) {
            words.insert(std::move(word));
        }
    }
    return words;
}

void add_words(db::Session& session, ApplicationId const& id, std::set<std::string> const& words)
{
    for (auto const& word : words) {
        session.execute(R"(
        INSERT INTO people_application_word (application, word)
        VALUES (:application, :word)
        ON CONFLICT (application, word) DO NOTHING)",
                        {{"application", id}, {"word", word}});
    }
}

void add_event(db::Session& session, ApplicationId const& id, int sequence, std::string_view from, ApplicationState to,
               ApplicationChange const& change)
{
    session.execute(R"(
        INSERT INTO people_application_event
            (application, sequence, at, actor_kind, actor_id, action, from_state, to_state, reason, sent)
        VALUES (:application, :sequence, :at, :actor_kind, :actor_id, :action, :from_state, :to_state, :reason, :sent))",
                    {{"application", id},
                     {"sequence", sequence},
                     {"at", change.at},
                     {"actor_kind", to_text(change.actor.kind)},
                     {"actor_id", change.actor.id},
                     {"action", change.action},
                     {"from_state", from},
                     {"to_state", to_text(to)},
                     {"reason", change.reason},
                     {"sent", change.sent}});
}

int next_sequence(db::Session& session, ApplicationId const& id)
{
    return static_cast<int>(session.count(R"(
        SELECT COALESCE(MAX(sequence), 0) + 1
        FROM people_application_event
        WHERE application = :application)",
                                          {{"application", id}}));
}

std::unexpected<Error> changed_meanwhile()
{
    return fail(ErrorKind::conflict, "registration.changed_meanwhile");
}

} // namespace

bool Applications::add(db::Session& session, Application const& application, RequestKey const& request,
                       ConfirmationSecret const& secret, ApplicationChange const& change)
{
    auto const added = session.execute(R"(
        INSERT INTO people_application
            (id, reference, request_key, request_digest, state, version, origin, intercommunality, library, policy,
             eligibility, eligibility_rule, street, complement, postcode, municipality, municipality_name, email, phone,
             language, campaign, consent_version, guardian_consent, message, assigned_to, submitted, email_confirmed,
             decided, confirmation_hash, confirmation_expires, has_words)
        VALUES (:id, :reference, :request_key, :request_digest, :state, :version, :origin, :intercommunality, :library,
                :policy, :eligibility, :eligibility_rule, :street, :complement, :postcode, :municipality,
                :municipality_name, :email, :phone, :language, :campaign, :consent_version, :guardian_consent, :message,
                :assigned_to, :submitted, :email_confirmed, :decided, :confirmation_hash, :confirmation_expires, 1)
        ON CONFLICT (request_key) DO NOTHING)",
                                       {{"id", application.id},
                                        {"reference", application.reference},
                                        {"request_key", request.key},
                                        {"request_digest", request.digest},
                                        {"state", to_text(application.state)},
                                        {"version", application.version},
                                        {"origin", to_text(application.origin)},
                                        {"intercommunality", application.intercommunality},
                                        {"library", application.library},
                                        {"policy", application.policy},
                                        {"eligibility", to_text(application.eligibility)},
                                        {"eligibility_rule", application.eligibility_rule},
                                        {"street", application.address.street},
                                        {"complement", application.address.complement},
                                        {"postcode", application.address.postcode},
                                        {"municipality", application.address.municipality},
                                        {"municipality_name", application.address.municipality_name},
                                        {"email", application.contact.email},
                                        {"phone", application.contact.phone},
                                        {"language", application.contact.language},
                                        {"campaign", application.campaign},
                                        {"consent_version", application.consent_version},
                                        {"guardian_consent", application.guardian_consent},
                                        {"message", application.message},
                                        {"assigned_to", application.assigned_to},
                                        {"submitted", application.submitted},
                                        {"email_confirmed", application.email_confirmed},
                                        {"decided", application.decided},
                                        {"confirmation_hash", secret.hash},
                                        {"confirmation_expires", secret.expires}});
    if (added == 0) {
        return false;
    }
    for (auto const& applicant : application.applicants) {
        add_applicant(session, application.id, applicant);
    }
    add_words(session, application.id, words_of(application.reference, application.applicants));
    add_event(session, application.id, 1, "", application.state, change);
    return true;
}

int Applications::add_missing_words(db::Session& session, int most)
{
    auto const missing = session.list(
        R"(
        SELECT id, reference
        FROM people_application
        WHERE has_words = 0
        ORDER BY id
        LIMIT :most)",
        {{"most", most}}, [](db::Row const& row) { return std::pair{ApplicationId{row.text(0)}, row.text(1)}; });
    for (auto const& [id, reference] : missing) {
        add_words(session, id, words_of(reference, applicants_of(session, id)));
        session.execute("UPDATE people_application SET has_words = 1 WHERE id = :id", {{"id", id}});
    }
    return static_cast<int>(missing.size());
}

void Applications::file_words(db::Session& session, ApplicationId const& id, std::string_view reference)
{
    session.execute("DELETE FROM people_application_word WHERE application = :application", {{"application", id}});
    add_words(session, id, words_of(reference, applicants_of(session, id)));
}

std::optional<Application> Applications::find(db::Session& session, ApplicationId const& id)
{
    auto found = session.first(R"(
        SELECT id, reference, state, version, origin, intercommunality, library, policy, eligibility, eligibility_rule,
               street, complement, postcode, municipality, municipality_name, email, phone, language, campaign,
               consent_version, guardian_consent, message, assigned_to, submitted, email_confirmed, decided, erased
        FROM people_application
        WHERE id = :id)",
                               {{"id", id}}, application_from);
    if (found) {
        found->applicants = applicants_of(session, id);
    }
    return found;
}

std::vector<ApplicationEvent> Applications::history(db::Session& session, ApplicationId const& id)
{
    return session.list(R"(
        SELECT sequence, at, actor_kind, actor_id, action, from_state, to_state, reason, sent
        FROM people_application_event
        WHERE application = :application
        ORDER BY sequence)",
                        {{"application", id}}, [](db::Row const& row) {
                            ApplicationEvent out;
                            out.sequence = static_cast<int>(row.integer(0));
                            out.at = row.instant(1);
                            out.actor_kind = db::stored_word(actor_kind_from(row.text(2)), "people_application");
                            out.actor_id = row.text(3);
                            out.action = row.text(4);
                            out.from = application_state_from(row.text(5));
                            out.to = db::stored_word(application_state_from(row.text(6)), "people_application");
                            out.reason = row.text(7);
                            out.sent = row.text(8);
                            return out;
                        });
}

std::optional<Applications::KnownRequest> Applications::of_request(db::Session& session, std::string_view key)
{
    return session.first(R"(
        SELECT id, reference, request_digest
        FROM people_application
        WHERE request_key = :request_key)",
                         {{"request_key", key}},
                         [](db::Row const& row) { return KnownRequest{{row.text(0)}, row.text(1), row.text(2)}; });
}

ConfirmationSecret Applications::confirmation_secret(db::Session& session, ApplicationId const& id)
{
    return session
        .first(R"(
        SELECT confirmation_hash, confirmation_expires
        FROM people_application
        WHERE id = :id)",
               {{"id", id}}, [](db::Row const& row) { return ConfirmationSecret{row.text(0), row.maybe_instant(1)}; })
        .value_or(ConfirmationSecret{});
}

Result<void> Applications::move(db::Session& session, Application& application, ApplicationState to,
                                ApplicationChange const& change)
{
    if (!may_become(application.state, to)) {
        return fail(ErrorKind::conflict, "registration.impossible_state");
    }
    auto const decided = is_decided(to) ? std::optional{change.at} : std::nullopt;
    auto const changed = session.execute(R"(
        UPDATE people_application
        SET state = :to_state, version = version + 1, decided = :decided
        WHERE id = :id AND version = :version AND state = :from_state AND erased IS NULL)",
                                         {{"to_state", to_text(to)},
                                          {"decided", decided},
                                          {"id", application.id},
                                          {"version", application.version},
                                          {"from_state", to_text(application.state)}});
    if (changed == 0) {
        return changed_meanwhile();
    }
    add_event(session, application.id, next_sequence(session, application.id), to_text(application.state), to, change);
    application.state = to;
    application.decided = decided;
    ++application.version;
    return {};
}

void Applications::note(db::Session& session, Application const& application, ApplicationChange const& change)
{
    add_event(session, application.id, next_sequence(session, application.id), to_text(application.state),
              application.state, change);
}

Result<void> Applications::assign(db::Session& session, Application& application, std::string_view staff_id,
                                  ApplicationChange const& change)
{
    auto const changed =
        session.execute(R"(
        UPDATE people_application
        SET assigned_to = :assigned_to, version = version + 1
        WHERE id = :id AND version = :version)",
                        {{"assigned_to", staff_id}, {"id", application.id}, {"version", application.version}});
    if (changed == 0) {
        return changed_meanwhile();
    }
    application.assigned_to = staff_id;
    ++application.version;
    note(session, application, change);
    return {};
}

void Applications::set_patron(db::Session& session, ApplicationId const& id, int position, PatronId const& patron)
{
    session.execute(R"(
        UPDATE people_applicant
        SET patron = :patron
        WHERE application = :application AND position = :position)",
                    {{"patron", patron.empty() ? std::nullopt : std::optional{patron}},
                     {"application", id},
                     {"position", position}});
}

void Applications::move_patron(db::Session& session, PatronId const& from, PatronId const& to)
{
    session.execute("UPDATE people_applicant SET patron = :to_patron WHERE patron = :from_patron",
                    {{"to_patron", to}, {"from_patron", from}});
}

void Applications::confirm_email(db::Session& session, Application& application, Instant at)
{
    session.execute(R"(
        UPDATE people_application
        SET email_confirmed = :at
        WHERE id = :id)",
                    {{"at", at}, {"id", application.id}});
    application.email_confirmed = at;
}

Result<void> Applications::replace_email(db::Session& session, Application& application, std::string const& email)
{
    auto const changed = session.execute(R"(
        UPDATE people_application
        SET email = :email, confirmation_hash = '', confirmation_expires = NULL, email_confirmed = NULL,
            version = version + 1
        WHERE id = :id AND version = :version AND erased IS NULL)",
                                         {{"email", email}, {"id", application.id}, {"version", application.version}});
    if (changed == 0) {
        return changed_meanwhile();
    }
    application.contact.email = email;
    application.email_confirmed.reset();
    ++application.version;
    return {};
}

Result<void> Applications::replace_link(db::Session& session, Application const& application,
                                        ConfirmationSecret const& secret)
{
    auto const changed = session.execute(
        R"(
        UPDATE people_application
        SET confirmation_hash = :hash, confirmation_expires = :expires
        WHERE id = :id AND version = :version AND erased IS NULL)",
        {{"hash", secret.hash}, {"expires", secret.expires}, {"id", application.id}, {"version", application.version}});
    return changed > 0 ? Result<void>{} : changed_meanwhile();
}

std::vector<ApplicationId> Applications::unconfirmed_before(db::Session& session, Instant now, int limit)
{
    return session.list(R"(
        SELECT id
        FROM people_application
        WHERE erased IS NULL AND state = 'submitted' AND confirmation_expires < :now
        ORDER BY submitted
        LIMIT :limit)",
                        {{"now", now}, {"limit", limit}},
                        [](db::Row const& row) { return ApplicationId{row.text(0)}; });
}

} // namespace guichet::people
