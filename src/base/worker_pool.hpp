// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/// Threads that run blocking work in the order it came, started as there is more of it than idle threads, and ended
/// when they have been idle for a while. Of the idle ones the last to end its work takes the next piece: its memory is
/// warm, and the pieces of a quiet hour touch a few threads' memory, not everybody's.
namespace guichet {

class WorkerPool {
public:
    /// `name`, 15 characters at the most, is what `top -H` shows of its threads.
    WorkerPool(std::string name, int most_threads, std::chrono::milliseconds longest_idle = std::chrono::seconds{15});
    /// Runs what is queued, then ends the threads.
    ~WorkerPool();
    WorkerPool(WorkerPool const&) = delete;
    WorkerPool& operator=(WorkerPool const&) = delete;

    /// False once stop() was called: the work is not taken.
    bool submit(std::function<void()> work);
    void stop();

private:
    struct Worker {
        std::condition_variable wake;
        bool is_called = false;
        std::thread thread;
    };
    void start_another();
    void run(Worker& worker);

    std::string name_;
    std::chrono::milliseconds longest_idle_;
    std::mutex mutex_;
    std::deque<std::function<void()>> queue_;
    std::vector<Worker*> idle_;    // the last one idle the shortest
    std::vector<Worker*> without_; // a thread, or with one that is over
    bool stopping_ = false;
    std::vector<Worker> workers_; // of fixed size: the others point into it
};

} // namespace guichet
