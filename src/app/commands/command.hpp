// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/configuration.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

namespace CLI {
class App;
}

/// The command line: each command is a file of this folder with `void add_…_command(CLI::App& root, Command& command)`,
/// which declares its options and sets a callback. Listed by hand in command.cpp.
namespace guichet::app {

/// Ends the program with a message for the operator; `exit_code` 2 is wrong use, 1 a failure.
class CommandFailure : public std::runtime_error {
public:
    explicit CommandFailure(std::string const& message, int code = 1) : std::runtime_error(message), exit_code(code) {}
    int exit_code = 1;
};

/// What every command shares.
struct Command {
    std::optional<std::filesystem::path> configuration_file;
    std::map<std::string, std::string> overrides; // settings given as options: --data, --database, --port
    bool json = false;                            // --json: one JSON document on standard output
    int exit_code = 0;

    /// The configuration in force; CommandFailure listing all faults.
    [[nodiscard]] Configuration configuration() const;
};

/// Every command, and the options that all of them take, before or after its name.
void declare_commands(CLI::App& root, Command& command);

/// The whole program: the exit code, 2 for wrong use; CommandFailure and whatever a command throws go through.
int run_command_line(int count, char** words);

void add_serve_command(CLI::App& root, Command& command);
void add_migrate_command(CLI::App& root, Command& command);
void add_doctor_command(CLI::App& root, Command& command);
void add_backup_commands(CLI::App& root, Command& command);
void add_journal_command(CLI::App& root, Command& command);
void add_configuration_command(CLI::App& root, Command& command);
void add_territory_command(CLI::App& root, Command& command);
void add_api_key_command(CLI::App& root, Command& command);
void add_import_command(CLI::App& root, Command& command);
void add_staff_command(CLI::App& root, Command& command);
void add_network_command(CLI::App& root, Command& command);
void add_closure_command(CLI::App& root, Command& command);
void add_man_command(CLI::App& root, Command& command);
void add_report_command(CLI::App& root, Command& command);
void add_retention_command(CLI::App& root, Command& command);
void add_mail_command(CLI::App& root, Command& command);
void add_pseudonyms_command(CLI::App& root, Command& command);
void add_connector_command(CLI::App& root, Command& command);

} // namespace guichet::app
