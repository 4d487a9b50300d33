// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/commands/man_page.hpp"
#include "app/configuration.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

namespace guichet::app {

namespace {

struct CommandLine {
    CLI::App root{"Guichet"};
    Command command;
    CommandLine() { declare_commands(root, command); }
    [[nodiscard]] std::vector<CLI::App const*> commands(CLI::App const& app) const
    {
        return app.get_subcommands([](CLI::App const* one) { return !one->get_group().empty(); });
    }
    void expect_explained(CLI::App const& app) const
    {
        EXPECT_FALSE(app.get_description().empty()) << app.get_name();
        for (auto const* option : app.get_options()) {
            EXPECT_FALSE(option->get_description().empty()) << app.get_name() << " " << option->get_name();
        }
        for (auto const* one : commands(app)) {
            expect_explained(*one);
        }
    }
};

} // namespace

TEST(CommandLine, explains_every_command_and_every_option)
{
    CommandLine const line;
    line.expect_explained(line.root);
}

TEST(CommandLine, has_the_commands_that_scripts_rely_on)
{
    CommandLine const line;
    for (auto const* name :
         {"serve", "demo", "migrate", "doctor", "backup", "restore", "import", "territory", "closure"}) {
        EXPECT_TRUE(std::ranges::any_of(line.commands(line.root), [&](auto* one) { return one->get_name() == name; }))
            << name;
    }
}

TEST(ManPage, of_the_program_names_every_command_and_every_setting)
{
    CommandLine const line;
    auto const page = man_page(line.root);
    EXPECT_TRUE(page.starts_with(".TH guichet 1"));
    for (auto const* command : line.commands(line.root)) {
        auto name = command->get_name();
        for (auto at = name.find('-'); at != std::string::npos; at = name.find('-', at + 2)) {
            name.replace(at, 1, "\\-");
        }
        EXPECT_TRUE(page.contains("guichet\\-" + name + "\\fR(1)")) << name;
    }
    for (auto const& setting : settings()) {
        EXPECT_TRUE(page.contains(setting.key)) << setting.key;
    }
}

TEST(ManPage, of_a_command_tells_its_own_commands_and_options)
{
    CommandLine const line;
    auto const page = man_page(line.root, *line.root.get_subcommand("closure"));
    EXPECT_TRUE(page.contains(".SH NAME\nguichet\\-closure \\- "));
    EXPECT_TRUE(page.contains(".SS \\fBguichet closure apply\\fR \\fI"));
    EXPECT_TRUE(page.contains("\\fB\\-\\-reopens\\fR \\fIvalue\\fR"));
    EXPECT_TRUE(page.contains("\\fB\\-\\-json\\fR"));
}

} // namespace guichet::app
