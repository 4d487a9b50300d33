// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/import.hpp"

#include "app/commands/command.hpp"
#include "app/indexed_imports.hpp"
#include "app/installation.hpp"
#include "base/random.hpp"
#include "text/messages.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

namespace guichet::app {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr int wrong_use = 2;

struct ImportOptions {
    std::string file;
    std::string intercommunality;
    std::string library;
    std::string category = "adulte";
    std::string refused;
    std::vector<std::string> columns;    // "Header=meaning"
    std::vector<std::string> categories; // "Value of the file=category"
    bool dry_run = false;

    [[nodiscard]] fs::path refused_file() const { return refused.empty() ? file + ".refused.csv" : refused; }
};

std::ifstream open_members(std::string const& file)
{
    std::ifstream opened{file, std::ios::binary};
    if (!fs::is_regular_file(file) || !opened) {
        throw CommandFailure(fmt::format("{}: no file that can be read", file), wrong_use);
    }
    return opened;
}

/// For this user alone: it holds people's names.
std::ofstream open_refused(ImportOptions const& options)
{
    auto const path = options.refused_file();
    std::error_code absent;
    if (fs::equivalent(path, options.file, absent)) {
        throw CommandFailure("--refused: the file of members itself", wrong_use);
    }
    auto const before = ::umask(S_IRWXG | S_IRWXO);
    std::ofstream opened{path, std::ios::binary | std::ios::trunc};
    ::umask(before);
    if (!opened) {
        throw CommandFailure(fmt::format("{}: cannot be written", path.string()), wrong_use);
    }
    return opened;
}

/// The proposal, and what --column says against it.
people::ColumnMapping mapping_of(people::ImportPreview const& view, std::vector<std::string> const& told)
{
    auto mapping = view.mapping;
    for (auto const& one : told) {
        auto const sign = std::min(one.rfind('='), one.size());
        auto const header = std::ranges::find(view.headers, one.substr(0, sign));
        auto const meaning = people::member_column_from(sign == one.size() ? "" : one.substr(sign + 1));
        if (header == view.headers.end() || !meaning) {
            throw CommandFailure(fmt::format("--column {}: no such header or meaning", one), wrong_use);
        }
        std::ranges::replace(mapping, *meaning, people::MemberColumn::ignored); // each meaning is given once
        mapping[static_cast<std::size_t>(header - view.headers.begin())] = *meaning;
    }
    return mapping;
}

people::CategoryMapping categories_of(std::vector<std::string> const& told)
{
    people::CategoryMapping categories;
    for (auto const& one : told) {
        auto const sign = one.rfind('=');
        if (sign == std::string::npos || sign + 1 == one.size()) {
            throw CommandFailure(fmt::format("--map-category {}: \"Value of the file=category\"", one), wrong_use);
        }
        categories[one.substr(0, sign)] = one.substr(sign + 1);
    }
    return categories;
}

people::ImportOrder order_of(db::Database& database, ImportOptions const& options, people::ImportPreview const& view)
{
    network::Intercommunalities const members{database};
    network::IntercommunalityId const where{options.intercommunality};
    auto const library = members.library({options.library});
    if (!members.find(where)) {
        throw CommandFailure(fmt::format("{} is no intercommunality of this network", where.value), wrong_use);
    }
    if (!library || library->intercommunality != where) {
        throw CommandFailure(fmt::format("{} is no library of {}", options.library, where.value), wrong_use);
    }
    return {.intercommunality = where,
            .library = library->id,
            .category = options.category,
            .encoding = view.encoding,
            .delimiter = view.delimiter,
            .mapping = mapping_of(view, options.columns),
            .dry_run = options.dry_run ? people::DryRun::yes : people::DryRun::no,
            .categories = categories_of(options.categories)};
}

void print_mapping(people::ImportPreview const& view, people::ImportOrder const& order)
{
    fmt::print("{}, columns parted by {}\n", view.encoding,
               view.delimiter == '\t' ? "tabs" : std::string{'"', view.delimiter, '"'});
    for (std::size_t i = 0; i < view.headers.size(); ++i) {
        fmt::print("  {:<30} {}\n", view.headers[i], people::to_text(order.mapping[i]));
    }
}

void refuse_incomplete(people::ColumnMapping const& mapping, text::Messages const& messages)
{
    std::string reasons;
    for (auto const& fault : people::mapping_faults(mapping)) {
        reasons += messages.text(text::Locale::en, fault) + "\n";
    }
    if (!reasons.empty()) {
        throw CommandFailure(reasons + "With --column \"Header=meaning\".", wrong_use);
    }
}

/// On a terminal, one line that moves; elsewhere silence: logs need no thousands of lines.
std::function<void(people::ImportTally const&)> progress_line(Command const& command)
{
    if (command.json || isatty(STDERR_FILENO) == 0) {
        return [](people::ImportTally const&) {};
    }
    return [](people::ImportTally const& tally) {
        fmt::print(stderr, "\r{} rows, {} refused", tally.rows, tally.refused);
    };
}

void print_tally(people::ImportPreview const& view, people::ImportOrder const& order, people::ImportTally const& tally,
                 std::string const& refused_file, Command const& command)
{
    bool const trial = order.dry_run == people::DryRun::yes;
    if (command.json) {
        auto columns = json::array();
        for (std::size_t i = 0; i < view.headers.size(); ++i) {
            columns.push_back({{"header", view.headers[i]}, {"meaning", people::to_text(order.mapping[i])}});
        }
        fmt::print("{}\n", json{{"encoding", view.encoding},
                                {"delimiter", std::string{view.delimiter}},
                                {"columns", columns},
                                {"dry_run", trial},
                                {"rows", tally.rows},
                                {"added", tally.added},
                                {"updated", tally.updated},
                                {"unchanged", tally.unchanged},
                                {"refused", tally.refused},
                                {"refused_rows", refused_file}}
                               .dump());
        return;
    }
    fmt::print("{}{} rows: {} added, {} updated, {} unchanged, {} refused\n", trial ? "Trial run, nothing kept. " : "",
               tally.rows, tally.added, tally.updated, tally.unchanged, tally.refused);
    if (!refused_file.empty()) {
        fmt::print("Refused rows and their reasons: {}\n", refused_file);
    }
}

/// Keeps the file of refused rows where there are any; "" when it was not needed.
std::string close_refused(std::ofstream& rows, ImportOptions const& options, people::ImportTally const& tally)
{
    auto const path = options.refused_file();
    rows.close();
    if (!rows) {
        throw CommandFailure(fmt::format("{}: could not be written to its end; refused rows are missing. Import the "
                                         "file again when there is room: what is in stays as it is",
                                         path.string()));
    }
    if (tally.refused > 0) {
        return path.string();
    }
    fs::remove(path);
    return "";
}

people::ImportTally run(db::Database& database, Configuration const& configuration, people::ImportOrder const& order,
                        std::istream& file, std::ostream& refused, text::Messages const& messages,
                        Command const& command)
{
    SystemClock const clock;
    SystemRandom random;
    network::Journal const journal{database, clock};
    people::Patrons const patrons{database, clock, random, journal};
    people::Subscriptions const subscriptions{clock, random};
    people::Duplicates duplicates{database, clock, journal, patrons, installation_key(configuration, random)};
    IndexedImports listener{duplicates};
    people::MemberImport import{
        database, clock, patrons, subscriptions, journal, &listener, network::Territory::load(database)};
    auto const words = [&](std::string const& id) { return messages.text(text::Locale::fr, id); };
    auto const tally = import.run(network::Actor::system(), order, file, refused, words, progress_line(command));
    if (!tally) {
        throw CommandFailure(
            fmt::format("{} {}", messages.text(text::Locale::en, tally.error().message), tally.error().detail));
    }
    if (!command.json && isatty(STDERR_FILENO) != 0) {
        fmt::print(stderr, "\n");
    }
    return *tally;
}

void import_members(Command& command, ImportOptions const& options)
{
    auto file = open_members(options.file);
    auto const view = people::preview(file);
    file.clear();
    file.seekg(0);
    auto const configuration = command.configuration();
    db::Database database{{configuration.database_url()}};
    migrate_or_throw(database);
    text::Messages const messages;
    auto const order = order_of(database, options, view);
    if (!command.json) {
        print_mapping(view, order);
    }
    refuse_incomplete(order.mapping, messages);
    auto refused = open_refused(options);
    auto const tally = run(database, configuration, order, file, refused, messages, command);
    print_tally(view, order, tally, close_refused(refused, options, tally), command);
    command.exit_code = tally.refused == 0 ? 0 : 1;
}

} // namespace

void add_import_command(CLI::App& root, Command& command)
{
    auto const options = std::make_shared<ImportOptions>(); // lives as long as the callback
    auto* const group = root.add_subcommand("import", "Take in what another system exports");
    group->require_subcommand(1);
    auto* const members = group->add_subcommand("members", "Members of a library from a CSV file, added or updated");
    members->add_option("file", options->file, "The file: any encoding, any delimiter, headers first")->required();
    members->add_option("--intercommunality", options->intercommunality, "Whose members they are")->required();
    members->add_option("--library", options->library, "Library of those who are new")->required();
    members->add_option("--category", options->category, "Category where a row names none")->capture_default_str();
    members->add_option("--column", options->columns, "Correct the proposal: \"Header=meaning\"; may be repeated")
        ->allow_extra_args(false);
    members->add_option("--map-category", options->categories, "\"Value of the file=category\"; may be repeated")
        ->allow_extra_args(false);
    members->add_option("--refused", options->refused, "Where refused rows go; FILE.refused.csv unless told");
    members->add_flag("--dry-run", options->dry_run, "Read and check everything, keep nothing");
    members->callback([&command, options] { import_members(command, *options); });
}

} // namespace guichet::app
