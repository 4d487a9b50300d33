// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/installation.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace guichet::app {

namespace {

namespace fs = std::filesystem;

void report(Command const& command, std::string_view done, fs::path const& folder)
{
    if (command.json) {
        fmt::print("{}\n", nlohmann::json{{"status", done}, {"folder", folder.string()}}.dump());
    } else {
        fmt::print("{}: {}\n", done, folder.string());
    }
}

void copy_private(fs::path const& from, fs::path const& to)
{
    fs::copy_file(from, to, fs::copy_options::overwrite_existing);
    fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write);
}

void back_up(Command const& command, fs::path const& folder)
{
    auto const configuration = command.configuration();
    if (fs::exists(folder / "guichet.db")) {
        throw CommandFailure(fmt::format("{} already holds a backup: name a new folder", folder.string()), 2);
    }
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    db::Database const database{{configuration.database_url()}};
    if (auto const done = database.back_up_to((folder / "guichet.db").string()); !done) {
        throw CommandFailure(database.engine() == db::Engine::postgresql
                                 ? "On PostgreSQL, back up with pg_dump, and keep the installation key beside it."
                                 : fmt::format("The copy failed: {}", done.error().detail));
    }
    if (auto const key = configuration.data_folder() / "installation.key"; fs::exists(key)) {
        copy_private(key, folder / "installation.key");
    }
    report(command, "backed up", folder);
}

void restore(Command const& command, fs::path const& folder)
{
    auto const configuration = command.configuration();
    auto const data = configuration.data_folder();
    if (!fs::exists(folder / "guichet.db")) {
        throw CommandFailure(fmt::format("{} holds no guichet.db", folder.string()), 2);
    }
    if (fs::exists(data / "guichet.db")) {
        throw CommandFailure(
            fmt::format("{} holds a database already: stop the server, move it away, start again", data.string()), 2);
    }
    prepare_data_folder(configuration);
    copy_private(folder / "guichet.db", data / "guichet.db");
    if (fs::exists(folder / "installation.key")) {
        copy_private(folder / "installation.key", data / "installation.key");
    }
    db::Database database{{configuration.database_url()}};
    migrate_or_throw(database);
    report(command, "restored", data);
}

void add_folder_command(CLI::App& root, std::string const& name, std::string const& help,
                        std::function<void(fs::path const&)> const& run)
{
    auto* const subcommand = root.add_subcommand(name, help);
    auto const folder = std::make_shared<fs::path>();
    subcommand->add_option("folder", *folder, "Folder of the backup")->required();
    subcommand->callback([run, folder] { run(*folder); });
}

} // namespace

void add_backup_commands(CLI::App& root, Command& command)
{
    add_folder_command(root, "backup", "Copy the database and the installation key, while serving",
                       [&command](fs::path const& folder) { back_up(command, folder); });
    add_folder_command(root, "restore", "Put a backup into an empty data folder",
                       [&command](fs::path const& folder) { restore(command, folder); });
}

} // namespace guichet::app
