// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/closures/closures.hpp"
#include "people/patrons/patrons.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Giving closed days back to subscriptions (R16): counted beforehand, applied in batches by a job, taken back exactly,
/// corrected by the difference, resumed after a crash. Owns people_extension, people_extension_run,
/// people_extension_closure, people_extension_step, and the column people_subscription.extension. The rule is
/// rules.hpp, what one run does to one subscription is plan.hpp, the job is extension_runner.hpp.
namespace guichet::people {

using ExtensionRunId = Id<struct ExtensionRunTag>;

enum class RunKind {
    preview, // counts, changes nothing
    apply,   // gives the days back, or corrects what an earlier run gave by other dates
    undo,    // takes back what this closure gave
    bind,    // ends on the reopening what was granted until then (R5)
};
enum class RunState { queued, running, done, failed };
enum class RunPhase { subscriptions, cards, mails, done };
enum class Mailing { none, everybody_concerned };

[[nodiscard]] std::string_view to_text(RunKind kind);
[[nodiscard]] std::string_view to_text(RunState state);
[[nodiscard]] std::string_view to_text(RunPhase phase);

struct ExtensionRun {
    ExtensionRunId id;
    std::int64_t number = 0;
    ClosureId closure;
    RunKind kind = RunKind::preview;
    Date begins{};
    std::optional<Date> reopens;
    Mailing mailing = Mailing::none;
    RunState state = RunState::queued;
    RunPhase phase = RunPhase::subscriptions;
    std::string cursor;
    std::int64_t first_extension = 0; // ledger rows of this run begin here
    std::int64_t seen = 0;
    std::int64_t total = 0;
    std::int64_t mails = 0;
    /// {"moved", "unchanged", "left_out", "bound", "spans": [[days, count]…], "libraries": [[id, count]…],
    /// "examples": [subscription id…]}; counts only for apply and undo.
    nlohmann::json result;
    Instant requested;
    std::string requested_by; // staff id, "" for the system
    std::optional<Instant> finished;

    [[nodiscard]] bool is_over() const { return state == RunState::done || state == RunState::failed; }
    [[nodiscard]] ClosedDays days() const { return {begins, reopens.value_or(begins)}; }
};

/// One subscription that moves, moved, or went back.
struct ExtensionLine {
    std::string subscription;
    LibraryId library;
    std::string name;
    std::string category;
    std::string card; // the one in use, "" without
    std::string external_id;
    Date start{};
    Date before{};
    Date after{};
};

class Extensions final : public ReopeningListener {
public:
    Extensions(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal);

    /// Leaves word for the job. `version` is the closure's as the manager saw it. ErrorKind::conflict
    /// "closures.error.changed" when it is another now, "closures.error.busy" while a run of it is under way,
    /// "closures.error.not_applied" for an undo of nothing; invalid "closures.error.reopening_unknown".
    [[nodiscard]] Result<ExtensionRunId> request(network::Actor const& actor, ClosureId const& closure, int version,
                                                 RunKind kind, Mailing mailing = Mailing::none);
    [[nodiscard]] std::optional<ExtensionRun> find(ExtensionRunId const& id) const;
    /// Newest first.
    [[nodiscard]] std::vector<ExtensionRun> of(ClosureId const& closure) const;

    /// Some lines of a run, those of `library` or all of them when it is "", from `cursor` ("" the first time), which
    /// moves on; false after the last. Of a preview: as things stand now; of a binding: what ends with the reopening,
    /// its former end forgotten.
    [[nodiscard]] bool lines(ExtensionRun const& run, LibraryId const& library, std::string& cursor,
                             std::vector<ExtensionLine>& page) const;
    /// The examples a preview chose.
    [[nodiscard]] std::vector<ExtensionLine> examples(ExtensionRun const& run) const;

    /// How many subscriptions keep days of the closure although their category has been left out since.
    [[nodiscard]] std::int64_t left_out_since(Closure const& closure) const;

    void reopening_changed(db::Session& session, network::Actor const& actor, Closure const& closure) override;
    /// Called after each request: must only leave word (wake the job).
    void when_requested(std::function<void()> notify) { notify_ = std::move(notify); }

private:
    ExtensionRunId enqueue(db::Session& session, network::Actor const& actor, Closure const& closure, RunKind kind,
                           Mailing mailing);

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    std::function<void()> notify_;
};

/// Why a subscription ends when it ends, for the person: the end it would have had, and the closures counted.
struct ExtensionStory {
    Date without{};
    int days = 0;
    std::vector<Closure> closures; // by first day
};
[[nodiscard]] std::optional<ExtensionStory> extension_story(db::Session& session, std::string_view subscription);

} // namespace guichet::people
