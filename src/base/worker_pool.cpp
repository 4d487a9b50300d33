// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/worker_pool.hpp"

#include <pthread.h>

#include <system_error>
#include <utility>

namespace guichet {

WorkerPool::WorkerPool(std::string name, int most_threads, std::chrono::milliseconds longest_idle)
    : name_(std::move(name)), longest_idle_(longest_idle), workers_(static_cast<std::size_t>(most_threads))
{
    for (auto& worker : workers_) {
        without_.push_back(&worker);
    }
}

WorkerPool::~WorkerPool()
{
    stop();
}

bool WorkerPool::submit(std::function<void()> work)
{
    Worker* called = nullptr;
    {
        std::lock_guard const lock{mutex_};
        if (stopping_) {
            return false;
        }
        queue_.push_back(std::move(work));
        if (!idle_.empty()) {
            called = idle_.back();
            idle_.pop_back();
            called->is_called = true;
        } else if (!without_.empty()) {
            start_another();
        }
    }
    if (called != nullptr) {
        called->wake.notify_one();
    }
    return true;
}

/// Behind the mutex.
void WorkerPool::start_another()
{
    auto& worker = *without_.back();
    if (worker.thread.joinable()) {
        worker.thread.join();
    }
    try {
        worker.thread = std::thread{[this, &worker] { run(worker); }};
    } catch (std::system_error const&) { // as many as the system gives
        if (without_.size() == workers_.size()) {
            throw;
        }
        return;
    }
    without_.pop_back();
    pthread_setname_np(worker.thread.native_handle(), name_.c_str());
}

void WorkerPool::stop()
{
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
        for (auto* const worker : std::exchange(idle_, {})) {
            worker->is_called = true;
            worker->wake.notify_one();
        }
    }
    for (auto& worker : workers_) {
        if (worker.thread.joinable()) {
            worker.thread.join();
        }
    }
}

void WorkerPool::run(Worker& worker)
{
    std::unique_lock lock{mutex_};
    for (;;) {
        while (queue_.empty()) {
            if (stopping_) {
                return;
            }
            worker.is_called = false;
            idle_.push_back(&worker);
            if (!worker.wake.wait_for(lock, longest_idle_, [&] { return worker.is_called; })) {
                std::erase(idle_, &worker);
                without_.push_back(&worker);
                return;
            }
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
