// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/installation.hpp"
#include "base/random.hpp"
#include "people/registration/api_keys.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace guichet::app {

namespace {

struct ApiKeyOptions {
    std::string intercommunality;
    std::string name;
    std::string id;
};

void create(Command const& command, ApiKeyOptions const& options)
{
    db::Database database{{command.configuration().database_url()}};
    migrate_or_throw(database);
    network::Intercommunalities const members{database};
    network::IntercommunalityId const where{options.intercommunality};
    if (!where.empty() && !members.find(where)) {
        throw CommandFailure(fmt::format("{} is no intercommunality of this network", where.value), 2);
    }
    SystemClock const clock;
    SystemRandom random;
    network::Journal const journal{database, clock};
    auto const created =
        people::ApiKeys{database, clock, random, journal}.create(network::Actor::system(), where, options.name);
    if (!created) {
        throw CommandFailure("The key could not be written: " + created.error().detail);
    }
    if (command.json) {
        fmt::print("{}\n", nlohmann::json{{"id", created->key.id}, {"key", created->secret}}.dump());
    } else {
        fmt::print("Key of {} (id {}), shown this once:\n{}\n", created->key.name, created->key.id, created->secret);
    }
}

void revoke(Command const& command, ApiKeyOptions const& options)
{
    db::Database database{{command.configuration().database_url()}};
    migrate_or_throw(database);
    SystemClock const clock;
    SystemRandom random;
    network::Journal const journal{database, clock};
    auto const revoked = people::ApiKeys{database, clock, random, journal}.revoke(network::Actor::system(), options.id);
    if (!revoked || !*revoked) {
        throw CommandFailure(fmt::format("No key in force has the id {}", options.id));
    }
    fmt::print("{}\n", command.json ? nlohmann::json{{"status", "revoked"}}.dump() : std::string{"revoked"});
}

void list_keys(Command const& command)
{
    db::Database database{{command.configuration().database_url()}};
    migrate_or_throw(database);
    SystemClock const clock;
    SystemRandom random;
    network::Journal const journal{database, clock};
    auto all = nlohmann::json::array();
    for (auto const& [key, created, revoked] : people::ApiKeys{database, clock, random, journal}.list()) {
        if (command.json) {
            all.push_back({{"id", key.id},
                           {"name", key.name},
                           {"intercommunality", key.intercommunality.value},
                           {"created", to_iso(created)},
                           {"revoked", revoked ? nlohmann::json(to_iso(*revoked)) : nlohmann::json()}});
        } else {
            fmt::print("{}  {}  {}  made {}{}\n", key.id, key.name,
                       key.intercommunality.empty() ? "everywhere" : key.intercommunality.value, to_iso(created),
                       revoked ? ", revoked " + to_iso(*revoked) : std::string{});
        }
    }
    if (command.json) {
        fmt::print("{}\n", all.dump());
    }
}

} // namespace

void add_api_key_command(CLI::App& root, Command& command)
{
    auto* const group = root.add_subcommand("api-key", "Keys by which other portals send applications");
    group->require_subcommand(1);
    auto const options = std::make_shared<ApiKeyOptions>();
    auto* const add = group->add_subcommand("create", "Make a key; its secret is shown once");
    add->add_option("--intercommunality", options->intercommunality, "Where it may send to; left out: everywhere");
    add->add_option("--name", options->name, "Whose it is: \"OPAC of Saint-Claude\"")->required();
    add->callback([options, &command] { create(command, *options); });
    group->add_subcommand("list", "The keys there are, those out of force too; their secrets are known to nobody")
        ->callback([&command] { list_keys(command); });
    auto* const end = group->add_subcommand("revoke", "Put a key out of force");
    end->add_option("id", options->id, "The id shown when it was made")->required();
    end->callback([options, &command] { revoke(command, *options); });
}

} // namespace guichet::app
