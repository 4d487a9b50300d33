// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"

#include "base/text.hpp"

#include <CLI/CLI.hpp>

#include <tuple>

namespace guichet::app {

Configuration Command::configuration() const
{
    auto loaded = Configuration::load(configuration_file, guichet_environment(), overrides);
    if (!loaded) {
        throw CommandFailure("The configuration has faults:\n  " + join(loaded.error(), "\n  "), 2);
    }
    return std::move(*loaded);
}

namespace {

void add_common_options(CLI::App& root, Command& command)
{
    root.add_option("--config", command.configuration_file, "Configuration file (TOML)")->envname("GUICHET_CONFIG");
    for (auto const& [option, key, help] : {std::tuple{"--data", "data", "Data folder"},
                                            std::tuple{"--database", "database", "postgresql://… instead of SQLite"},
                                            std::tuple{"--port", "http.port", "Port to listen on"}}) {
        root.add_option_function<std::string>(
            option, [&command, key](std::string const& value) { command.overrides[key] = value; }, help);
    }
    root.add_flag("--json", command.json, "One JSON document on standard output");
}

} // namespace

void declare_commands(CLI::App& root, Command& command)
{
    root.set_version_flag("--version", "guichet " GUICHET_VERSION);
    root.require_subcommand(1);
    root.fallthrough();
    root.footer("Every command takes these options, before or after its name; `guichet COMMAND --help` tells its own.");
    add_common_options(root, command);
    add_serve_command(root, command);
    add_migrate_command(root, command);
    add_doctor_command(root, command);
    add_backup_commands(root, command);
    add_journal_command(root, command);
    add_configuration_command(root, command);
    add_territory_command(root, command);
    add_api_key_command(root, command);
    add_import_command(root, command);
    add_staff_command(root, command);
    add_network_command(root, command);
    add_closure_command(root, command);
    add_report_command(root, command);
    add_retention_command(root, command);
    add_mail_command(root, command);
    add_pseudonyms_command(root, command);
    add_connector_command(root, command);
    add_man_command(root, command);
}

int run_command_line(int count, char** words)
{
    CLI::App root{"Guichet, the remote registration desk of a network of public libraries"};
    Command command;
    declare_commands(root, command);
    try {
        root.parse(count, words);
    } catch (CLI::ParseError const& error) { // --help and --version too, which are no failure
        constexpr int wrong_use = 2;
        return root.exit(error) == 0 ? 0 : wrong_use;
    }
    return command.exit_code;
}

} // namespace guichet::app
