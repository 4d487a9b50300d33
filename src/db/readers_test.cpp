// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/waiting.hpp"
#include "db/impl/readers.hpp"
#include "db/sqlite/connection.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

namespace guichet::db {
namespace {

using namespace std::chrono_literals;

class ReadersTest : public testing::Test {
protected:
    impl::Connect connect = [this] {
        ++opened;
        return sqlite::connect(directory / "readers.db");
    };
    support::TemporaryDirectory directory;
    std::atomic<int> opened = 0;

    /// Each reader in its snapshot until all are: with fewer connections this never ends.
    static void read_together(int readers, std::function<void(std::function<void()>)> const& read)
    {
        std::barrier together{readers};
        std::vector<std::jthread> threads;
        for (int i = 0; i < readers; ++i) {
            threads.emplace_back([&] { read([&] { together.arrive_and_wait(); }); });
        }
    }
    static void burst(impl::Readers& readers, int size)
    {
        read_together(size, [&](auto const& inside) { readers.run([&](Session& /*session*/) { inside(); }); });
    }
};

TEST_F(ReadersTest, are_opened_when_needed_and_used_again)
{
    impl::Readers readers{connect, 3};
    readers.run([](Session& /*session*/) {});
    readers.run([](Session& /*session*/) {});
    EXPECT_EQ(opened, 1);
    burst(readers, 3);
    EXPECT_EQ(opened, 3);
    burst(readers, 3);
    EXPECT_EQ(opened, 3);
}

TEST_F(ReadersTest, idle_for_long_are_closed)
{
    impl::Readers readers{connect, 3, 0ms};
    burst(readers, 3);
    while (opened < 5) { // for ever, were they kept
        readers.run([](Session& /*session*/) {});
        readers.run([](Session& /*session*/) {});
        burst(readers, 3);
    }
    EXPECT_GE(opened, 5);
}

TEST_F(ReadersTest, whoever_may_not_wait_gets_one_more)
{
    impl::Readers readers{connect, 1};
    read_together(3, [&](auto const& inside) {
        NoWaiting const here;
        readers.run([&](Session& /*session*/) { inside(); });
    });
    EXPECT_EQ(opened, 3);
}

} // namespace
} // namespace guichet::db
