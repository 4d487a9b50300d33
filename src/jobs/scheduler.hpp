// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/worker_pool.hpp"
#include "db/database.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// Runs what must happen without anybody asking: sending mail, retention, expiry, reminders. Owns jobs_run: which node
/// runs a job now and how the last run ended. Does not know what the jobs do; app adds them.
namespace guichet::jobs {

/// Whether a job runs on one node at a time, once an interval for them all, or on every node for itself (it then shares
/// its work out by itself, as the outbox does).
enum class Nodes { one, every };

/// What a job does. Returns a few words for the record ("3 sent"), without personal data. A long one should stop early
/// when asked; an exception ends the run, not the process.
using Work = std::function<std::string(std::stop_token const&)>;

struct Job {
    std::string name; // "mail.send"
    std::chrono::milliseconds interval{};
    Work work;
    Nodes nodes = Nodes::one;
    /// Nobody else takes the job over before this long, even if the node that runs it has died.
    std::chrono::milliseconds longest_run = std::chrono::minutes{15};
};

enum class Outcome { never, running, done, failed };
[[nodiscard]] std::string_view code(Outcome outcome);

struct JobStatus {
    std::string name;
    Outcome outcome = Outcome::never;
    std::optional<Instant> started;
    std::optional<Instant> finished;
    std::string detail; // the job's own words, or why it failed
    std::optional<Instant> leased_until;
    std::chrono::milliseconds interval{}; // 0: not recorded yet
};

/// Should have begun long ago, several times over, and nobody is at it. A job given up for a month is out of use.
[[nodiscard]] bool is_overdue(JobStatus const& job, Instant now);

class Scheduler {
public:
    Scheduler(db::Database& database, Clock const& clock, Random& random);
    /// Stops first.
    ~Scheduler();
    Scheduler(Scheduler const&) = delete;
    Scheduler& operator=(Scheduler const&) = delete;

    /// Before start(). Throws std::invalid_argument for a name used twice or an interval of nothing.
    void add(Job job);

    /// As many threads as jobs are under way, so that a slow one keeps none waiting. A job that was due while no node
    /// ran is due now.
    void start();
    /// Asks running jobs to stop and waits for them. Idempotent.
    void stop();

    /// The job is due in `delay` at the latest, whatever its interval. For work announced inside a transaction a tenth
    /// of a second lets it commit. Unknown names are a bug: std::out_of_range. Thread-safe, never waits.
    void wake(std::string_view name, std::chrono::milliseconds delay = {});

    /// Runs on the calling thread every job that is due at this moment; returns how many did run. For tests and for the
    /// command line.
    int run_due();

    /// From the table, so that the doctor sees what another process did. Jobs never run are there as well.
    [[nodiscard]] std::vector<JobStatus> status() const;

private:
    struct Entry;
    bool run_if_due(Entry& entry, std::stop_token const& stop);
    bool run(Entry& entry, bool asked_for, std::stop_token const& stop);
    void wait_for_other_node(Entry& entry, bool asked_for);
    void watch(std::stop_token const& stop);
    void hand_out(Entry& entry, std::stop_token const& stop);
    [[nodiscard]] Entry& find(std::string_view name) const;

    db::Database& database_;
    Clock const& clock_;
    std::string node_; // who we are in the holder column
    std::vector<std::unique_ptr<Entry>> entries_;
    std::mutex due_mutex_; // when each is due, and which are handed out
    std::condition_variable_any changed_;
    std::uint64_t changes_ = 0;
    std::unique_ptr<WorkerPool> workers_;
    std::jthread timer_; // last: it uses all the others
};

/// The same from outside a scheduler: every row of jobs_run, by name.
[[nodiscard]] std::vector<JobStatus> recorded_status(db::Database const& database);

} // namespace guichet::jobs
