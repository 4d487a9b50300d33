// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/known_people.hpp"

#include "people/duplicates/store.hpp"

namespace guichet::people {

std::map<ApplicationId, Findings> KnownPeople::findings(db::Session& session,
                                                        std::span<ApplicationId const> applications) const
{
    std::map<ApplicationId, Findings> findings;
    for (auto const& [application, badge] : Duplicates::badges(session, applications)) {
        findings[application] = {badge.candidates, badge.is_complete};
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
