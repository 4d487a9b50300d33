// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/member_files.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <istream>
#include <sstream>

namespace guichet::people {

namespace {

/// A run that has not said anything for this long died with its node.
constexpr auto abandoned_after = std::chrono::minutes{2};

void note_outcome(MemberFile& file, Result<ImportTally> const& tally, bool stopped)
{
    file.state = stopped ? MemberFileState::waiting : tally ? MemberFileState::done : MemberFileState::failed;
    file.tally = tally ? *tally : ImportTally{};
    file.fault = tally || stopped ? "" : tally.error().message.id;
}

} // namespace

BackgroundImport::BackgroundImport(ImportMeans means)
    : means_(std::move(means)), content_(means_.database, means_.random, means_.master_key)
{
}

int BackgroundImport::run(std::stop_token const& stop)
{
    int taken_in = 0;
    while (!stop.stop_requested() && run_next(stop)) {
        ++taken_in;
    }
    return taken_in;
}

bool BackgroundImport::run_next(std::stop_token const& stop)
{
    auto const now = means_.clock.now();
    auto const waiting = means_.database.read([](db::Session& session) { return MemberFileStore::any_to_do(session); });
    if (!waiting) {
        return false;
    }
    auto const taken = means_.database.write([&](db::Session& session) -> Result<std::optional<MemberFile>> {
        return MemberFileStore::take_next(session, now, now - abandoned_after);
    });
    if (!taken || !*taken) {
        return false;
    }
    import(**taken, stop);
    return true;
}

void BackgroundImport::import(MemberFile file, std::stop_token const& stop)
{
    auto const actor = means_.staff(file.sent_by);
    if (!actor) {
        finish(std::move(file), fail(ErrorKind::forbidden, "import.fault.staff"), {});
        return;
    }
    ImportOrder const order{.intercommunality = file.intercommunality,
                            .library = file.library,
                            .category = file.category,
                            .encoding = file.encoding,
                            .delimiter = file.delimiter,
                            .mapping = file.mapping,
                            .dry_run = file.dry_run,
                            .categories = file.categories};
    MemberImport import{means_.database, means_.clock,    means_.patrons,    means_.subscriptions,
                        means_.journal,  means_.listener, means_.territory()};
    StoredFile stored{content_, file.id};
    std::istream rows{&stored};
    std::ostringstream refused;
    auto const words = [&](std::string const& id) { return means_.messages.text(file.language, id); };
    auto const progress = [&](ImportTally const& tally) {
        auto const noted = means_.database.write([&](db::Session& session) -> Result<void> {
            MemberFileStore::progress(session, file.id, tally, means_.clock.now());
            return {};
        });
        if (!noted) {
            spdlog::warn("import {}: progress not noted", file.id.value);
        }
    };
    try {
        auto const tally = import.run(*actor, order, rows, refused, words, progress, stop);
        finish(std::move(file), tally, tally && tally->refused > 0 ? refused.view() : std::string_view{});
    } catch (std::exception const& problem) {
        spdlog::error("import {}: {}", file.id.value, problem.what());
        finish(std::move(file), fail(ErrorKind::unavailable, "import.fault.machine"), {});
    }
}

void BackgroundImport::finish(MemberFile file, Result<ImportTally> const& tally, std::string_view refused)
{
    bool const stopped = !tally && tally.error().message.id == "import.stopped";
    if (!refused.empty()) {
        if (auto const kept = content_.put(file.id, FilePart::refused, refused); !kept) {
            spdlog::error("import {}: the refused rows could not be kept", file.id.value);
        }
    }
    auto const done = means_.database.write([&](db::Session& session) -> Result<void> {
        note_outcome(file, tally, stopped);
        if (!stopped) {
            file.finished = means_.clock.now();
        }
        if (tally && file.dry_run == DryRun::no) {
            FileContent::destroy(session, file.id, FilePart::sent);
            file.has_content = false;
        }
        MemberFileStore::update(session, file);
        return {};
    });
    if (!done) {
        spdlog::error("import {}: its end could not be noted", file.id.value);
    }
}

} // namespace guichet::people
