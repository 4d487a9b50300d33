// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/impl/group_commit.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace guichet::db::impl {

GroupCommit::GroupCommit(Connect connect, std::size_t largest_batch, std::mutex& turn)
    : connect_(std::move(connect)), largest_batch_(std::max<std::size_t>(largest_batch, 1)), turn_(turn),
      connection_(connect_()), thread_([this] { serve(); })
{
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

Database::Counters GroupCommit::counters() const
{
    return {transactions_.load(), commits_.load()};
}

GroupCommit::Outcome GroupCommit::enqueue(std::shared_ptr<Job> const& job)
{
    {
        std::lock_guard const lock{mutex_};
        queue_.push_back(job);
    }
    arrived_.notify_one();
    job->done.wait(0);
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
        for (auto const& job : batch) {
            job->done = 1;
            job->done.notify_one();
        }
        batch.clear();
    }
}

bool GroupCommit::take(Batch& batch)
{
    std::unique_lock lock{mutex_};
    arrived_.wait(lock, [this] { return closing_ || !queue_.empty(); });
    while (!queue_.empty() && batch.size() < largest_batch_) {
        if (queue_.front()->alone && !batch.empty()) {
            break;
        }
        batch.push_back(std::move(queue_.front()));
        queue_.pop_front();
        if (batch.back()->alone) {
            break;
        }
    }
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
