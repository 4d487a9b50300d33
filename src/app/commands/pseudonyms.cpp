// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/pseudonyms/pseudonym_import.hpp"
#include "app/commands/command.hpp"
#include "app/installation.hpp"
#include "text/messages.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <memory>

namespace guichet::app {

namespace {

using access::PseudonymImport;

struct PseudonymOptions {
    std::string platform;
    std::string file;
    bool dry_run = false;
};

void print(access::PseudonymTally const& tally, nlohmann::json const& refused, bool trial, Command const& command)
{
    if (command.json) {
        fmt::print("{}\n", nlohmann::json{{"dry_run", trial},
                                          {"rows", tally.rows},
                                          {"taken_over", tally.taken_over},
                                          {"unchanged", tally.unchanged},
                                          {"refused", tally.refused},
                                          {"refused_rows", refused}}
                               .dump());
        return;
    }
    for (auto const& row : refused) {
        fmt::print("line {}: {}\n", row.at("line").get<std::int64_t>(), row.at("why").get<std::string>());
    }
    fmt::print("{}{} rows: {} taken over, {} known already, {} refused\n", trial ? "Trial run, nothing kept. " : "",
               tally.rows, tally.taken_over, tally.unchanged, tally.refused);
}

void import_pseudonyms(Command& command, PseudonymOptions const& options)
{
    constexpr int bad_use = 2;
    std::ifstream file{options.file, std::ios::binary};
    if (!std::filesystem::is_regular_file(options.file) || !file) {
        throw CommandFailure(fmt::format("{}: no file that can be read", options.file), bad_use);
    }
    auto const configuration = command.configuration();
    db::Database database{{configuration.database_url()}};
    migrate_or_throw(database);
    platforms::PlatformId const platform{options.platform};
    if (!database.read([&](db::Session& session) { return platforms::Catalogue::is_there(session, platform); })) {
        throw CommandFailure(fmt::format("{} is no platform of this network", options.platform), bad_use);
    }
    SystemClock const clock;
    SystemRandom random;
    text::Messages const messages;
    access::Pseudonyms const pseudonyms{database, clock, random,
                                        installation_key(configuration, random).derive("access.pseudonyms")};
    auto refused = nlohmann::json::array(); // by line alone: card numbers and ids stay in the file
    auto const trial = options.dry_run ? PseudonymImport::DryRun::yes : PseudonymImport::DryRun::no;
    network::Journal const journal{database, clock};
    network::Actor const actor{network::ActorKind::system, "operator", ""};
    auto const tally = PseudonymImport{database, pseudonyms, journal}.run(
        actor, platform, file, trial, [&](access::PseudonymRow const& row, Message const& why) {
            refused.push_back({{"line", row.line}, {"why", messages.text(text::Locale::en, why)}});
        });
    if (!tally) {
        throw CommandFailure(messages.text(text::Locale::en, tally.error().message));
    }
    print(*tally, refused, options.dry_run, command);
    command.exit_code = tally->refused == 0 ? 0 : 1;
}

} // namespace

void add_pseudonyms_command(CLI::App& root, Command& command)
{
    auto const options = std::make_shared<PseudonymOptions>();
    auto* const group = root.add_subcommand("pseudonyms", "The ids platforms know people by");
    group->require_subcommand(1);
    auto* const import = group->add_subcommand(
        "import", "Take over the ids a vendor already knows: a table of card numbers and ids, in that order");
    import->add_option("--platform", options->platform, "Code of the platform")->required();
    import->add_option("file", options->file, "The file: any encoding, any delimiter")->required();
    import->add_flag("--dry-run", options->dry_run, "Read and check everything, keep nothing");
    import->callback([&command, options] { import_pseudonyms(command, *options); });
}

} // namespace guichet::app
