// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/application.hpp"
#include "app/commands/command.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace guichet::app {

namespace {

using access::DiagnosticStep;
using access::StepOutcome;

std::string_view word_of(StepOutcome outcome)
{
    return outcome == StepOutcome::passed ? "passed" : outcome == StepOutcome::failed ? "failed" : "skipped";
}

nlohmann::json in_words(text::Messages const& messages, DiagnosticStep const& step)
{
    auto const text = [&](Message const& message) {
        return message.id.empty() ? std::string{} : messages.text(text::Locale::fr, message);
    };
    return {{"step", text(step.tried)},
            {"outcome", word_of(step.outcome)},
            {"found", text(step.found)},
            {"advice", text(step.advice)},
            {"transcript", step.transcript}};
}

void print(nlohmann::json const& step)
{
    fmt::print("[{}] {}\n", step["outcome"].get<std::string>(), step["step"].get<std::string>());
    for (auto const* const what : {"found", "advice"}) {
        if (auto const text = step[what].get<std::string>(); !text.empty()) {
            fmt::print("    {}\n", text);
        }
    }
    for (auto const& line : step["transcript"]) {
        fmt::print("    {}\n", line.get<std::string>());
    }
}

void list(Command const& command)
{
    Application const application{command.configuration(), Mode::production};
    auto all = nlohmann::json::array();
    for (auto const& one : application.connectors().every()) {
        all.push_back({{"id", one.id},
                       {"name", one.name},
                       {"intercommunality", one.intercommunality.value},
                       {"active", one.active}});
    }
    if (command.json) {
        fmt::print("{}\n", all.dump());
        return;
    }
    for (auto const& one : all) {
        fmt::print("{}  {}  {}\n", one["id"].get<std::string>(), one["name"].get<std::string>(),
                   one["active"].get<bool>() ? "in use" : "stopped");
    }
}

void test(Command& command, std::string const& name)
{
    Application const application{command.configuration(), Mode::production};
    auto const steps = application.connectors().diagnose(name);
    if (!steps) {
        throw CommandFailure(fmt::format("No connector is called {}: see guichet connector list", name), 2);
    }
    auto told = nlohmann::json::array();
    for (auto const& step : *steps) {
        told.push_back(in_words(application.messages(), step));
    }
    if (command.json) {
        fmt::print("{}\n", nlohmann::json{{"good", access::all_passed(*steps)}, {"steps", told}}.dump());
    } else {
        for (auto const& step : told) {
            print(step);
        }
    }
    command.exit_code = access::all_passed(*steps) ? 0 : 1;
}

} // namespace

void add_connector_command(CLI::App& root, Command& command)
{
    auto* const group = root.add_subcommand("connector", "What ties this network to other systems");
    group->require_subcommand(1);
    group->add_subcommand("list", "Every connector, with its id and name")->callback([&command] { list(command); });
    auto* const tried = group->add_subcommand("test", "Try one step by step: connection, login, a test member");
    auto const name = std::make_shared<std::string>();
    tried->add_option("name", *name, "Its name or id")->required();
    tried->callback([name, &command] { test(command, *name); });
}

} // namespace guichet::app
