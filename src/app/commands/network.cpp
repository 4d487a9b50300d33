// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/installation.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "network/journal/journal.hpp"
#include "network/territory/territory.hpp"
#include "people/cards/cards.hpp"
#include "text/messages.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <optional>

namespace guichet::app {

namespace {

constexpr int network_wrong_use = 2;

struct RangeOptions {
    std::string library;
    std::string kind = "provisional";
    std::string first;
    std::string last;
    std::string check_digit = "luhn";
};

/// What the three commands need, opened from the configuration.
struct NetworkDesk {
    explicit NetworkDesk(Command const& command) : database({command.configuration().database_url()})
    {
        migrate_or_throw(database);
    }
    /// In one transaction with its line in the journal.
    void put(std::string const& action, std::string const& object, network::IntercommunalityId const& where,
             std::function<Result<void>(db::Session&)> const& change)
    {
        auto const done = database.write([&](db::Session& session) -> Result<void> {
            if (auto changed = change(session); !changed) {
                return changed;
            }
            journal.append(session, network::Actor::system(), where, action, object, {{"from", "command line"}});
            return {};
        });
        if (!done) {
            text::Messages const messages;
            throw CommandFailure(messages.text(text::Locale::en, done.error().message.id), network_wrong_use);
        }
    }

    db::Database database;
    SystemClock const clock;
    SystemRandom random;
    network::Journal const journal{database, clock};
    network::Intercommunalities const members{database};
};

/// "Bresse Haute Seille" → "bresse-haute-seille": part of addresses, never changed.
std::string slug_of(std::string_view name)
{
    auto slug = fold(name);
    std::ranges::replace(slug, ' ', '-');
    return slug;
}

bool is_siren(std::string_view text)
{
    return text.size() == 9 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

void print_done(Command const& command, std::string const& id)
{
    fmt::print("{}\n", command.json ? nlohmann::json{{"id", id}}.dump() : id);
}

/// What is not told stays as it was, or comes from the official list.
void put_intercommunality(Command const& command, network::Intercommunality told)
{
    if (!is_siren(told.siren)) {
        throw CommandFailure("--siren: nine digits", network_wrong_use);
    }
    NetworkDesk desk{command};
    if (auto const known = desk.members.by_siren(told.siren)) {
        told.id = known->id;
        auto const keep = [](std::string& value, std::string const& before) { value = value.empty() ? before : value; };
        keep(told.name, known->name);
        keep(told.email, known->email);
        keep(told.phone, known->phone);
        keep(told.website, known->website);
    }
    if (told.name.empty()) {
        auto const territory = network::Territory::load(desk.database);
        auto const communes = territory->of_epci(told.siren);
        if (communes.empty()) {
            throw CommandFailure("--name: the official list (guichet territory import) knows no such intercommunality",
                                 network_wrong_use);
        }
        told.name = communes.front().epci_name;
    }
    if (told.id.empty()) {
        told.id = {slug_of(told.name)};
    }
    if (desk.members.find(told.id) && desk.members.find(told.id)->siren != told.siren) {
        throw CommandFailure(fmt::format("--id: {} is another intercommunality's", told.id.value), network_wrong_use);
    }
    desk.put("network.intercommunality_put", "intercommunality:" + told.id.value, told.id,
             [&](db::Session& session) -> Result<void> {
                 network::Intercommunalities::put(session, told);
                 return {};
             });
    print_done(command, told.id.value);
}

void check_library(NetworkDesk const& desk, network::Library const& told)
{
    if (!desk.members.find(told.intercommunality)) {
        throw CommandFailure(fmt::format("{} is no intercommunality of this network", told.intercommunality.value),
                             network_wrong_use);
    }
    auto const known = desk.members.library(told.id);
    if (known && known->intercommunality != told.intercommunality) {
        throw CommandFailure(fmt::format("{} is a library of another intercommunality", told.id.value),
                             network_wrong_use);
    }
    if (told.kind == network::LibraryKind::physical && told.municipality.empty()) {
        throw CommandFailure("--municipality: the code INSEE of the commune it stands in", network_wrong_use);
    }
    auto const territory = network::Territory::load(desk.database);
    if (!told.municipality.empty() && !territory->find(told.municipality)) {
        throw CommandFailure(fmt::format("{} is no code INSEE of the official list", told.municipality),
                             network_wrong_use);
    }
}

/// What is not told stays as it was.
void keep_known(network::Library& told, network::Library const& known)
{
    auto const keep = [](std::string& value, std::string const& before) { value = value.empty() ? before : value; };
    keep(told.municipality, known.municipality);
    keep(told.address, known.address);
    keep(told.phone, known.phone);
    keep(told.email, known.email);
    keep(told.opening_hours, known.opening_hours);
    told.kind = known.kind;
}

void put_library(Command const& command, network::Library told, std::optional<network::LibraryKind> kind)
{
    NetworkDesk desk{command};
    if (told.id.empty()) {
        told.id = {told.intercommunality.value + "-" + slug_of(told.name)};
    }
    if (auto const known = desk.members.library(told.id)) {
        keep_known(told, *known);
    }
    told.kind = kind.value_or(told.kind);
    check_library(desk, told);
    desk.put("network.library_put", "library:" + told.id.value, told.intercommunality,
             [&](db::Session& session) -> Result<void> {
                 network::Intercommunalities::put(session, told);
                 return {};
             });
    print_done(command, told.id.value);
}

void put_range(Command const& command, RangeOptions const& options)
{
    NetworkDesk desk{command};
    auto const library = desk.members.library({options.library});
    if (!library) {
        throw CommandFailure(fmt::format("{} is no library of this network", options.library), network_wrong_use);
    }
    people::CardRange range;
    range.id = new_id(desk.clock.now(), desk.random);
    range.library = library->id;
    range.kind = options.kind == "permanent" ? people::CardKind::permanent : people::CardKind::provisional;
    range.first = options.first;
    range.last = options.last;
    range.check_digit = options.check_digit == "none"    ? people::CheckDigit::none
                        : options.check_digit == "mod97" ? people::CheckDigit::mod97
                                                         : people::CheckDigit::luhn;
    people::Cards const cards{desk.database, desk.clock, desk.random};
    desk.put("network.card_range_added", "library:" + library->id.value, library->intercommunality,
             [&](db::Session& session) { return cards.add_range(session, range); });
    print_done(command, range.id);
}

nlohmann::json ranges_of(db::Session& session, network::LibraryId const& library)
{
    auto ranges = nlohmann::json::array();
    for (auto const kind : {people::CardKind::provisional, people::CardKind::permanent}) {
        for (auto const& range : people::Cards::ranges(session, library, kind)) {
            ranges.push_back({{"kind", kind == people::CardKind::permanent ? "permanent" : "provisional"},
                              {"first", range.first},
                              {"last", range.last}});
        }
    }
    return ranges;
}

void list_network(Command const& command)
{
    NetworkDesk const desk{command};
    auto all = nlohmann::json::array();
    for (auto const& member : desk.members.all()) {
        auto libraries = nlohmann::json::array();
        for (auto const& library : desk.members.libraries_of(member.id)) {
            libraries.push_back({{"id", library.id.value},
                                 {"name", library.name},
                                 {"kind", library.kind == network::LibraryKind::central ? "central" : "physical"},
                                 {"municipality", library.municipality},
                                 {"card_ranges", desk.database.read([&](db::Session& session) {
                                      return ranges_of(session, library.id);
                                  })}});
        }
        all.push_back({{"id", member.id.value},
                       {"name", member.name},
                       {"siren", member.siren},
                       {"libraries", std::move(libraries)}});
    }
    if (command.json) {
        fmt::print("{}\n", all.dump());
        return;
    }
    for (auto const& member : all) {
        fmt::print("{} – {} (SIREN {})\n", member["id"].get<std::string>(), member["name"].get<std::string>(),
                   member["siren"].get<std::string>());
        for (auto const& library : member["libraries"]) {
            fmt::print("  {} – {}{}\n", library["id"].get<std::string>(), library["name"].get<std::string>(),
                       library["card_ranges"].empty() ? "  (no card range: nobody can be accepted)" : "");
        }
    }
}

} // namespace

void add_network_command(CLI::App& root, Command& command)
{
    auto* const group =
        root.add_subcommand("network", "The members of the network, their libraries, their card numbers");
    group->require_subcommand(1);
    auto const member = std::make_shared<network::Intercommunality>(); // live as long as the callbacks
    auto const library = std::make_shared<network::Library>();
    auto const range = std::make_shared<RangeOptions>();

    auto* const listing = group->add_subcommand("list", "What there is");
    listing->callback([&command] { list_network(command); });

    auto* const put = group->add_subcommand("put-intercommunality", "Add or change a member, by its SIREN");
    put->add_option("--siren", member->siren, "Nine digits: the key to the official list of communes")->required();
    put->add_option("--id", member->id.value, "Part of addresses, never changed; made from the name unless told");
    put->add_option("--name", member->name, "From the official list unless told");
    put->add_option("--email", member->email, "Where people may write");
    put->add_option("--phone", member->phone, "Telephone");
    put->add_option("--website", member->website, "Address of its site");
    put->callback([&command, member] { put_intercommunality(command, *member); });

    auto* const putting = group->add_subcommand("put-library", "Add or change a library");
    putting->add_option("--intercommunality", library->intercommunality.value, "Whose")->required();
    putting->add_option("--name", library->name, "Its name")->required();
    putting->add_option("--id", library->id.value, "Never changed; made from the name unless told");
    putting->add_option("--municipality", library->municipality, "Code INSEE of the commune it stands in");
    putting->add_option("--address", library->address, "Postal address");
    putting->add_option("--phone", library->phone, "Telephone");
    putting->add_option("--email", library->email, "E-mail");
    putting->add_option("--hours", library->opening_hours, "Opening hours, one line");
    auto const central = std::make_shared<bool>(false);
    auto const physical = std::make_shared<bool>(false);
    auto* const takes_in =
        putting->add_flag("--central", *central, "The one that takes in people whose commune has no library");
    putting->add_flag("--physical", *physical, "It is that one no longer")->excludes(takes_in);
    putting->callback([&command, library, central, physical] {
        put_library(command, *library,
                    *central    ? std::optional{network::LibraryKind::central}
                    : *physical ? std::optional{network::LibraryKind::physical}
                                : std::nullopt);
    });

    auto* const numbering = group->add_subcommand("add-card-range", "Numbers a library may give");
    numbering->add_option("--library", range->library, "Whose")->required();
    numbering->add_option("--kind", range->kind, "Of provisional or permanent cards")
        ->check(CLI::IsMember({"provisional", "permanent"}))
        ->capture_default_str();
    numbering->add_option("--first", range->first, "Digits, check digit left out")->required();
    numbering->add_option("--last", range->last, "As many digits")->required();
    numbering->add_option("--check-digit", range->check_digit, "none, luhn or mod97")
        ->check(CLI::IsMember({"none", "luhn", "mod97"}))
        ->capture_default_str();
    numbering->callback([&command, range] { put_range(command, *range); });
}

} // namespace guichet::app
