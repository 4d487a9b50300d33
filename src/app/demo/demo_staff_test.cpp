// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/demo_staff.hpp"
#include "network/staff/store.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace guichet::app {

TEST(DemoStaff, has_every_role_with_passwords_of_its_own_and_is_made_once)
{
    db::Database database{{.url = ":memory:"}};
    support::migrate(database);
    database.exclusive([](db::Session& session) {
        for (auto const* id : {"bresse-haute-seille", "haut-jura-saint-claude", "grand-dole", "ecla", "jura"}) {
            network::Intercommunalities::put(session, {{id}, id, id, "", "", ""});
        }
    });
    support::TemporaryDirectory const directory;
    std::filesystem::path const file{directory / "demo-credentials.json"};
    SystemClock const clock;
    SystemRandom random;
    network::PasswordHasher hasher{network::PasswordHasher::weakest()};

    auto const logins = seed_demo_staff(database, clock, random, hasher, file);
    ASSERT_TRUE(logins) << logins.error().message.id;
    std::set<std::string> roles;
    std::set<std::string> passwords;
    for (auto const& one : *logins) {
        roles.insert(one.role);
        passwords.insert(one.password);
        auto const stored =
            database.read([&](db::Session& session) { return network::StaffStore::by_login(session, one.login); });
        ASSERT_TRUE(stored) << one.login;
        EXPECT_EQ(hasher.verify(one.password, stored->password_hash), network::PasswordVerdict::right);
    }
    EXPECT_EQ(roles, (std::set<std::string>{"librarian", "manager", "administrator", "auditor"}));
    EXPECT_EQ(passwords.size(), logins->size());
    EXPECT_EQ(std::filesystem::status(file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::ifstream stream{file};
    EXPECT_EQ(nlohmann::json::parse(stream).size(), logins->size());

    auto const again = seed_demo_staff(database, clock, random, hasher, file);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->front().password, logins->front().password);
}

} // namespace guichet::app
