// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/application.hpp"
#include "app/commands/command.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <memory>

namespace guichet::app {

namespace {

using people::RetentionStage;

struct RetentionOptions {
    bool dry_run = false;
    bool with_names = false;
};

constexpr std::size_t most_listed = 100'000;

std::string_view stage_of(RetentionStage stage)
{
    return stage == RetentionStage::running   ? "later"
           : stage == RetentionStage::to_warn ? "to be told"
           : stage == RetentionStage::warned  ? "told"
                                              : "due";
}

/// Everybody, everywhere: whoever runs the command holds the database.
network::Actor operator_of_the_network()
{
    return {network::ActorKind::staff, "operator", "", network::Role::administrator, std::nullopt};
}

nlohmann::json line_of(people::RetentionCase const& one, RetentionOptions const& options)
{
    nlohmann::json line{{"kind", one.is_patron ? "patron" : "application"},
                        {"id", one.id},
                        {"intercommunality", one.intercommunality.value},
                        {"rule", to_text(one.clock.rule)},
                        {"since", to_iso(one.clock.since)},
                        {"erase_on", to_iso(one.clock.erase_on)},
                        {"stage", stage_of(one.clock.stage)},
                        {"held_by", one.obstacle ? one.obstacle->id : ""}};
    if (options.with_names) {
        line["name"] = one.name;
    }
    return line;
}

void show(Command const& command, RetentionOptions const& options, people::RetentionPreview const& preview)
{
    nlohmann::json document{{"cases", nlohmann::json::array()}, {"totals", nlohmann::json::array()}};
    for (auto const& [kind, count] : preview.totals) {
        document["totals"].push_back(
            {{"rule", to_text(kind.first)}, {"stage", stage_of(kind.second)}, {"count", count}});
    }
    for (auto const& [rule, count] : preview.things) {
        document["totals"].push_back({{"rule", to_text(rule)}, {"stage", "due"}, {"count", count}});
    }
    for (auto const& one : preview.cases) {
        document["cases"].push_back(line_of(one, options));
    }
    if (command.json) {
        fmt::print("{}\n", document.dump(2));
        return;
    }
    for (auto const& line : document["cases"]) {
        fmt::print("{}  {:<11}  {:<11}  {:<10}  {}  {}{}{}\n", line["erase_on"].get<std::string>(),
                   line["rule"].get<std::string>(), line["kind"].get<std::string>(), line["stage"].get<std::string>(),
                   line["id"].get<std::string>(), line["intercommunality"].get<std::string>(),
                   options.with_names ? "  " + line["name"].get<std::string>() : "",
                   line["held_by"].get_ref<std::string const&>().empty()
                       ? ""
                       : "  held: " + line["held_by"].get<std::string>());
    }
    for (auto const& line : document["totals"]) {
        fmt::print("{} {}: {}\n", line["rule"].get<std::string>(), line["stage"].get<std::string>(),
                   line["count"].get<std::int64_t>());
    }
    if (document["totals"].empty()) {
        fmt::print("Nobody has to be told or erased in the next 30 days.\n");
    }
}

void carry_out(Command const& command, RetentionOptions const& options)
{
    Application application{command.configuration(), Mode::production};
    if (options.dry_run) {
        show(command, options, application.retention().preview(operator_of_the_network(), most_listed));
        return;
    }
    auto const report = to_json(application.retention().run(std::numeric_limits<int>::max()));
    if (command.json) {
        fmt::print("{}\n", report.dump());
        return;
    }
    for (auto const* part : {"erased", "held"}) {
        for (auto const& [what, count] : report[part].items()) {
            fmt::print("{} {}: {}\n", part, what, count.get<std::int64_t>());
        }
    }
    fmt::print("told by mail: {}; without an address: {}\n", report["warned"].get<std::int64_t>(),
               report["warned_without_mail"].get<std::int64_t>());
}

} // namespace

void add_retention_command(CLI::App& root, Command& command)
{
    auto* const retention =
        root.add_subcommand("retention", "Erase what need not be kept any longer, and tell people before");
    auto const options = std::make_shared<RetentionOptions>();
    retention->add_flag("--dry-run", options->dry_run, "Only show who and what would go, when, and why");
    retention->add_flag("--names", options->with_names, "Show names too: keep such a list to yourself");
    retention->callback([&command, options] { carry_out(command, *options); });
}

} // namespace guichet::app
