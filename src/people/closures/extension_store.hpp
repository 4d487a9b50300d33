// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/closures/extensions.hpp"
#include "people/closures/plan.hpp"

#include <set>

/// The SQL of extensions: runs, the ledger, and the statements that move a batch of subscriptions at once.
namespace guichet::people {

// Runs.
void add_run(db::Session& session, ExtensionRun const& run);
[[nodiscard]] std::optional<ExtensionRun> stored_run(db::Session& session, ExtensionRunId const& id);
[[nodiscard]] std::vector<ExtensionRun> stored_runs(db::Session& session, ClosureId const& closure); // newest first
/// The oldest that is queued or under way.
[[nodiscard]] std::optional<ExtensionRun> next_run(db::Session& session);
[[nodiscard]] bool is_busy(db::Session& session, ClosureId const& closure);
/// State, phase, cursor, counts, result.
void save_run(db::Session& session, ExtensionRun const& run);

// The ledger.
[[nodiscard]] std::int64_t next_extension(db::Session& session);
[[nodiscard]] Given given_by(db::Session& session, std::int64_t extension);
[[nodiscard]] std::map<std::int64_t, Given> everything_given(db::Session& session);
/// Has an earlier run given days of this run's closure?
[[nodiscard]] bool has_given(db::Session& session, ExtensionRun const& run);
struct LedgerRow {
    std::int64_t id = 0;
    std::int64_t previous = 0;
    int days = 0;
};
[[nodiscard]] std::vector<LedgerRow> ledger_of(db::Session& session, ExtensionRunId const& run);
void add_ledger_row(db::Session& session, ExtensionRunId const& run, LedgerRow const& row,
                    std::set<std::string> const& closures);

// Steps.
struct StepKey {
    Date start{};
    Date end{};
    std::int64_t extension = 0;
    auto operator<=>(StepKey const&) const = default;
};
void clear_steps(db::Session& session);
void add_step(db::Session& session, StepKey const& key, Date end, std::int64_t extension);

// Batches: subscriptions by id in (after, until].
struct Batch {
    std::string after;
    std::string until;
};
[[nodiscard]] std::int64_t subscription_count(db::Session& session);
/// The id that ends a batch of `size`; nullopt when fewer are left.
[[nodiscard]] std::optional<std::string> batch_end(db::Session& session, std::string_view after, int size);

/// Moves those that meet the run's days in its closure's reach and have not been given them, as far as there are
/// steps for them.
std::int64_t move_not_counted(db::Session& session, ExtensionRun const& run, Closure const& closure,
                              Batch const& batch);
/// What is left of them.
[[nodiscard]] std::vector<StepKey> keys_not_counted(db::Session& session, ExtensionRun const& run,
                                                    Closure const& closure, Batch const& batch);
/// The same of those that an earlier run gave this closure's days to; some may have no step, for they stay as they are.
std::int64_t move_counted(db::Session& session, ExtensionRun const& run, Batch const& batch);
[[nodiscard]] std::vector<StepKey> keys_counted(db::Session& session, ExtensionRun const& run, Batch const& batch);

/// Those that the run has just moved, in reach of `other`, that meet its days and have not been given them.
[[nodiscard]] std::vector<StepKey> keys_reaching(db::Session& session, ExtensionRun const& run, Closure const& other,
                                                 Batch const& batch);
/// Moves those of the run that have a step once more.
std::int64_t move_reaching(db::Session& session, ExtensionRun const& run, Batch const& batch);

/// How many subscriptions stand on each ledger row of the run.
[[nodiscard]] std::vector<std::pair<std::int64_t, std::int64_t>> landed(db::Session& session, ExtensionRun const& run);

// Previews and lists.
struct GroupCount {
    StepKey key;
    network::Library library; // id and intercommunality
    std::string category;
    std::int64_t count = 0;
    std::string example; // a subscription's id
};
/// The plan of a run, and the other applied closures by first day: those a moved end may come to reach.
struct RunPlan {
    ExtensionPlan plan;
    std::vector<Closure> others;

    /// What the run does to one subscription whose place and category are known.
    [[nodiscard]] ExtensionPlan::Outcome of(Date start, Date end, Given const& past, network::Library const& library,
                                            std::string const& category) const;
};
[[nodiscard]] RunPlan plan_of(db::Session& session, ExtensionRun const& run);

void each_group(db::Session& session, ExtensionRun const& run, Closure const& closure,
                std::function<void(GroupCount const&)> const& each);
[[nodiscard]] std::int64_t left_out_count(db::Session& session, ExtensionRun const& run, Closure const& closure);
/// Subscriptions that got the closure's days, of categories left out since: no run takes them back but an undo.
[[nodiscard]] std::int64_t left_out_since_count(db::Session& session, ClosureId const& closure);
[[nodiscard]] std::int64_t bound_count(db::Session& session, ClosureId const& closure);

/// A line whose end is still as stored: `line.before` and the ledger row; the caller works out the rest.
struct StoredLine {
    ExtensionLine line;
    IntercommunalityId intercommunality;
    std::int64_t extension = 0;
    int days = 0;        // in all, now
    int days_before = 0; // in all, before the run and after it: of a run that is done
    int days_after = 0;
};
[[nodiscard]] std::vector<StoredLine> planned_lines(db::Session& session, ExtensionRun const& run,
                                                    Closure const& closure, LibraryId const& library,
                                                    Batch const& batch);
[[nodiscard]] std::vector<StoredLine> done_lines(db::Session& session, ExtensionRun const& run,
                                                 LibraryId const& library, Batch const& batch);
[[nodiscard]] std::optional<StoredLine> one_line(db::Session& session, std::string_view subscription);

} // namespace guichet::people
