// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/doctor.hpp"

#include "app/commands/command.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace guichet::app {

namespace {

void examine(Command& command)
{
    auto const findings = examine_installation(command.configuration());
    auto list = nlohmann::json::array();
    for (auto const& finding : findings) {
        list.push_back({{"check", finding.check},
                        {"health", code(finding.health)},
                        {"found", finding.found},
                        {"advice", finding.advice}});
        if (finding.health == Health::bad) {
            command.exit_code = 1;
        }
    }
    if (command.json) {
        fmt::print("{}\n", list.dump(2));
        return;
    }
    for (auto const& finding : findings) {
        fmt::print("{:<8} {:<12} {}\n", code(finding.health), finding.check, finding.found);
        if (!finding.advice.empty()) {
            fmt::print("{:<21} → {}\n", "", finding.advice);
        }
    }
}

} // namespace

void add_doctor_command(CLI::App& root, Command& command)
{
    root.add_subcommand("doctor", "Check database, mail, clock, disk and territory, and say what to do")
        ->callback([&command] { examine(command); });
}

} // namespace guichet::app
