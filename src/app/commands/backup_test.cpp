// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/installation.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "support/temporary_directory.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace guichet::app {
namespace {

class BackupCommand : public testing::Test {
protected:
    support::TemporaryDirectory directory;
    std::filesystem::path const served{directory / "served"};
    std::filesystem::path const backup{directory / "backup"};
    std::filesystem::path const fresh{directory / "fresh"};

    void SetUp() override
    {
        std::filesystem::create_directories(served);
        std::filesystem::create_directories(fresh);
        write(served / "installation.key", "the key");
        db::Database database{{.url = (served / "guichet.db").string()}};
        migrate_or_throw(database);
        database.exclusive([](db::Session& session) {
            network::Intercommunalities::put(session, {{"ecla"}, "ECLA", "1", "", "", ""});
        });
    }
    static void write(std::filesystem::path const& file, std::string const& bytes)
    {
        std::ofstream{file, std::ios::binary} << bytes;
    }
    static std::string read(std::filesystem::path const& file)
    {
        std::ifstream stream{file, std::ios::binary};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }
    void run(std::string const& word, std::filesystem::path const& data) const
    {
        CLI::App root;
        Command command;
        command.overrides = {{"data", data.string()}};
        command.json = true;
        add_backup_commands(root, command);
        root.parse(std::vector<std::string>{backup.string(), word}); // the last word first
    }
};

TEST_F(BackupCommand, is_restored_with_its_key)
{
    run("backup", served);
    run("restore", fresh);
    EXPECT_EQ(read(fresh / "installation.key"), "the key");
    db::Database database{{.url = (fresh / "guichet.db").string()}};
    EXPECT_TRUE(network::Intercommunalities{database}.find({"ecla"}));
    EXPECT_THROW(run("restore", fresh), CommandFailure) << "a database is there";
}

TEST_F(BackupCommand, is_not_put_beside_the_log_of_a_former_database)
{
    run("backup", served);
    write(fresh / "guichet.db-wal", "what a killed server leaves");
    EXPECT_THROW(run("restore", fresh), CommandFailure);
    EXPECT_FALSE(std::filesystem::exists(fresh / "guichet.db"));
}

TEST_F(BackupCommand, does_not_replace_the_key_of_another_installation)
{
    run("backup", served);
    write(fresh / "installation.key", "another key");
    EXPECT_THROW(run("restore", fresh), CommandFailure);
    EXPECT_EQ(read(fresh / "installation.key"), "another key");
    EXPECT_FALSE(std::filesystem::exists(fresh / "guichet.db"));
}

TEST_F(BackupCommand, that_is_interrupted_leaves_the_key_and_can_be_restored_again)
{
    std::filesystem::create_directories(backup / "guichet.db"); // no file: the copy fails
    write(backup / "installation.key", "the key");
    EXPECT_ANY_THROW(run("restore", fresh));
    EXPECT_EQ(read(fresh / "installation.key"), "the key");
    EXPECT_FALSE(std::filesystem::exists(fresh / "guichet.db"));
    std::filesystem::remove(backup / "guichet.db");
    run("backup", served);
    run("restore", fresh);
    EXPECT_TRUE(std::filesystem::exists(fresh / "guichet.db"));
}

} // namespace
} // namespace guichet::app
