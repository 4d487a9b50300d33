// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/ends.hpp"
#include "app/commands/command.hpp"
#include "app/installation.hpp"
#include "app/mailing.hpp"
#include "people/closures/extension_runner.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <thread>

namespace guichet::app {

namespace {

using nlohmann::json;

constexpr int bad_options = 2;
constexpr auto pause_while_another_works = std::chrono::milliseconds{200};

struct ClosureOptions {
    std::string id;
    std::string intercommunality;
    std::string library;
    std::string begins;
    std::string reopens;
    std::string extent = "desk";
    std::string reason;
    std::vector<std::string> left_out;
    bool mails = false;
};

/// What the command needs of the house, made in the order it depends.
struct ClosureTools {
    explicit ClosureTools(Configuration const& configuration)
        : database({configuration.database_url()}), journal(database, clock), intercommunalities(database),
          outbox(clock, random, messages, templates), extensions(database, clock, random, journal),
          closures(database, clock, random, journal, intercommunalities, extensions),
          letters(database, outbox, intercommunalities, configuration.public_url()), ends_outbox(clock),
          runner(database, clock, journal, letters)
    {
        migrate_or_throw(database);
        runner.tell(ends_outbox);
    }

    SystemClock const clock;
    SystemRandom random;
    db::Database database;
    text::Messages const messages;
    text::Templates const templates{messages};
    network::Journal const journal;
    network::Intercommunalities const intercommunalities;
    mail::Outbox const outbox;
    people::Extensions extensions;
    people::Closures closures;
    people::ExtensionLetters const letters;
    access::IlsEndsOutbox ends_outbox;
    people::ExtensionRunner runner;
    network::Actor const operator_at_the_console = network::Actor::system();
};

/// The error's words, and what is wrong with each option.
[[noreturn]] void refuse(ClosureTools const& tools, Error const& error)
{
    auto words = tools.messages.text(text::Locale::en, error.message);
    for (auto const& fault : error.fields) {
        words += fmt::format("\n  {}: {}", fault.field, tools.messages.text(text::Locale::en, fault.message));
    }
    throw CommandFailure(words, error.kind == ErrorKind::invalid ? bad_options : 1);
}

json closure_json(people::Closure const& closure)
{
    auto const day = [](std::optional<Date> const& date) { return date ? json(to_iso(*date)) : json(); };
    return {{"id", closure.id.value},
            {"reach", people::to_text(closure.reach)},
            {"intercommunality", closure.intercommunality.value},
            {"library", closure.library.value},
            {"extent", people::to_text(closure.extent)},
            {"begins", to_iso(closure.begins)},
            {"reopens", day(closure.reopens)},
            {"left_out", closure.left_out},
            {"applied", closure.applied ? json{{"begins", to_iso(closure.applied->first)},
                                               {"reopens", to_iso(closure.applied->reopening)}}
                                        : json()}};
}

void print_closure(people::Closure const& closure)
{
    auto const& where = closure.library.empty() ? closure.intercommunality.value : closure.library.value;
    fmt::print("{}  {:<40} {} – {}  {}\n", closure.id.value, where.empty() ? "network" : where, to_iso(closure.begins),
               closure.reopens ? to_iso(*closure.reopens) : "?", closure.applied ? "applied" : "");
}

void list_closures(Command const& command)
{
    ClosureTools const tools{command.configuration()};
    auto all = json::array();
    for (auto const& closure : tools.closures.list(tools.operator_at_the_console)) {
        all.push_back(closure_json(closure));
        if (!command.json) {
            print_closure(closure);
        }
    }
    if (command.json) {
        fmt::print("{}\n", all.dump());
    }
}

Date day_option(std::string const& option, std::string const& typed)
{
    auto const day = parse_typed_date(typed);
    if (!day) {
        throw CommandFailure(fmt::format("{} {}: not a date (2020-03-17)", option, typed), bad_options);
    }
    return *day;
}

void declare(Command const& command, ClosureOptions const& options)
{
    ClosureTools tools{command.configuration()};
    people::Closure closure;
    closure.reach = !options.library.empty()            ? people::Reach::library
                    : !options.intercommunality.empty() ? people::Reach::intercommunality
                                                        : people::Reach::network;
    closure.intercommunality = {options.intercommunality};
    closure.library = {options.library};
    closure.begins = day_option("--begins", options.begins);
    if (!options.reopens.empty()) {
        closure.reopens = day_option("--reopens", options.reopens);
    }
    auto const extent = people::extent_from(options.extent);
    if (!extent) {
        throw CommandFailure(fmt::format("--extent {}: \"desk\" or \"whole\"", options.extent), bad_options);
    }
    closure.extent = *extent;
    closure.reason_fr = options.reason;
    closure.left_out = options.left_out;
    auto const declared = tools.closures.declare(tools.operator_at_the_console, closure);
    if (!declared) {
        refuse(tools, declared.error());
    }
    fmt::print("{}\n", command.json ? json{{"id", declared->value}}.dump() : declared->value);
}

void print_run(Command const& command, people::ExtensionRun const& run)
{
    auto result = run.result;
    result.erase("examples");
    if (command.json) {
        result["run"] = run.id.value;
        result["kind"] = people::to_text(run.kind);
        result["state"] = people::to_text(run.state);
        result["mails"] = run.mails;
        fmt::print("{}\n", result.dump());
        return;
    }
    auto const verb = run.kind == people::RunKind::preview ? "would move" : "moved";
    fmt::print("{} subscriptions {}, {} stay as they are\n", result.value("moved", 0), verb,
               result.value("unchanged", 0));
    for (auto const& span : result.value("spans", json::array())) {
        fmt::print("  {:>5} days: {}\n", span.at(0).get<int>(), span.at(1).get<std::int64_t>());
    }
}

/// The run to wait for instead of asking again: one begun and not ended, by a command that was killed or by a server
/// that is at it. An undo that left nothing to take back answers every later undo: twice is once.
std::optional<people::ExtensionRunId> earlier_run(ClosureTools const& tools, people::Closure const& closure,
                                                  people::RunKind kind)
{
    auto const nothing_left = kind == people::RunKind::undo && !closure.applied;
    for (auto const& run : tools.extensions.of(closure.id)) {
        if (run.kind == kind && (nothing_left || !run.is_over())) {
            return run.id;
        }
    }
    return std::nullopt;
}

/// Asks, then works itself; a server on the same database may do it instead, or in part.
void run_extension(Command& command, ClosureOptions const& options, people::RunKind kind)
{
    ClosureTools tools{command.configuration()};
    auto const closure = tools.closures.find(tools.operator_at_the_console, {options.id});
    if (!closure) {
        refuse(tools, closure.error());
    }
    auto const earlier = earlier_run(tools, *closure, kind);
    auto const asked =
        earlier
            ? Result<people::ExtensionRunId>{*earlier}
            : tools.extensions.request(tools.operator_at_the_console, closure->id, closure->version, kind,
                                       options.mails ? people::Mailing::everybody_concerned : people::Mailing::none);
    if (!asked) {
        refuse(tools, asked.error());
    }
    for (;;) {
        tools.runner.work({});
        auto const run = tools.extensions.find(*asked);
        if (run && run->is_over()) {
            print_run(command, *run);
            command.exit_code = run->state == people::RunState::done ? 0 : 1;
            return;
        }
        std::this_thread::sleep_for(pause_while_another_works);
    }
}

} // namespace

void add_closure_command(CLI::App& root, Command& command)
{
    auto const options = std::make_shared<ClosureOptions>(); // lives as long as the callbacks
    auto* const group = root.add_subcommand("closure", "Closures of libraries, and the days they give back");
    group->require_subcommand(1);
    auto* const all = group->add_subcommand("list", "Every closure declared");
    all->callback([&command] { list_closures(command); });

    auto* const made = group->add_subcommand("declare", "Declare a closure; extends nothing yet");
    made->add_option("--intercommunality", options->intercommunality, "Where; left out: the whole network");
    made->add_option("--library", options->library, "One library only");
    made->add_option("--begins", options->begins, "First day closed")->required();
    made->add_option("--reopens", options->reopens, "First open day; left out while it is not known");
    made->add_option("--extent", options->extent, "desk: the digital library stays open; whole: everything is closed")
        ->capture_default_str();
    made->add_option("--reason", options->reason, "Shown to the public");
    made->add_option("--leave-out", options->left_out,
                     "A category people have there that is not extended; may be repeated")
        ->allow_extra_args(false);
    made->callback([&command, options] { declare(command, *options); });

    using people::RunKind;
    std::tuple<char const*, char const*, RunKind> const runs[] = {
        {"preview", "Count who would be extended, by how many days; changes nothing", RunKind::preview},
        {"apply", "Extend, or correct an earlier extension by the difference; twice is once", RunKind::apply},
        {"undo", "Give every subscription the end it had without this closure", RunKind::undo}};
    for (auto const& [name, explanation, kind] : runs) {
        auto* const one = group->add_subcommand(name, explanation);
        one->add_option("closure", options->id, "Its id, as list shows it")->required();
        if (kind != RunKind::preview) {
            one->add_flag("--mails", options->mails, "Write to those concerned");
        }
        one->callback([&command, options, kind = kind] { run_extension(command, *options, kind); });
    }
}

} // namespace guichet::app
