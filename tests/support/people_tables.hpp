// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/random.hpp"
#include "network/journal/journal.hpp"
#include "people/patrons/patrons.hpp"
#include "support/databases.hpp"

#include <string>
#include <utility>

namespace guichet::support {

/// An adult of Saint-Claude, to be changed as a test needs.
[[nodiscard]] inline people::Patron some_patron(std::string birth_name = "Martin", std::string first_names = "Jeanne",
                                                Date birth_date = Date{std::chrono::year{1980} / 5 / 17})
{
    return {.id = {},
            .intercommunality = {"haut-jura-saint-claude"},
            .library = {"mediatheque"},
            .person = {std::move(birth_name), "", std::move(first_names), birth_date},
            .address = {"3 rue du Pré", "", "39200", "39478", "Saint-Claude"},
            .contact = {"jeanne@exemple.fr", "", "fr"},
            .category = "adulte",
            .household = "",
            .external_id = "",
            .status = people::PatronStatus::active,
            .created = {},
            .last_activity = {}};
}

/// The whole schema, a clock that stands still at noon in Paris on 1 April 2020, and what makes patrons.
class WithPatrons : public OnEveryDatabase {
protected:
    void SetUp() override { migrate(database()); }

    ManualClock clock{*parse_instant("2020-04-01T10:00:00Z")};
    SystemRandom random;
    network::Journal journal{database(), clock};
    people::Patrons patrons{database(), clock, random, journal};
    Date const today{std::chrono::year{2020} / 4 / 1};

    people::PatronId add_patron(people::Patron const& patron = some_patron())
    {
        return *database().write(
            [&](db::Session& session) -> Result<people::PatronId> { return patrons.add(session, patron); });
    }
    /// A transaction that must succeed.
    template <class Work>
    void change(Work work)
    {
        auto const done = database().write([&](db::Session& session) -> Result<void> {
            work(session);
            return {};
        });
        ASSERT_TRUE(done);
    }
};

} // namespace guichet::support
