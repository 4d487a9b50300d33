// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/migrations.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

namespace guichet::db {
namespace {

using Texts = std::vector<std::string>;

class Migrations : public support::OnEveryDatabase {
protected:
    std::vector<Migration> history{
        {"0001_thing", "CREATE TABLE thing (id TEXT PRIMARY KEY);\nINSERT INTO thing VALUES ('a;b'); -- l'été\n"},
        {"0002_more", "ALTER TABLE thing ADD COLUMN words TEXT;"}};
};

TEST_P(Migrations, run_once_in_order)
{
    EXPECT_EQ(migrate(database(), std::span{history}.first(1)).value(), Texts{"0001_thing"});
    auto const state = migration_state(database(), history);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->applied, Texts{"0001_thing"});
    EXPECT_EQ(state->pending, Texts{"0002_more"});
    EXPECT_EQ(migrate(database(), history).value(), Texts{"0002_more"});
    EXPECT_EQ(migrate(database(), history).value(), Texts{});
    EXPECT_EQ(
        database().read([](Session& session) { return session.count("SELECT COUNT(*) FROM thing WHERE id = 'a;b'"); }),
        1);
}

TEST_P(Migrations, that_changed_after_they_ran_are_refused)
{
    ASSERT_TRUE(migrate(database(), history));
    history[0].sql = "CREATE TABLE thing (id TEXT PRIMARY KEY)";
    auto const refused = migrate(database(), history);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.id, "migration.checksum");
    EXPECT_EQ(refused.error().message.values.at("name"), "0001_thing");
}

TEST_P(Migrations, of_a_newer_program_are_refused)
{
    ASSERT_TRUE(migrate(database(), history));
    history.pop_back();
    auto const refused = migration_state(database(), history);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.values.at("name"), "0002_more");
}

TEST_P(Migrations, that_fail_leave_nothing_behind)
{
    history.push_back({"0003_wrong", "CREATE TABLE other (id TEXT); INSERT INTO nowhere VALUES (1);"});
    EXPECT_THROW(static_cast<void>(migrate(database(), history)), std::runtime_error);
    EXPECT_EQ(migration_state(database(), history).value().pending, Texts{"0003_wrong"});
    history.back().sql = "CREATE TABLE other (id TEXT);";
    EXPECT_TRUE(migrate(database(), history));
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, Migrations, support::every_database(), support::database_name);

} // namespace
} // namespace guichet::db
