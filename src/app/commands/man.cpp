// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/commands/man_page.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

namespace guichet::app {

namespace {

struct ManOptions {
    std::string command;
    std::string folder;
};

void write_man_page(std::filesystem::path const& path, std::string const& page)
{
    std::ofstream file{path, std::ios::binary};
    file << page;
    if (!file.flush()) {
        throw CommandFailure(fmt::format("{} cannot be written", path.string()));
    }
}

std::vector<CLI::App const*> commands_told(CLI::App const& root)
{
    return root.get_subcommands([](CLI::App const* one) { return !one->get_group().empty(); });
}

void write_man_pages(CLI::App const& root, std::filesystem::path const& folder)
{
    std::filesystem::create_directories(folder);
    write_man_page(folder / "guichet.1", man_page(root));
    for (auto const* command : commands_told(root)) {
        write_man_page(folder / fmt::format("guichet-{}.1", command->get_name()), man_page(root, *command));
    }
}

} // namespace

void add_man_command(CLI::App& root, Command& /*command*/)
{
    auto const options = std::make_shared<ManOptions>();
    auto* const man = root.add_subcommand("man", "Print the manual page of a command, or write all of them");
    man->add_option("command", options->command, "The command; the whole program when there is none");
    man->add_option("--folder", options->folder, "Write every page into this folder");
    man->callback([&root, options] {
        if (!options->folder.empty()) {
            write_man_pages(root, options->folder);
            return;
        }
        if (options->command.empty()) {
            fmt::print("{}", man_page(root));
            return;
        }
        auto const commands = commands_told(root);
        auto const found = std::ranges::find(commands, options->command, &CLI::App::get_name);
        if (found == commands.end()) {
            throw CommandFailure(fmt::format("There is no command {}", options->command), 2);
        }
        fmt::print("{}", man_page(root, **found));
    });
}

} // namespace guichet::app
