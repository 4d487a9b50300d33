// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/installation.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "support/databases.hpp"
#include "support/temporary_directory.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace guichet::app {
namespace {

class NetworkCommand : public testing::Test {
protected:
    support::TemporaryDirectory directory;
    std::string const url = directory / "guichet.db";

    void SetUp() override
    {
        db::Database database{{.url = url}};
        migrate_or_throw(database);
        network::Library central;
        central.id = {"ecla-centrale"};
        central.intercommunality = {"ecla"};
        central.kind = network::LibraryKind::central;
        central.name = "Centrale";
        central.address = "1 rue du Lac";
        central.email = "centrale@example.org";
        central.opening_hours = "du mardi au samedi";
        database.exclusive([&](db::Session& session) {
            network::Intercommunalities::put(session, {{"ecla"}, "ECLA", "1", "", "", ""});
            network::Intercommunalities::put(session, central);
        });
    }
    void put_library(std::vector<std::string> const& more) const
    {
        CLI::App root;
        Command command;
        command.overrides = {{"data", directory.path().string()}, {"database", url}};
        command.json = true;
        add_network_command(root, command);
        std::vector<std::string> words{"network",       "put-library", "--intercommunality", "ecla", "--id",
                                       "ecla-centrale", "--name",      "Centrale du Jura"};
        words.insert(words.end(), more.begin(), more.end());
        std::ranges::reverse(words);
        root.parse(words);
    }
};

TEST_F(NetworkCommand, leaves_what_is_not_told_of_a_library_as_it_was)
{
    put_library({"--phone", "03 84 00 00 00"});
    db::Database database{{.url = url}};
    auto const known = network::Intercommunalities{database}.library({"ecla-centrale"}).value();
    EXPECT_EQ(known.name, "Centrale du Jura");
    EXPECT_EQ(known.phone, "03 84 00 00 00");
    EXPECT_EQ(known.address, "1 rue du Lac");
    EXPECT_EQ(known.email, "centrale@example.org");
    EXPECT_EQ(known.opening_hours, "du mardi au samedi");
    EXPECT_EQ(known.kind, network::LibraryKind::central);
    EXPECT_THROW(put_library({"--physical"}), CommandFailure) << "one with a door stands somewhere";
}

} // namespace
} // namespace guichet::app
