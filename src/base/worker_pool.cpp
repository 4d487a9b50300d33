// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/worker_pool.hpp"

#include <utility>

namespace guichet {

WorkerPool::WorkerPool(int threads)
{
    for (int i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { run(); });
    }
}

WorkerPool::~WorkerPool()
{
    stop();
}

bool WorkerPool::submit(std::function<void()> work)
{
    {
        std::lock_guard const lock{mutex_};
        if (stopping_) {
            return false;
        }
        queue_.push_back(std::move(work));
    }
    ready_.notify_one();
    return true;
}

void WorkerPool::stop()
{
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
    }
    ready_.notify_all();
    for (auto& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

void WorkerPool::run()
{
    std::unique_lock lock{mutex_};
    for (;;) {
        ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) {
            return;
        }
        auto work = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        work();
        work = nullptr;
        lock.lock();
    }
}

} // namespace guichet
