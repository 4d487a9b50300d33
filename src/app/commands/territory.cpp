// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/installation.hpp"
#include "network/territory/import.hpp"
#include "network/territory/streets.hpp"
#include "people/policies/policies.hpp"
#include "text/messages.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <set>

namespace guichet::app {

namespace {

using nlohmann::json;

constexpr auto default_source = "node_modules/@etalab/decoupage-administratif";

struct TerritoryOptions {
    std::string source = default_source;
    std::string ban;
    std::vector<std::string> departments;
    std::string typed;
    std::string near_department;
    std::size_t limit = 8;
    std::string municipality;
    std::string policy;
    std::string day;
};

[[noreturn]] void give_up(Error const& error)
{
    text::Messages const messages;
    throw CommandFailure(fmt::format("{} {}", messages.text(text::Locale::fr, error.message), error.detail));
}

/// On a terminal, one line that moves; elsewhere silence: logs need no thousands of lines.
network::Progress progress_line(char const* what, Command const& command)
{
    if (command.json || isatty(STDERR_FILENO) == 0) {
        return {};
    }
    return [what](std::size_t done, std::size_t total) {
        fmt::print(stderr, "\r{} {} / {}{}", what, done, total, done == total ? "\n" : "");
    };
}

/// The departments the members of the network lie in: "39".
std::vector<std::string> departments_of(db::Database& database, network::Territory const& territory)
{
    std::set<std::string> departments;
    for (auto const& member : network::Intercommunalities{database}.all()) {
        for (auto const& municipality : territory.of_epci(member.siren)) {
            departments.insert(municipality.department);
        }
    }
    return {departments.begin(), departments.end()};
}

std::string near(db::Database& database, network::Territory const& territory, std::string const& asked)
{
    auto const departments = departments_of(database, territory);
    return asked.empty() && !departments.empty() ? departments.front() : asked;
}

void print_import(network::TerritoryImport const& import, Command const& command)
{
    auto const& edition = import.edition;
    auto const was = import.outcome == network::ImportOutcome::imported        ? "imported"
                     : import.outcome == network::ImportOutcome::already_there ? "already there"
                                                                               : "made current again";
    if (command.json) {
        fmt::print("{}\n", json{{"edition", edition.id},
                                {"source", edition.source},
                                {"municipalities", edition.municipalities},
                                {"outcome", was}}
                               .dump());
        return;
    }
    fmt::print("Edition {} {}: {} communes, {}\n", edition.id, was, edition.municipalities, edition.source);
}

void print_streets(network::StreetImport const& import, Command const& command)
{
    if (command.json) {
        fmt::print("{}\n", json{{"rows", import.rows},
                                {"streets", import.streets},
                                {"municipalities", import.municipalities},
                                {"refused", import.refused}}
                               .dump());
        return;
    }
    fmt::print("{} addresses read, {} streets of {} communes kept\n", import.rows, import.streets,
               import.municipalities);
    for (auto const& line : import.faults) {
        fmt::print(stderr, "line {}: {}\n", line.number, line.reason);
    }
    if (import.refused > import.faults.size()) {
        fmt::print(stderr, "and {} more lines refused\n", import.refused - import.faults.size());
    }
}

void import(Command const& command, TerritoryOptions const& options)
{
    auto const configuration = command.configuration();
    prepare_data_folder(configuration);
    db::Database database{{configuration.database_url()}};
    migrate_or_throw(database);
    SystemClock const clock;
    // With --ban alone the list that is there stays.
    if (options.ban.empty() || options.source != default_source) {
        auto const imported =
            network::import_territory(database, clock, options.source, progress_line("communes", command));
        if (!imported) {
            give_up(imported.error());
        }
        print_import(*imported, command);
    }
    if (!options.ban.empty()) {
        auto const territory = network::Territory::load(database);
        auto const departments =
            options.departments.empty() ? departments_of(database, *territory) : options.departments;
        auto const streets = network::import_streets(database, *territory, options.ban, departments,
                                                     progress_line("addresses", command));
        if (!streets) {
            give_up(streets.error());
        }
        print_streets(*streets, command);
    }
}

json model_of(network::MunicipalityMatch const& match)
{
    auto const& municipality = match.municipality;
    return {{"insee", municipality.insee},
            {"name", municipality.name},
            {"matched_name", match.matched_name},
            {"score", match.score},
            {"department", municipality.department},
            {"postcodes", municipality.postcodes},
            {"epci", municipality.epci},
            {"epci_name", municipality.epci_name},
            {"population", municipality.population}};
}

void search(Command& command, TerritoryOptions const& options)
{
    db::Database database{{command.configuration().database_url()}};
    migrate_or_throw(database);
    auto const territory = network::Territory::load(database);
    auto const matches =
        territory->search(options.typed, options.limit, near(database, *territory, options.near_department));
    if (command.json) {
        auto list = json::array();
        for (auto const& match : matches) {
            list.push_back(model_of(match));
        }
        fmt::print("{}\n", list.dump());
    } else {
        for (auto const& match : matches) {
            auto const& municipality = match.municipality;
            auto const meant =
                match.matched_name == municipality.name ? "" : fmt::format(" (formerly {})", match.matched_name);
            fmt::print("{}  {}{}  {}  {}\n", municipality.insee, municipality.name, meant,
                       fmt::join(municipality.postcodes, " "), municipality.epci_name);
        }
    }
    command.exit_code = matches.empty() ? 1 : 0;
}

char const* word_of(people::EligibilityOutcome outcome)
{
    switch (outcome) {
    case people::EligibilityOutcome::eligible:
        return "eligible";
    case people::EligibilityOutcome::not_eligible:
        return "not_eligible";
    case people::EligibilityOutcome::unclear:
        break;
    }
    return "unclear";
}

void print(people::Eligibility const& answer, Command const& command)
{
    auto const library = answer.library ? answer.library->name : "";
    if (command.json) {
        fmt::print("{}\n", json{{"outcome", word_of(answer.outcome)},
                                {"rule", answer.rule},
                                {"municipality", answer.municipality},
                                {"municipality_name", answer.municipality_name},
                                {"epci_name", answer.epci_name},
                                {"intercommunality", answer.intercommunality ? answer.intercommunality->value : ""},
                                {"library", answer.library ? answer.library->id.value : ""},
                                {"library_name", library},
                                {"policy", answer.policy ? answer.policy->id.value : ""}}
                               .dump());
        return;
    }
    fmt::print("{} ({})\n", word_of(answer.outcome), answer.rule);
    auto const line = [](char const* name, std::string const& value) {
        if (!value.empty()) {
            fmt::print("  {:<18}{}\n", name, value);
        }
    };
    line("commune", answer.municipality_name);
    line("intercommunality", answer.epci_name);
    line("library", library);
    line("policy", answer.policy ? answer.policy->id.value : "");
    line("explanation", answer.policy ? answer.policy->explanation_fr : "");
}

/// A code INSEE, or a name as people type it: the best match of the network's department.
std::string insee_of(db::Database& database, network::Territory const& territory, std::string const& typed)
{
    if (territory.find(typed)) {
        return typed;
    }
    auto const matches = territory.search(typed, 1, near(database, territory, ""));
    return matches.empty() ? typed : matches.front().municipality.insee;
}

void check(Command const& command, TerritoryOptions const& options)
{
    db::Database database{{command.configuration().database_url()}};
    migrate_or_throw(database);
    SystemClock const clock;
    auto const day = options.day.empty() ? std::optional{civil_date(clock.now())} : parse_typed_date(options.day);
    if (!day) {
        throw CommandFailure("--day: a date such as 2020-04-06", 2);
    }
    auto const territory = network::Territory::load(database);
    network::Intercommunalities const members{database};
    network::Journal const journal{database, clock};
    people::Policies const policies{database, clock, journal, members};
    auto const insee = insee_of(database, *territory, options.municipality);
    if (options.policy.empty()) {
        print(policies.check(*territory, insee, *day), command);
        return;
    }
    // A policy's id, or an intercommunality's: its policy of that day.
    auto policy = policies.find({options.policy});
    if (!policy) {
        policy = policies.in_force({options.policy}, *day);
    }
    if (!policy) {
        throw CommandFailure("--policy: neither a policy nor an intercommunality with a policy that day");
    }
    print(policies.check_against(*territory, insee, *policy), command);
}

} // namespace

void add_territory_command(CLI::App& root, Command& command)
{
    auto const options = std::make_shared<TerritoryOptions>(); // lives as long as the callbacks
    auto* const territory = root.add_subcommand("territory", "The official communes and who may register where");
    territory->require_subcommand(1);

    auto* const importing = territory->add_subcommand("import", "Load an edition of the official lists, and streets");
    importing->add_option("--source", options->source, "Folder of the unpacked npm package")->capture_default_str();
    importing->add_option("--ban", options->ban, "Addresses of the Base adresse nationale (CSV, may be gzipped)");
    importing->add_option("--department", options->departments,
                          "Departments to keep; those of the network unless told");
    importing->callback([&command, options] { import(command, *options); });

    auto* const searching = territory->add_subcommand("search", "Find communes as people type them");
    searching->add_option("text", options->typed, "Name or postcode")->required();
    searching->add_option("--near", options->near_department, "Department that goes first; the network's unless told");
    searching->add_option("--limit", options->limit, "Most answers")->capture_default_str();
    searching->callback([&command, options] { search(command, *options); });

    auto* const checking = territory->add_subcommand("check", "May somebody living there register, and where");
    checking->add_option("--municipality", options->municipality, "Code INSEE, or name")->required();
    checking->add_option("--policy", options->policy, "A policy's id, or an intercommunality's");
    checking->add_option("--day", options->day, "Day to answer for; today unless told");
    checking->callback([&command, options] { check(command, *options); });
}

} // namespace guichet::app
