// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/extension_runner.hpp"

#include "people/closures/bound_store.hpp"
#include "people/closures/preview_tally.hpp"
#include "people/closures/store.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace guichet::people {

namespace {

using SteadyClock = std::chrono::steady_clock;

/// Of the statements of a batch, at most, roughly: how long somebody at the desk waits for the writer. Putting them on
/// disk comes on top, costs the same for few rows as for many, and must not make the batches smaller.
constexpr auto batch_time = std::chrono::milliseconds{60};
constexpr int smallest_batch = 1000;
constexpr int largest_batch = 50'000;
constexpr int rows_in_a_batch = 500; // where each row is a statement
constexpr auto after_every_id = "~"; // ids are letters and digits

/// Another node may be carrying out the same run, or this one after a pause: whoever comes second stops.
Result<void> still_ours(db::Session& session, ExtensionRun const& run)
{
    auto const stored = stored_run(session, run.id);
    bool const same = stored && stored->state == run.state && stored->phase == run.phase &&
                      stored->cursor == run.cursor && stored->seen == run.seen;
    return same ? Result<void>{} : fail(ErrorKind::unavailable, "closures.error.busy", "carried out elsewhere");
}

nlohmann::json counts_of(db::Session& session, ExtensionRun const& run)
{
    std::map<std::int64_t, bool> moves;
    for (auto const& row : ledger_of(session, run.id)) {
        moves.emplace(row.id, row.days != given_by(session, row.previous).days);
    }
    if (std::ranges::all_of(moves, [](auto const& row) { return row.second; })) {
        return {{"moved", run.result.value("touched", std::int64_t{0})}, {"unchanged", 0}};
    }
    std::int64_t moved = 0;
    std::int64_t unchanged = 0;
    for (auto const& [extension, count] : landed(session, run)) {
        (moves.at(extension) ? moved : unchanged) += count;
    }
    return {{"moved", moved}, {"unchanged", unchanged}};
}

} // namespace

ExtensionRunner::ExtensionRunner(db::Database& database, Clock const& clock, network::Journal const& journal,
                                 ExtensionLetters const& letters)
    : database_(database), clock_(clock), journal_(journal), letters_(letters)
{
}

std::string ExtensionRunner::work(std::stop_token const& stop)
{
    int done = 0;
    int carried_out = 0;
    while (!stop.stop_requested() && carried_out < steps_a_call_) {
        auto run = database_.read([](db::Session& session) { return next_run(session); });
        if (!run) {
            break;
        }
        if (carry_on(*run, stop, carried_out) == Course::interrupted) {
            return "interrupted";
        }
        ++done;
    }
    return fmt::format("{} runs", done);
}

ExtensionRunner::Course ExtensionRunner::carry_on(ExtensionRun& run, std::stop_token const& stop, int& carried_out)
{
    auto steps = run.state == RunState::running ? steps_of(run) : nullptr;
    while (!stop.stop_requested() && !run.is_over() && carried_out < steps_a_call_) {
        ++carried_out;
        auto const stepped = step(run, steps);
        if (!stepped && stepped.error().kind == ErrorKind::unavailable) {
            return Course::interrupted;
        }
        if (!stepped) {
            spdlog::error("extension run {}: {} {}", run.id.value, stepped.error().message.id, stepped.error().detail);
            give_up(run);
            break;
        }
    }
    return Course::to_the_end;
}

Result<void> ExtensionRunner::step(ExtensionRun& run, std::unique_ptr<ExtensionSteps>& steps)
{
    if (run.state == RunState::queued) {
        if (auto const begun = begin(run); !begun) {
            return begun;
        }
        steps = steps_of(run);
        return {};
    }
    if (run.kind == RunKind::preview) {
        return count(run, *steps);
    }
    if (run.kind == RunKind::bind) {
        return bind_batch(run);
    }
    switch (run.phase) {
    case RunPhase::subscriptions:
        return move_batch(run, *steps);
    case RunPhase::cards:
        return move_cards(run);
    case RunPhase::mails:
    case RunPhase::done:
        break;
    }
    return send_mails(run);
}

Result<void> ExtensionRunner::begin(ExtensionRun& run)
{
    auto begun = run;
    begun.total = database_.read([](db::Session& session) { return subscription_count(session); });
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        if (auto const ours = still_ours(session, run); !ours) {
            return ours;
        }
        begun.state = RunState::running;
        if (begun.kind == RunKind::apply || begun.kind == RunKind::undo) {
            clear_steps(session);
            begun.first_extension = next_extension(session);
            note_applied(session, begun.closure,
                         begun.kind == RunKind::apply ? std::optional{begun.days()} : std::nullopt);
        }
        save_run(session, begun);
        return {};
    });
    if (written) {
        run = begun;
    }
    return written;
}

std::unique_ptr<ExtensionSteps> ExtensionRunner::steps_of(ExtensionRun const& run) const
{
    return database_.read([&](db::Session& session) { return std::make_unique<ExtensionSteps>(session, run); });
}

Result<void> ExtensionRunner::count(ExtensionRun& run, ExtensionSteps const& steps)
{
    auto done = run;
    database_.read([&](db::Session& session) {
        auto const closure = stored_closure(session, run.closure);
        PreviewTally tally;
        each_group(session, run, *closure, [&](GroupCount const& group) {
            tally.add(group, days_between(group.key.end, steps.outcome(group).end));
        });
        done.result = tally.result();
        done.result["left_out"] = left_out_count(session, run, *closure);
        done.result["bound"] = bound_count(session, run.closure);
    });
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        if (auto const ours = still_ours(session, run); !ours) {
            return ours;
        }
        done.seen = run.total;
        done.state = RunState::done;
        done.phase = RunPhase::done;
        done.finished = clock_.now();
        save_run(session, done);
        return {};
    });
    if (written) {
        run = std::move(done);
    }
    return written;
}

Result<void> ExtensionRunner::move_batch(ExtensionRun& run, ExtensionSteps& steps)
{
    auto const end = database_.read([&](db::Session& session) { return batch_end(session, run.cursor, batch_); });
    Batch const batch{run.cursor, end.value_or(after_every_id)};
    auto next = run;
    SteadyClock::duration took{};
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        auto const begun = SteadyClock::now();
        if (auto const ours = still_ours(session, run); !ours) {
            return ours;
        }
        next = run;
        auto const closure = stored_closure(session, run.closure);
        auto const touched = run.result.value("touched", std::int64_t{0});
        next.result["touched"] = touched + steps.move(session, run, *closure, batch);
        next.cursor = batch.until;
        next.seen = end ? run.seen + batch_ : run.total;
        if (!end) {
            clear_steps(session);
            next.phase = RunPhase::cards;
            next.cursor.clear();
        }
        save_run(session, next);
        took = SteadyClock::now() - begun;
        return {};
    });
    if (!written) {
        return written;
    }
    run = std::move(next);
    if (end) {
        batch_ = std::clamp(took < batch_time / 2 ? batch_ * 2
                            : took > batch_time   ? batch_ / 2
                                                  : batch_,
                            smallest_batch, largest_batch);
    }
    return {};
}

Result<void> ExtensionRunner::move_cards(ExtensionRun& run)
{
    auto next = run;
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        if (auto const ours = still_ours(session, run); !ours) {
            return ours;
        }
        next = run;
        auto cards = cards_to_move(session, run, run.cursor, rows_in_a_batch);
        bool const has_more = cards.size() == rows_in_a_batch;
        if (has_more && cards.front().number != cards.back().number) {
            // A row for each subscription of its person: those of the last card may go on in the next page.
            std::erase_if(cards, [last = cards.back().number](EndingCard const& one) { return one.number == last; });
        }
        for (auto const& card : cards) {
            move_card(session, card);
        }
        if (has_more) {
            next.cursor = cards.back().number;
        } else {
            next.cursor.clear();
            next.phase = RunPhase::mails;
        }
        save_run(session, next);
        return {};
    });
    if (written) {
        run = std::move(next);
    }
    return written;
}

Result<void> ExtensionRunner::send_mails(ExtensionRun& run)
{
    std::vector<ExtensionLetters::Letter> letters;
    std::optional<std::string> more;
    if (run.mailing == Mailing::everybody_concerned) {
        letters = letters_.next(run, civil_date(clock_.now()), more);
    }
    if (!more) {
        run.result = database_.read([&](db::Session& session) { return counts_of(session, run); });
    }
    auto next = run;
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        if (auto const ours = still_ours(session, run); !ours) {
            return ours;
        }
        next = run;
        for (auto const& letter : letters) {
            letters_.enqueue(session, letter);
            ++next.mails;
        }
        if (more) {
            next.cursor = *more;
            save_run(session, next);
        } else {
            finish(session, next);
        }
        return {};
    });
    if (written) {
        run = std::move(next);
    }
    return written;
}

Result<void> ExtensionRunner::bind_batch(ExtensionRun& run)
{
    auto next = run;
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        if (auto const ours = still_ours(session, run); !ours) {
            return ours;
        }
        next = run;
        auto const closure = stored_closure(session, run.closure);
        auto const bound = bound_after(session, run.closure, run.cursor, rows_in_a_batch);
        for (auto const& one : bound) {
            next.seen += end_with_reopening(session, one, closure->bound_to, run.reopens) ? 1 : 0;
        }
        if (bound.size() == rows_in_a_batch) {
            next.cursor = bound.back().subscription;
            save_run(session, next);
            return {};
        }
        note_bound(session, run.closure, run.reopens);
        next.result = {{"moved", next.seen}};
        finish(session, next);
        return {};
    });
    if (written) {
        run = std::move(next);
    }
    return written;
}

void ExtensionRunner::finish(db::Session& session, ExtensionRun& run)
{
    auto const closure = stored_closure(session, run.closure);
    run.state = RunState::done;
    run.phase = RunPhase::done;
    run.cursor.clear();
    run.finished = clock_.now();
    save_run(session, run);
    journal_.append(session, network::Actor::system(), closure->intercommunality, "extension.done",
                    "closure:" + run.closure.value,
                    {{"run", run.id.value},
                     {"kind", to_text(run.kind)},
                     {"moved", run.result.value("moved", 0)},
                     {"mails", run.mails}});
    if (listener_ != nullptr && run.result.value("moved", std::int64_t{0}) > 0) {
        listener_->ends_moved(session, run);
    }
}

void ExtensionRunner::give_up(ExtensionRun run)
{
    run.state = RunState::failed;
    run.finished = clock_.now();
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        save_run(session, run);
        return {};
    });
    if (!written) {
        spdlog::error("extension run {}: its failure could not be recorded", run.id.value);
    }
}

} // namespace guichet::people
