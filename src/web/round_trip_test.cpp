// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/clock.hpp"
#include "base/dates.hpp"
#include "web/round_trip.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace guichet::web {

class RoundTripsTest : public ::testing::Test {
protected:
    /// The browser's next request, after it has left with `state`.
    Request left(std::string_view state, Request const& before = {})
    {
        Response response;
        trips.begin(before, response, state, {{"next", "/compte"}});
        Request next;
        next.cookies["guichet_test"] = response.cookies.at(0).value;
        return next;
    }
    static Request back(Request browser, std::string const& state)
    {
        browser.query.emplace_back("state", state);
        return browser;
    }

    ManualClock clock{*parse_instant("2020-04-01T08:00:00Z")};
    SystemRandom random;
    std::unique_ptr<db::ShortLivedStore> store = db::make_memory_store(clock);
    RoundTrips trips{*store, random, {"test.trip", "guichet_test", std::chrono::minutes{30}}};
};

TEST_F(RoundTripsTest, end_once_in_the_browser_that_left)
{
    auto const browser = left("first");
    auto const carried = trips.end(back(browser, "first"));
    ASSERT_TRUE(carried);
    EXPECT_EQ(carried->at("next"), "/compte");
    EXPECT_FALSE(trips.end(back(browser, "first")));
    EXPECT_FALSE(trips.end(back(browser, "invented")));
    EXPECT_FALSE(trips.end(back(browser, "")));
}

TEST_F(RoundTripsTest, lead_nowhere_in_another_browser_nor_later)
{
    auto const browser = left("first");
    EXPECT_FALSE(trips.end(back({}, "first")));
    EXPECT_FALSE(trips.end(back(browser, "first"))) << "spent by who was sent there";
    auto const other = left("second");
    EXPECT_FALSE(trips.end(back(browser, "second")));
    auto const late = left("third", other);
    clock.advance(std::chrono::minutes{30});
    EXPECT_FALSE(trips.end(back(late, "third")));
}

TEST_F(RoundTripsTest, of_two_tabs_do_not_spoil_each_other)
{
    auto const browser = left("first");
    auto const tab = left("second", browser);
    EXPECT_EQ(browser.cookies, tab.cookies);
    EXPECT_TRUE(trips.end(back(browser, "first")));
    EXPECT_TRUE(trips.end(back(browser, "second")));
}

} // namespace guichet::web
