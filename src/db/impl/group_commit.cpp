// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/impl/group_commit.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace guichet::db::impl {

namespace {

/// What nobody waits for is durable by then: many of them to a commit, and readers keep their caches meanwhile.
constexpr std::chrono::milliseconds soon{20};
/// While the database is away; beyond, the oldest are lost.
constexpr std::size_t most_kept = 10'000;

bool is_unavailable(std::exception_ptr const& error)
{
    try {
        std::rethrow_exception(error);
    } catch (Unavailable const& /*failure*/) {
        return true;
    } catch (...) {
        return false;
    }
}

void log_failure(std::exception_ptr const& error)
{
    try {
        std::rethrow_exception(error);
    } catch (std::exception const& failure) {
        spdlog::error("a write that nobody waited for failed: {}", failure.what());
    }
}

} // namespace

GroupCommit::GroupCommit(Connect connect, std::size_t largest_batch, std::mutex& turn)
    : connect_(std::move(connect)), largest_batch_(std::max<std::size_t>(largest_batch, 1)), turn_(turn),
      connection_(connect_()), thread_([this] { serve(); })
{
    pthread_setname_np(thread_.native_handle(), "db-writer"); // as `top -H` shows it
}

GroupCommit::~GroupCommit()
{
    {
        std::lock_guard const lock{mutex_};
        closing_ = true;
    }
    arrived_.notify_one();
    thread_.join();
}

GroupCommit::Outcome GroupCommit::run(std::function<bool(Session&)> const& work)
{
    auto const job = std::make_shared<Job>();
    job->work = &work;
    return enqueue(job);
}

void GroupCommit::run_alone(std::function<void(Session&)> const& work)
{
    std::function<bool(Session&)> const always = [&](Session& session) {
        work(session);
        return true;
    };
    auto const job = std::make_shared<Job>();
    job->work = &always;
    job->alone = true;
    enqueue(job);
}

void GroupCommit::run_soon(std::function<void(Session&)> work)
{
    auto const job = std::make_shared<Job>();
    job->own_work = [work = std::move(work)](Session& session) {
        work(session);
        return true;
    };
    job->work = &job->own_work;
    bool is_first = false;
    {
        std::lock_guard const lock{mutex_};
        is_first = soon_.empty();
        if (is_first) {
            soon_by_ = std::chrono::steady_clock::now() + soon;
        }
        soon_.push_back(job);
        ++unsettled_;
    }
    if (is_first) {
        arrived_.notify_one();
    }
}

void GroupCommit::settle()
{
    {
        std::lock_guard const lock{mutex_};
        if (unsettled_ == 0) {
            return;
        }
    }
    try {
        static_cast<void>(run([](Session& /*session*/) { return false; }));
    } catch (Unavailable const& failure) { // what was given waits for the database, its askers need not
        spdlog::debug("not settled: {}", failure.what());
    }
}

Database::Counters GroupCommit::counters() const
{
    return {transactions_.load(), commits_.load()};
}

GroupCommit::Outcome GroupCommit::enqueue(std::shared_ptr<Job> const& job)
{
    {
        std::unique_lock lock{mutex_};
        queue_.push_back(job);
        arrived_.notify_one();
        job->is_done.wait(lock, [&] { return job->done; });
    }
    if (job->error) {
        // Moved: the exception dies with its caller, not on the writer's thread.
        std::rethrow_exception(std::move(job->error));
    }
    return job->kept ? Outcome::committed : Outcome::refused;
}

void GroupCommit::serve()
{
    Batch batch;
    while (take(batch)) {
        {
            std::lock_guard const lock{turn_};
            commit_together(batch);
        }
        finish(batch);
        batch.clear();
    }
}

void GroupCommit::finish(Batch const& batch)
{
    auto const lost = lost_of(batch);
    {
        std::lock_guard const lock{mutex_};
        for (auto const& job : batch) {
            job->done = true;
            unsettled_ -= job->is_waited_for() ? 0 : 1;
        }
        if (!lost.empty()) { // before a caller of settle() wakes, who would take them for written
            try_again(lost);
        }
    }
    for (auto const& job : batch) {
        job->is_done.notify_one();
    }
}

/// What nobody waits for and the database was away for. What failed by itself is logged.
GroupCommit::Batch GroupCommit::lost_of(Batch const& batch)
{
    Batch lost;
    for (auto const& job : batch) {
        if (job->is_waited_for() || !job->error) {
            continue;
        }
        if (is_unavailable(job->error)) {
            lost.push_back(job);
        } else {
            log_failure(job->error);
        }
    }
    return lost;
}

/// Behind mutex_.
void GroupCommit::try_again(Batch const& lost)
{
    constexpr std::chrono::seconds pause{1};
    if (closing_) {
        spdlog::error("{} writes that nobody waited for are lost: the database is away", lost.size());
        return;
    }
    for (auto const& job : lost) {
        job->error = nullptr;
        job->done = false;
    }
    unsettled_ += lost.size();
    soon_.insert(soon_.begin(), lost.begin(), lost.end());
    soon_by_ = std::chrono::steady_clock::now() + pause;
    if (soon_.size() > most_kept) {
        auto const too_many = soon_.size() - most_kept;
        spdlog::error("{} writes that nobody waited for are lost: the database is away", too_many);
        soon_.erase(soon_.begin(), soon_.begin() + static_cast<std::ptrdiff_t>(too_many));
        unsettled_ -= too_many;
    }
}

void GroupCommit::wait_for_work(std::unique_lock<std::mutex>& lock)
{
    auto const is_wanted = [this] { return closing_ || !queue_.empty(); };
    arrived_.wait(lock, [&] { return is_wanted() || !soon_.empty(); });
    if (!is_wanted()) {
        arrived_.wait_until(lock, soon_by_, is_wanted);
    }
}

bool GroupCommit::take(Batch& batch)
{
    std::unique_lock lock{mutex_};
    wait_for_work(lock);
    // What was given before a work that runs alone goes first, once: what comes meanwhile would keep it waiting.
    auto const is_alone_next = !queue_.empty() && queue_.front()->alone;
    if (!is_alone_next || !has_made_way_) {
        batch.assign(std::make_move_iterator(soon_.begin()), std::make_move_iterator(soon_.end()));
        soon_.clear();
    }
    auto const most = batch.size() + largest_batch_;
    while (!queue_.empty() && batch.size() < most) {
        if (queue_.front()->alone && !batch.empty()) {
            break;
        }
        batch.push_back(std::move(queue_.front()));
        queue_.pop_front();
        if (batch.back()->alone) {
            break;
        }
    }
    has_made_way_ = is_alone_next && !batch.back()->alone;
    return !batch.empty();
}

void GroupCommit::commit_together(Batch const& batch)
{
    try {
        begin(batch.front()->alone ? Workload::one_long_transaction : Workload::short_transactions);
        auto kept = 0U;
        for (auto const& job : batch) {
            if (attempt(*job, batch.size() > 1)) {
                ++kept;
            }
        }
        if (kept == 0) {
            connection_->rollback();
            return;
        }
        connection_->commit();
        transactions_ += kept;
        ++commits_;
    } catch (...) {
        // The transaction is lost, and with it every work that seemed done.
        connection_->rollback();
        for (auto const& job : batch) {
            if (!job->error) {
                job->error = std::current_exception();
            }
        }
    }
}

/// True when the work is to be kept. Throws when the whole transaction is lost.
bool GroupCommit::attempt(Job& job, bool within_savepoint)
{
    if (within_savepoint) {
        connection_->savepoint();
    }
    try {
        job.kept = (*job.work)(*connection_);
        if (job.kept && connection_->has_failed()) {
            throw std::logic_error{"a work hid the failure of its statement: use ON CONFLICT, or let it through"};
        }
    } catch (...) {
        job.kept = false;
        job.error = std::current_exception();
    }
    if (!connection_->is_in_transaction()) {
        throw Unavailable{"the engine gave up the transaction"};
    }
    if (!within_savepoint) {
        return job.kept;
    }
    if (job.kept) {
        connection_->release_savepoint();
    } else {
        connection_->rollback_to_savepoint();
    }
    return job.kept;
}

void GroupCommit::begin(Workload workload)
{
    if (connection_->is_usable()) {
        try {
            connection_->expect(workload);
            connection_->begin(Access::write);
            return;
        } catch (Unavailable const&) {
            if (connection_->is_usable()) {
                throw;
            }
        }
    }
    // Nothing has been sent in this transaction yet: another connection does as well.
    connection_ = connect_();
    connection_->expect(workload);
    connection_->begin(Access::write);
}

} // namespace guichet::db::impl
