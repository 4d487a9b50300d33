// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/installation.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace guichet::app {

namespace {

void migrate(Command const& command)
{
    auto const configuration = command.configuration();
    prepare_data_folder(configuration);
    db::Database database{{configuration.database_url()}};
    auto const applied = db::migrate(database, embedded_migrations(database.engine()));
    if (!applied) {
        throw CommandFailure(fmt::format("{} {}", applied.error().message.id, applied.error().detail));
    }
    if (command.json) {
        fmt::print("{}\n", nlohmann::json{{"applied", *applied}}.dump());
    } else if (applied->empty()) {
        fmt::print("The schema is up to date.\n");
    } else {
        fmt::print("Applied: {}\n", fmt::join(*applied, ", "));
    }
}

} // namespace

void add_migrate_command(CLI::App& root, Command& command)
{
    root.add_subcommand("migrate", "Bring the database's schema up to date")->callback([&command] {
        migrate(command);
    });
}

} // namespace guichet::app
