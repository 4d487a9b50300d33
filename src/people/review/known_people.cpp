// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/known_people.hpp"

#include "people/duplicates/store.hpp"
#include "people/review/case_places.hpp"

namespace guichet::people {

namespace {

void add_findings(db::Session& session, std::span<ApplicationId const> some,
                  std::map<ApplicationId, Findings>& findings)
{
    session.query(R"sql(
        SELECT p.application, COUNT(m.left_person), MAX(p.pending)
        FROM people_duplicate_person p
        LEFT JOIN people_duplicate_match m ON m.left_person = p.person OR m.right_person = p.person
        WHERE p.application <> ''
          AND p.application IN (:c1, :c2, :c3, :c4, :c5, :c6, :c7, :c8, :c9, :c10, :c11, :c12, :c13, :c14, :c15,
                                :c16, :c17, :c18, :c19, :c20, :c21, :c22, :c23, :c24, :c25, :c26, :c27, :c28, :c29,
                                :c30, :c31, :c32, :c33, :c34, :c35, :c36, :c37, :c38, :c39, :c40, :c41, :c42, :c43,
                                :c44, :c45, :c46, :c47, :c48, :c49, :c50)
        GROUP BY p.application
    )sql",
                  in_places(some), [&](db::Row const& row) {
                      findings[{row.text(0)}] = {static_cast<int>(row.integer(1)), row.integer(2) == 0};
                  });
}

} // namespace

std::map<ApplicationId, Findings> KnownPeople::findings(db::Session& session,
                                                        std::span<ApplicationId const> applications) const
{
    std::map<ApplicationId, Findings> findings;
    while (!applications.empty()) {
        auto const some = applications.first(std::min(applications.size(), case_places));
        add_findings(session, some, findings);
        applications = applications.subspan(some.size());
    }
    return findings;
}

bool KnownPeople::resembles_somebody(Application const& application) const
{
    constexpr int enough = 8; // the application's own people may be among them
    return std::ranges::any_of(application.applicants, [&](Applicant const& applicant) {
        auto const record = record_of(applicant.person, application.address, application.contact);
        auto const found = duplicates_.look_up(network::Actor::system(), record, enough);
        return std::ranges::any_of(found, [&](Match const& match) {
            return match.other.application != application.id && match.likeness.verdict != Verdict::different;
        });
    });
}

void KnownPeople::application_changed(db::Session& session, Application const& application) const
{
    duplicates_.note_application(session, application);
}

void KnownPeople::patron_changed(db::Session& session, Patron const& patron) const
{
    duplicates_.note_patron(session, patron);
}

void KnownPeople::became_patron(db::Session& session, Application const& application, int position,
                                Patron const& patron) const
{
    duplicates_.note_patron(session, patron);
    Duplicates::became_patron(session, PersonRef::of(application.id, position), patron.id);
}

void KnownPeople::patron_removed(db::Session& session, Application const& application, int position,
                                 PatronId const& patron) const
{
    DuplicateStore::hand_over(session, PersonRef::of(patron), PersonRef::of(application.id, position));
    Duplicates::forget(session, PersonRef::of(patron));
}

} // namespace guichet::people
