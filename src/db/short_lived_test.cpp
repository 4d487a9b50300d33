// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/short_lived.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace guichet::db {
namespace {

using namespace std::chrono_literals;

enum class Store { memory, shared_on_sqlite, shared_on_postgresql };

/// What every store must do.
class ShortLived : public ::testing::TestWithParam<Store> {
protected:
    void SetUp() override
    {
        if (GetParam() == Store::memory) {
            store_ = make_memory_store(clock);
            return;
        }
        auto const kind =
            GetParam() == Store::shared_on_sqlite ? support::Kind::sqlite_file : support::Kind::postgresql;
        database_.emplace(kind);
        support::migrate(**database_);
        store_ = make_shared_store(**database_, clock);
    }
    ShortLivedStore& store() { return *store_; }

    ManualClock clock{Instant{1'700'000'000'000ms}};

private:
    std::optional<support::TestDatabase> database_;
    std::unique_ptr<ShortLivedStore> store_;
};

TEST_P(ShortLived, finds_what_was_put_until_it_expires)
{
    store().put("ticket", "a", "1", 60s);
    store().put("ticket", "a", "é'2", 60s);
    store().put("code", "a", "3", 10s);
    EXPECT_EQ(store().find("ticket", "a"), "é'2");
    EXPECT_EQ(store().find("code", "a"), "3");
    EXPECT_EQ(store().find("ticket", "b"), std::nullopt);
    clock.advance(10s);
    EXPECT_EQ(store().find("ticket", "a"), "é'2");
    EXPECT_EQ(store().find("code", "a"), std::nullopt);
    EXPECT_EQ(store().take("code", "a"), std::nullopt);
    clock.advance(50s);
    EXPECT_EQ(store().take("ticket", "a"), std::nullopt);
}

TEST_P(ShortLived, gives_a_ticket_to_one_taker)
{
    store().put("ticket", "a", "1", 60s);
    std::atomic<int> winners = 0;
    {
        std::vector<std::jthread> takers;
        for (auto taker = 0; taker < 8; ++taker) {
            takers.emplace_back([&] {
                if (store().take("ticket", "a") == "1") {
                    ++winners;
                }
            });
        }
    }
    EXPECT_EQ(winners, 1);
}

TEST_P(ShortLived, counts_in_a_window_that_begins_with_the_first)
{
    EXPECT_EQ(store().count("rate", "a"), 0);
    EXPECT_EQ(store().increment("rate", "a", 60s), 1);
    clock.advance(59s);
    EXPECT_EQ(store().increment("rate", "a", 60s), 2);
    EXPECT_EQ(store().count("rate", "a"), 2);
    EXPECT_EQ(store().count("rate", "a"), 2);
    EXPECT_EQ(store().count("rate", "b"), 0);
    store().decrement("rate", "a");
    EXPECT_EQ(store().count("rate", "a"), 1);
    store().decrement("rate", "b");
    EXPECT_EQ(store().count("rate", "b"), 0);
    EXPECT_EQ(store().increment("rate", "a", 60s), 2);
    clock.advance(1s);
    EXPECT_EQ(store().count("rate", "a"), 0);
    EXPECT_EQ(store().increment("rate", "a", 60s), 1);
}

TEST_P(ShortLived, counts_every_call_of_many)
{
    {
        std::vector<std::jthread> callers;
        for (auto caller = 0; caller < 8; ++caller) {
            callers.emplace_back([&] {
                for (auto call = 0; call < 25; ++call) {
                    static_cast<void>(store().increment("rate", "a", 60s));
                }
            });
        }
    }
    EXPECT_EQ(store().count("rate", "a"), 200);
}

INSTANTIATE_TEST_SUITE_P(EveryStore, ShortLived,
                         ::testing::Values(Store::memory, Store::shared_on_sqlite, Store::shared_on_postgresql),
                         [](auto const& tested) {
                             return tested.param == Store::memory             ? "memory"
                                    : tested.param == Store::shared_on_sqlite ? "shared_on_sqlite"
                                                                              : "shared_on_postgresql";
                         });

TEST(MemoryStore, lets_the_oldest_go_when_it_is_full)
{
    ManualClock const clock{Instant{1'700'000'000'000ms}};
    auto const store = make_memory_store(clock, 3);
    for (auto const* const key : {"a", "b", "c", "d"}) {
        store->put("x", key, key, 60s);
    }
    EXPECT_EQ(store->find("x", "a"), std::nullopt);
    EXPECT_EQ(store->find("x", "b"), "b");
    EXPECT_EQ(store->find("x", "d"), "d");
}

TEST(MemoryStore, holds_no_more_bytes_than_it_may)
{
    ManualClock const clock{Instant{1'700'000'000'000ms}};
    auto const store = make_memory_store(clock, 100, 100);
    std::string const large(40, 'x');
    store->put("x", "a", large, 60s);
    store->put("x", "b", large, 60s);
    store->put("x", "b", large, 60s);
    EXPECT_EQ(store->find("x", "a"), large) << "what is replaced counts once";
    store->put("x", "c", large, 60s);
    EXPECT_EQ(store->find("x", "a"), std::nullopt);
    EXPECT_EQ(store->take("x", "b"), large);
    store->put("x", "d", large, 60s);
    EXPECT_EQ(store->find("x", "c"), large) << "what was taken counts no more";
}

TEST(MemoryStore, lets_the_expired_go_before_the_living)
{
    ManualClock clock{Instant{1'700'000'000'000ms}};
    auto const store = make_memory_store(clock, 3);
    store->put("x", "living", "1", 60s);
    store->put("x", "short", "2", 1s);
    store->put("x", "brief", "3", 1s);
    clock.advance(2s);
    store->put("x", "new", "4", 60s);
    EXPECT_EQ(store->find("x", "living"), "1");
    EXPECT_EQ(store->find("x", "new"), "4");
}

} // namespace
} // namespace guichet::db
