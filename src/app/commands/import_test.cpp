// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/installation.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "support/databases.hpp"
#include "support/temporary_directory.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace guichet::app {
namespace {

namespace fs = std::filesystem;

class ImportCommand : public testing::Test {
protected:
    support::TemporaryDirectory directory;
    std::string const url = directory / "guichet.db";
    fs::path const members{directory / "members.csv"};

    void SetUp() override
    {
        db::Database database{{.url = url}};
        migrate_or_throw(database); // as the command does: with the steps the binary carries
        network::Library lons;
        lons.id = {"ecla-lons"};
        lons.intercommunality = {"ecla"};
        database.exclusive([&](db::Session& session) {
            network::Intercommunalities::put(session, {{"ecla"}, "ECLA", "1", "", "", ""});
            network::Intercommunalities::put(session, {{"jura"}, "Jura", "2", "", "", ""});
            network::Intercommunalities::put(session, lons);
        });
    }
    void write(std::string const& rows) const
    {
        std::ofstream{members} << "Code lecteur;Carte;Nom;Prénom;Naissance\n" << rows;
    }
    [[nodiscard]] int run(std::vector<std::string> more = {}, std::string const& intercommunality = "ecla") const
    {
        CLI::App root;
        Command command;
        command.overrides = {{"data", directory.path().string()}, {"database", url}};
        command.json = true;
        add_import_command(root, command);
        std::vector<std::string> words{"import",         "members",   members.string(), "--intercommunality",
                                       intercommunality, "--library", "ecla-lons"};
        words.insert(words.end(), more.begin(), more.end());
        std::ranges::reverse(words);
        root.parse(words);
        return command.exit_code;
    }
    [[nodiscard]] std::int64_t count(std::string_view sql) const
    {
        db::Database const database{{.url = url}};
        return database.read([&](db::Session& session) { return session.count(sql); });
    }
    static constexpr auto patrons = "SELECT COUNT(*) FROM people_patron";
};

TEST_F(ImportCommand, takes_everybody_in_and_files_them_for_the_search_of_duplicates)
{
    write("A1;2001;Durand;Zoé;17/03/1985\nA2;2002;Martin;Luc;02/01/1990\n");
    EXPECT_EQ(run({"--column", "Code lecteur=external_id"}), 0);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_patron WHERE external_id = 'A2' AND category = 'adulte'"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_duplicate_person"), 2);
    EXPECT_FALSE(fs::exists(members.string() + ".refused.csv"));
    EXPECT_EQ(run({"--column", "Code lecteur=external_id"}), 0);
    EXPECT_EQ(count(patrons), 2);
}

TEST_F(ImportCommand, hands_back_refused_rows_in_a_private_file)
{
    write("A1;2001;Durand;Zoé;17/03/1985\nA2;2002;;Luc;02/01/1990\n");
    EXPECT_EQ(run({"--dry-run"}), 1);
    EXPECT_EQ(count(patrons), 0);
    EXPECT_EQ(run(), 1);
    EXPECT_EQ(count(patrons), 1);
    fs::path const refused{members.string() + ".refused.csv"};
    std::ifstream file{refused};
    std::string const rows{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_TRUE(rows.contains("3;le nom manque;A2;2002;;Luc;02/01/1990")) << rows;
    EXPECT_EQ(fs::status(refused).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(ImportCommand, says_what_is_wrong_with_its_use)
{
    write("A1;2001;Durand;Zoé;17/03/1985\n");
    auto const code_of = [&](std::vector<std::string> const& more, std::string const& where = "ecla") {
        try {
            return run(more, where);
        } catch (CommandFailure const& failure) {
            return failure.exit_code;
        }
    };
    EXPECT_EQ(code_of({}, "nowhere"), 2);
    EXPECT_EQ(code_of({}, "jura"), 2); // another's library
    EXPECT_EQ(code_of({"--column", "Nom=ignored"}), 2);
    EXPECT_EQ(code_of({"--column", "Nom"}), 2);
    EXPECT_EQ(code_of({"--refused", members.string()}), 2);
    EXPECT_EQ(count(patrons), 0);
    fs::remove(members);
    EXPECT_EQ(code_of({}), 2);
}

} // namespace
} // namespace guichet::app
