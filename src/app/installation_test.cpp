// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/doctor.hpp"
#include "app/installation.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "network/journal/journal.hpp"
#include "people/patrons/patrons.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

namespace guichet::app {
namespace {

class InstallationKey : public testing::Test {
protected:
    [[nodiscard]] SecretKey key() { return installation_key(configuration, random); }
    void add_somebody()
    {
        db::Database database{{.url = configuration.database_url()}};
        migrate_or_throw(database);
        network::Journal const journal{database, clock};
        people::Patrons const patrons{database, clock, random, journal};
        database.exclusive([&](db::Session& session) {
            network::Intercommunalities::put(session, {{"ecla"}, "ECLA", "200071116", "", "", ""});
            network::Library library;
            library.id = {"lons"};
            library.intercommunality = {"ecla"};
            library.name = "Lons";
            library.municipality = "39300";
            network::Intercommunalities::put(session, library);
            (void)patrons.add(session,
                              {.id = {},
                               .intercommunality = {"ecla"},
                               .library = {"lons"},
                               .person = {"Perrin", "", "Jeanne",
                                          Date{std::chrono::year{1980}, std::chrono::May, std::chrono::day{2}}},
                               .address = {},
                               .contact = {},
                               .category = "adulte",
                               .household = {},
                               .external_id = {},
                               .status = people::PatronStatus::active,
                               .created = {},
                               .last_activity = {}});
        });
    }
    [[nodiscard]] Finding finding(std::string_view check) const
    {
        auto const all = examine_installation(configuration);
        auto const found = std::ranges::find(all, check, &Finding::check);
        return found == all.end() ? Finding{} : *found;
    }

    support::TemporaryDirectory directory;
    Configuration configuration = *Configuration::load(std::nullopt, {}, {{"data", directory.path().string()}});
    std::filesystem::path const file{directory / "installation.key"};
    SystemClock clock;
    SystemRandom random;
};

TEST_F(InstallationKey, is_made_once_and_read_ever_after)
{
    auto const first = std::string{key().view()};
    EXPECT_EQ(key().view(), first);
    EXPECT_EQ(std::filesystem::status(file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    for (auto const& entry : std::filesystem::directory_iterator{directory.path()}) {
        EXPECT_NE(entry.path().extension(), ".part");
    }
}

TEST_F(InstallationKey, is_not_made_anew_beside_a_database_that_has_served)
{
    (void)key();
    add_somebody();
    EXPECT_NO_THROW((void)key());
    std::filesystem::remove(file);
    EXPECT_THROW((void)key(), std::runtime_error);
    EXPECT_FALSE(std::filesystem::exists(file)) << "nothing is made that would hide the loss";
    EXPECT_EQ(finding("key").health, Health::bad);
    EXPECT_EQ(finding("key").advice, lost_key_advice);
}

TEST_F(InstallationKey, is_made_where_a_former_start_was_killed_half_way)
{
    std::ofstream{file.string() + ".former.part"} << "half";
    EXPECT_NO_THROW((void)key());
}

TEST_F(InstallationKey, is_the_same_for_two_who_start_at_once)
{
    {
        db::Database database{{.url = configuration.database_url()}};
        migrate_or_throw(database);
    }
    std::vector<std::string> keys(2);
    {
        std::vector<std::jthread> starts;
        for (auto& one : keys) {
            starts.emplace_back([&] {
                SystemRandom own;
                one = installation_key(configuration, own).view();
            });
        }
    }
    EXPECT_EQ(keys[0], keys[1]);
    EXPECT_EQ(keys[0], key().view());
}

TEST_F(InstallationKey, doctor_asks_for_the_schema_before_it_looks_into_tables)
{
    EXPECT_EQ(finding("schema").health, Health::doubtful);
    for (auto const* check : {"intake", "outbox", "jobs", "territory"}) {
        EXPECT_EQ(finding(check).found, "not examined") << check;
        EXPECT_EQ(finding(check).advice, "Apply the schema first: guichet migrate") << check;
    }
}

} // namespace
} // namespace guichet::app
