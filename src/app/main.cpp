// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>

namespace {

/// Options every command takes, before or after its name.
void add_common_options(CLI::App& root, guichet::app::Command& command)
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

int run(int argc, char** argv)
{
    using namespace guichet::app;
    CLI::App root{"Guichet, the remote registration desk of a network of public libraries"};
    root.set_version_flag("--version", "guichet " GUICHET_VERSION);
    root.require_subcommand(1);
    root.fallthrough();
    Command command;
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
    add_pseudonyms_command(root, command);
    try {
        root.parse(argc, argv);
    } catch (CLI::ParseError const& error) { // --help and --version too, which are no failure
        constexpr int wrong_use = 2;
        return root.exit(error) == 0 ? 0 : wrong_use;
    }
    return command.exit_code;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        return run(argc, argv);
    } catch (guichet::app::CommandFailure const& failure) {
        fmt::print(stderr, "{}\n", failure.what());
        return failure.exit_code;
    } catch (std::exception const& error) {
        fmt::print(stderr, "guichet: {}\n", error.what());
        return 1;
    }
}
