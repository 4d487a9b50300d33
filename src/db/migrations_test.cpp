// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/migrations.hpp"
#include "support/child_process.hpp"
#include "support/databases.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

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

TEST_P(Migrations, are_applied_once_by_nodes_that_begin_at_the_same_moment)
{
    if (test_database().kind() == support::Kind::sqlite_memory) {
        GTEST_SKIP() << "nobody shares it";
    }
    Database other{test_database().options()};
    std::vector<std::size_t> applied(2);
    {
        std::jthread const here{[&] { applied[0] = migrate(database(), history).value().size(); }};
        std::jthread const there{[&] { applied[1] = migrate(other, history).value().size(); }};
    }
    EXPECT_EQ(applied[0] + applied[1], history.size());
    EXPECT_EQ(migration_state(other, history)->pending, Texts{});
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

/// scripts/freeze-migrations over a folder; its exit code.
int freeze(std::string const& folder, std::string const& mode, std::string const& log)
{
    return support::ChildProcess{{"scripts/freeze-migrations", mode}, {{"GUICHET_MIGRATIONS", folder}}, log}.wait();
}

TEST(FrozenMigrations, are_those_of_the_sources_as_they_were_released)
{
    support::TemporaryDirectory const logs;
    EXPECT_EQ(freeze("migrations", "--check", logs / "log"), 0)
        << "a released migration was edited: scripts/freeze-migrations --check tells which";
}

TEST(FrozenMigrations, may_have_successors_and_may_not_be_edited_or_removed)
{
    support::TemporaryDirectory const folder;
    auto const write = [&](char const* name, char const* sql) { std::ofstream{folder / name} << sql; };
    auto const check = [&] { return freeze(folder.path().string(), "--check", folder / "log"); };
    write("0001_thing.sql", "CREATE TABLE thing (id TEXT);");
    EXPECT_EQ(check(), 0) << "nothing is frozen yet";
    ASSERT_EQ(freeze(folder.path().string(), "--freeze", folder / "log"), 0);
    write("0002_more.sql", "CREATE TABLE more (id TEXT);");
    EXPECT_EQ(check(), 0) << "a new one is free";
    write("0001_thing.sql", "CREATE TABLE thing (id TEXT PRIMARY KEY);");
    EXPECT_EQ(check(), 1);
    EXPECT_EQ(freeze(folder.path().string(), "--freeze", folder / "log"), 1) << "freezing again does not heal it";
    std::filesystem::remove(folder / "0001_thing.sql");
    EXPECT_EQ(check(), 1);
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, Migrations, support::every_database(), support::database_name);

} // namespace
} // namespace guichet::db
