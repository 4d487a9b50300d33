// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/journal/journal.hpp"

#include "app/commands/command.hpp"
#include "app/installation.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace guichet::app {

namespace {

/// Exit code 1 when the chain is broken: a nightly job can tell.
void verify(Command& command)
{
    db::Database database{{command.configuration().database_url()}};
    migrate_or_throw(database);
    SystemClock const clock;
    auto const verdict = network::Journal{database, clock}.verify();
    bool const whole = verdict.first_broken == 0;
    if (command.json) {
        fmt::print("{}\n", nlohmann::json{{"whole", whole},
                                          {"entries", verdict.entries},
                                          {"first_broken", verdict.first_broken},
                                          {"head", verdict.head}}
                               .dump());
    } else if (whole) {
        fmt::print("The journal is whole: {} entries. Last fingerprint: {}\n", verdict.entries, verdict.head);
    } else {
        fmt::print("The journal is BROKEN from entry {} on ({} entries are there).\n", verdict.first_broken,
                   verdict.entries);
    }
    command.exit_code = whole ? 0 : 1;
}

} // namespace

void add_journal_command(CLI::App& root, Command& command)
{
    auto* const journal = root.add_subcommand("journal", "The record of everything done at the desk");
    journal->require_subcommand(1);
    journal->add_subcommand("verify", "Read the whole chain again and say where it breaks")->callback([&command] {
        verify(command);
    });
}

} // namespace guichet::app
