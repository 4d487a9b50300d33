// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/impl/connection.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace guichet::db::impl {

/// The one writer. Callers queue their work and sleep; a thread takes whatever is queued (it never waits for more),
/// runs each work in its savepoint of one transaction, commits once, and wakes them all.
class GroupCommit {
public:
    /// `turn` is held while the connection works: in memory, readers share it.
    GroupCommit(Connect connect, std::size_t largest_batch, std::mutex& turn);
    ~GroupCommit();
    GroupCommit(GroupCommit const&) = delete;
    GroupCommit& operator=(GroupCommit const&) = delete;

    enum class Outcome { committed, refused };
    /// `work` says whether to keep what it did. Returns after the commit. Rethrows what the work or the commit threw.
    Outcome run(std::function<bool(Session&)> const& work);
    /// The same in a transaction of its own.
    void run_alone(std::function<void(Session&)> const& work);
    /// Nobody waits: with the next transaction and before the works in it, or alone after `soon`. When the transaction
    /// is lost it is tried again; when its own statement fails, that is logged.
    void run_soon(std::function<void(Session&)> work);
    /// Returns when what run_soon() was given before is committed or has failed, or the database is away.
    void settle();

    [[nodiscard]] Database::Counters counters() const;
    /// Hold `turn`.
    [[nodiscard]] Connection& connection() { return *connection_; }

private:
    struct Job {
        std::function<bool(Session&)> const* work = nullptr;
        std::function<bool(Session&)> own_work{}; // of one that nobody waits for: `work` points to it
        bool alone = false;
        bool kept = false;
        std::exception_ptr error;
        bool done = false; // behind mutex_
        std::condition_variable is_done;

        [[nodiscard]] bool is_waited_for() const { return work != &own_work; }
    };
    // Shared, because the writer still touches a job while it wakes a caller that may already have gone.
    using Batch = std::vector<std::shared_ptr<Job>>;

    Outcome enqueue(std::shared_ptr<Job> const& job);
    void serve();
    [[nodiscard]] bool take(Batch& batch);
    void wait_for_work(std::unique_lock<std::mutex>& lock);
    void finish(Batch const& batch);
    [[nodiscard]] static Batch lost_of(Batch const& batch);
    void try_again(Batch const& lost);
    void commit_together(Batch const& batch);
    bool attempt(Job& job, bool within_savepoint);
    void begin(Workload workload);

    Connect connect_;
    std::size_t largest_batch_;
    std::mutex& turn_;
    std::unique_ptr<Connection> connection_;

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<std::shared_ptr<Job>> queue_;
    std::deque<std::shared_ptr<Job>> soon_;
    std::size_t unsettled_ = 0;                     // in soon_ or in the batch under way
    std::chrono::steady_clock::time_point soon_by_; // of the first in soon_
    bool has_made_way_ = false;                     // soon_, for the work that runs alone next
    bool closing_ = false;
    std::atomic<std::uint64_t> transactions_ = 0;
    std::atomic<std::uint64_t> commits_ = 0;
    std::thread thread_;
};

} // namespace guichet::db::impl
