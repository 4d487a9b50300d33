// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"
#include "app/installation.hpp"
#include "people/intake/mails.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <memory>

namespace guichet::app {

namespace {

std::string bytes_of(std::string const& file)
{
    std::ifstream stream{file, std::ios::binary};
    if (!stream) {
        throw CommandFailure(fmt::format("{}: cannot be read", file));
    }
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// Keeps the mails; the server on the same database takes them in within seconds.
void import_mails(Command const& command, std::vector<std::string> const& files)
{
    auto const configuration = command.configuration();
    prepare_data_folder(configuration);
    SystemClock const clock;
    SystemRandom random;
    db::Database database{{configuration.database_url()}};
    migrate_or_throw(database);
    people::Mails const mails{random, installation_key(configuration, random)};
    people::MailKeeping keeping{database, clock, mails};
    int kept = 0;
    int known = 0;
    for (auto const& file : files) {
        auto const bytes = bytes_of(file);
        if (bytes.empty() || bytes.size() > mail::largest_mail) {
            throw CommandFailure(fmt::format("{}: empty, or larger than {} MB", file, mail::largest_mail >> 20U));
        }
        auto const outcome = keeping.keep({bytes, mail::Delivery::Way::file, mail::Delivery::Extent::whole});
        if (!outcome) {
            throw CommandFailure(fmt::format("{}: {}", file, outcome.error().message.id));
        }
        ++(*outcome == mail::Kept::now ? kept : known);
    }
    if (command.json) {
        fmt::print("{}\n", nlohmann::json{{"kept", kept}, {"known", known}}.dump());
        return;
    }
    fmt::print("{} mails kept, {} were there already; the server takes them in\n", kept, known);
}

} // namespace

void add_mail_command(CLI::App& root, Command& command)
{
    auto* const group = root.add_subcommand("mail", "Mail that comes");
    group->require_subcommand(1);
    auto const files = std::make_shared<std::vector<std::string>>(); // lives as long as the callback
    auto* const import = group->add_subcommand("import", "Take in mails that were saved as files; twice is once");
    import->add_option("files", *files, "Each a whole mail (.eml)")->required()->check(CLI::ExistingFile);
    import->callback([&command, files] { import_mails(command, *files); });
}

} // namespace guichet::app
