// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/installation.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace guichet::app {

namespace {

namespace fs = std::filesystem;

constexpr auto database_file = "guichet.db";
constexpr auto key_file = "installation.key";

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

/// Before the database: wherever an interruption leaves one, its key is there.
void copy_key(fs::path const& from, fs::path const& to)
{
    if (fs::exists(from / key_file)) {
        copy_private(from / key_file, to / key_file);
    }
}

std::string bytes_of_key(fs::path const& folder)
{
    std::ifstream file{folder / key_file, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// SQLite plays a log that lies beside a database into it, whoever's it was.
void refuse_leftovers(fs::path const& data)
{
    for (auto const* const ending : {"", "-wal", "-shm", "-journal"}) {
        if (fs::exists(data / fmt::format("{}{}", database_file, ending))) {
            throw CommandFailure(
                fmt::format("{0} holds a database already, or what is left of one: stop the server, move {1} and every "
                            "{1}-… away, start again",
                            data.string(), database_file),
                2);
        }
    }
}

/// What it has sealed elsewhere could never be opened again.
void refuse_another_key(fs::path const& folder, fs::path const& data)
{
    if (fs::exists(folder / key_file) && fs::exists(data / key_file) && bytes_of_key(folder) != bytes_of_key(data)) {
        throw CommandFailure(
            fmt::format("{} is another installation's key: move it away, start again", (data / key_file).string()), 2);
    }
}

void back_up(Command const& command, fs::path const& folder)
{
    auto const configuration = command.configuration();
    if (fs::exists(folder / database_file)) {
        throw CommandFailure(fmt::format("{} already holds a backup: name a new folder", folder.string()), 2);
    }
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    copy_key(configuration.data_folder(), folder);
    db::Database const database{{configuration.database_url()}};
    if (auto const done = database.back_up_to((folder / database_file).string()); !done) {
        throw CommandFailure(database.engine() == db::Engine::postgresql
                                 ? "On PostgreSQL, back up with pg_dump, and keep the installation key beside it."
                                 : fmt::format("The copy failed: {}", done.error().detail));
    }
    report(command, "backed up", folder);
}

void restore(Command const& command, fs::path const& folder)
{
    auto const configuration = command.configuration();
    auto const data = configuration.data_folder();
    if (!fs::exists(folder / database_file)) {
        throw CommandFailure(fmt::format("{} holds no {}", folder.string(), database_file), 2);
    }
    refuse_leftovers(data);
    refuse_another_key(folder, data);
    prepare_data_folder(configuration);
    copy_key(folder, data);
    auto const partial = data / fmt::format("{}.part", database_file);
    copy_private(folder / database_file, partial);
    fs::rename(partial, data / database_file);
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
