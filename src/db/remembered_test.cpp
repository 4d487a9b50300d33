// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/dates.hpp"
#include "db/remembered.hpp"

#include <gtest/gtest.h>

namespace guichet::db {

class RememberedTest : public ::testing::Test {
protected:
    int get(Instant now)
    {
        return *remembered.get(now, [this] { return ++reads; });
    }

    Instant const morning = *parse_instant("2020-04-01T08:00:00Z");
    Remembered<int> remembered;
    int reads = 0;
};

TEST_F(RememberedTest, is_read_again_after_a_change_or_some_seconds)
{
    EXPECT_EQ(get(morning), 1);
    EXPECT_EQ(get(morning + std::chrono::milliseconds{4999}), 1);
    EXPECT_EQ(get(morning + std::chrono::seconds{5}), 2);
    remembered.forget();
    EXPECT_EQ(get(morning + std::chrono::seconds{5}), 3);
    EXPECT_EQ(get(morning), 4) << "a clock that was put back";
}

TEST_F(RememberedTest, keeps_nothing_that_was_read_before_a_change)
{
    auto const old = remembered.get(morning, [this] {
        remembered.forget(); // no lock is held meanwhile
        return 100;
    });
    EXPECT_EQ(*old, 100);
    EXPECT_EQ(get(morning), 1);
}

TEST_F(RememberedTest, keeps_nothing_of_a_reading_that_failed)
{
    EXPECT_THROW((void)remembered.get(morning, []() -> int { throw std::runtime_error{"away"}; }), std::runtime_error);
    EXPECT_EQ(get(morning), 1);
}

} // namespace guichet::db
