// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <latch>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace guichet {
namespace {

using namespace std::chrono_literals;

int threads_named(std::string_view name)
{
    int found = 0;
    for (auto const& thread : std::filesystem::directory_iterator{"/proc/self/task"}) {
        std::string called;
        std::getline(std::ifstream{thread.path() / "comm"}, called); // gone meanwhile: ""
        found += called == name ? 1 : 0;
    }
    return found;
}

TEST(WorkerPool, runs_as_much_at_once_as_it_may)
{
    constexpr int most = 4;
    std::barrier together{most}; // with fewer threads this never ends
    std::latch done{most};
    WorkerPool pool{"test", most};
    for (int i = 0; i < most; ++i) {
        EXPECT_TRUE(pool.submit([&] {
            together.arrive_and_wait();
            done.count_down();
        }));
    }
    done.wait();
}

TEST(WorkerPool, starts_no_thread_that_nothing_waits_for)
{
    std::mutex mutex;
    std::set<std::thread::id> threads;
    WorkerPool pool{"test", 64};
    for (int i = 0; i < 100; ++i) {
        std::latch done{1};
        pool.submit([&] {
            {
                std::lock_guard const lock{mutex};
                threads.insert(std::this_thread::get_id());
            }
            done.count_down();
        });
        done.wait();
    }
    // A thread that has just ended a piece may not be idle yet when the next one comes.
    EXPECT_LT(threads.size(), 64U);
}

TEST(WorkerPool, ends_threads_idle_for_long_and_starts_others)
{
    WorkerPool pool{"idle-worker", 3, 1ms};
    for (int round = 0; round < 20; ++round) {
        std::barrier together{3};
        std::latch done{3};
        for (int i = 0; i < 3; ++i) {
            pool.submit([&] {
                together.arrive_and_wait();
                done.count_down();
            });
        }
        done.wait();
        while (threads_named("idle-worker") > 0) { // for ever, were they kept
            std::this_thread::sleep_for(1ms);
        }
    }
}

TEST(WorkerPool, ends_what_is_queued_before_it_stops_and_takes_no_more)
{
    std::atomic<int> ran = 0;
    WorkerPool pool{"test", 2};
    for (int i = 0; i < 100; ++i) {
        pool.submit([&] { ++ran; });
    }
    pool.stop();
    EXPECT_EQ(ran, 100);
    EXPECT_FALSE(pool.submit([&] { ++ran; }));
    EXPECT_EQ(ran, 100);
}

} // namespace
} // namespace guichet
