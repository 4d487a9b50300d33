// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/identity/identity.hpp"

#include "base/text.hpp"

namespace guichet::people {

bool is_identity_of(ShownIdentity const& shown, std::string_view birth_name, std::string_view first_names,
                    std::optional<Date> birth_date)
{
    auto const same = [](std::string_view one, std::string_view other) {
        auto const folded = fold(one);
        return !folded.empty() && folded == fold(other);
    };
    return shown.birth_date && birth_date == shown.birth_date && same(shown.birth_name, birth_name) &&
           same(shown.first_names, first_names);
}

void IdentityMarks::add(db::Session& session, ApplicationId const& application, IdentityMark const& proof)
{
    session.execute(
        R"sql(
        INSERT INTO people_identity_mark (application, provider, level, shown)
        VALUES (:application, :provider, :level, :shown)
    )sql",
        {{"application", application}, {"provider", proof.provider}, {"level", proof.level}, {"shown", proof.shown}});
}

std::optional<IdentityMark> IdentityMarks::of(db::Session& session, ApplicationId const& application)
{
    return session.first("SELECT provider, level, shown FROM people_identity_mark WHERE application = :application",
                         {{"application", application}},
                         [](db::Row const& row) { return IdentityMark{row.text(0), row.text(1), row.instant(2)}; });
}

void IdentityMarks::forget(db::Session& session, ApplicationId const& application)
{
    session.execute("DELETE FROM people_identity_mark WHERE application = :application",
                    {{"application", application}});
}

} // namespace guichet::people
