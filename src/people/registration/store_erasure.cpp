// SPDX-License-Identifier: AGPL-3.0-or-later
// What is left of an application when those who are in it are erased.
#include "people/registration/store.hpp"

namespace guichet::people {

std::vector<ApplicationId> Applications::of_patron(db::Session& session, PatronId const& patron)
{
    return session.list(R"(
        SELECT DISTINCT application
        FROM people_applicant
        WHERE patron = :patron
        ORDER BY application)",
                        {{"patron", patron}}, [](db::Row const& row) { return ApplicationId{row.text(0)}; });
}

void Applications::erase_applicant(db::Session& session, Application const& application, int position)
{
    session.execute(R"(
        UPDATE people_applicant
        SET birth_name = '', usage_name = '', first_names = '', birth_date = '1900-01-01', patron = NULL
        WHERE application = :application AND position = :position)",
                    {{"application", application.id}, {"position", position}});
    file_words(session, application.id, application.reference);
}

std::int64_t Applications::erase_words(db::Session& session, ApplicationId const& id)
{
    db::Arguments const that{{"application", id}};
    auto const questions =
        session.execute("DELETE FROM people_application_question WHERE application = :application", that);
    auto const answers =
        session.execute("DELETE FROM people_application_answer WHERE application = :application", that);
    session.execute("UPDATE people_application_event SET reason = '' WHERE application = :application", that);
    session.execute(R"(
        UPDATE people_application
        SET street = '', complement = '', postcode = '', municipality = '', municipality_name = '', email = '',
            phone = '', message = '', request_key = 'erased:' || id, request_digest = '', confirmation_hash = '',
            confirmation_expires = NULL
        WHERE id = :application)",
                    that);
    return questions + answers;
}

void Applications::erase(db::Session& session, Application const& application, Instant at, Random& random)
{
    session.execute(
        R"(
        UPDATE people_application
        SET erased = :at, assigned_to = '', version = version + 1,
            reference = CASE WHEN EXISTS (SELECT 1 FROM people_payment p WHERE p.debt = people_application.id)
                             THEN reference ELSE CAST(:reference AS TEXT) END
        WHERE id = :id)",
        {{"at", at}, {"reference", make_reference(application.intercommunality, random)}, {"id", application.id}});
    session.execute("DELETE FROM people_application_word WHERE application = :id", {{"id", application.id}});
}

} // namespace guichet::people
