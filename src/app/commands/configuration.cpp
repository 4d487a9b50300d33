// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace guichet::app {

void add_configuration_command(CLI::App& root, Command& command)
{
    auto* const configuration = root.add_subcommand("configuration", "Show every setting with its value in force");
    auto const language = std::make_shared<std::string>("en");
    configuration->add_option("--language", *language, "Language of the explanations: fr or en")
        ->check(CLI::IsMember({"fr", "en"}));
    configuration->callback([&command, language] { fmt::print("{}", command.configuration().describe(*language)); });
}

} // namespace guichet::app
