// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;

ClosedDays const spring{2020y / 3 / 17, 2020y / 5 / 12};

struct GoldenExtension {
    Date start{};
    Date end{};
    std::vector<ClosedDays> closures;
    Date expected{};
};

std::vector<GoldenExtension> golden_extensions()
{
    return {
        // Spring 2020, 56 days.
        {2019y / 10 / 1, 2020y / 9 / 30, {spring}, 2020y / 11 / 25},
        {2019y / 4 / 2, 2020y / 4 / 1, {spring}, 2020y / 5 / 27},
        {2020y / 4 / 20, 2021y / 4 / 19, {spring}, 2021y / 5 / 11},
        {2019y / 3 / 17, 2020y / 3 / 16, {spring}, 2020y / 3 / 16},
        {2019y / 3 / 18, 2020y / 3 / 17, {spring}, 2020y / 5 / 12},
        // Begun on the last closed day: one day. On the day of the reopening: none.
        {2020y / 5 / 11, 2021y / 5 / 10, {spring}, 2021y / 5 / 11},
        {2020y / 5 / 12, 2021y / 5 / 11, {spring}, 2021y / 5 / 11},
        // Days closed twice count once.
        {2019y / 10 / 1, 2020y / 9 / 30, {spring, spring}, 2020y / 11 / 25},
        {2019y / 10 / 1, 2020y / 9 / 30, {spring, {2020y / 5 / 1, 2020y / 5 / 20}}, 2020y / 12 / 3},
        {2019y / 10 / 1, 2020y / 9 / 30, {spring, {2020y / 4 / 1, 2020y / 4 / 10}}, 2020y / 11 / 25},
        // Each on the already moved end: without spring's days the subscription would not live to see the summer.
        {2019y / 6 / 2, 2020y / 6 / 1, {{2020y / 7 / 20, 2020y / 8 / 3}, spring}, 2020y / 8 / 10},
        {2019y / 6 / 2, 2020y / 6 / 1, {{2020y / 7 / 20, 2020y / 8 / 3}}, 2020y / 6 / 1},
        // A leap day is a day; nothing closed, nothing moved.
        {2020y / 1 / 1, 2020y / 12 / 31, {{2020y / 2 / 28, 2020y / 3 / 1}}, 2021y / 1 / 2},
        {2020y / 1 / 1, 2020y / 12 / 31, {{2020y / 3 / 1, 2020y / 3 / 1}}, 2020y / 12 / 31},
        {2020y / 1 / 1, 2020y / 12 / 31, {}, 2020y / 12 / 31},
    };
}

class RandomYears {
public:
    Date day(int within = 900) { return add_days(2020y / 1 / 1, number(0, within)); }
    int number(int least, int most) { return std::uniform_int_distribution{least, most}(generator_); }
    ClosedDays closure()
    {
        auto const first = day();
        return {first, add_days(first, number(1, 70))};
    }
    std::vector<ClosedDays> closures()
    {
        std::vector<ClosedDays> all(static_cast<std::size_t>(number(0, 6)));
        std::ranges::generate(all, [this] { return closure(); });
        return all;
    }
    std::mt19937& generator() { return generator_; }

private:
    std::mt19937 generator_{20200317};
};

constexpr int trials = 3000;

bool is_closed(std::vector<ClosedDays> const& closures, Date day)
{
    return std::ranges::any_of(closures,
                               [&](ClosedDays const& one) { return one.first <= day && day < one.reopening; });
}

/// The law said another way: live the days one by one; an open day is worth a day, a closed one is not used up. A
/// closure that meets the last day counts whole, those that begin later do not count.
Date lived_day_by_day(Date start, Date end, std::vector<ClosedDays> const& closures)
{
    int worth = 0;
    int given = 0;
    for (auto day = start; day <= end; day = add_days(day, 1)) {
        ++worth;
    }
    auto day = start;
    auto last = add_days(start, worth - 1);
    for (; day <= last; day = add_days(day, 1)) {
        if (is_closed(closures, day)) {
            ++given;
            last = add_days(last, 1);
        }
    }
    return add_days(end, given);
}

} // namespace

TEST(ExtensionRule, gives_the_golden_cases)
{
    for (auto const& golden : golden_extensions()) {
        EXPECT_EQ(to_iso(extended_end(golden.start, golden.end, golden.closures)), to_iso(golden.expected))
            << to_iso(golden.start) << " to " << to_iso(golden.end);
    }
}

TEST(ExtensionRule, agrees_with_living_day_by_day)
{
    RandomYears years;
    for (int trial = 0; trial < trials; ++trial) {
        auto const start = years.day();
        auto const end = add_days(start, years.number(0, 400));
        auto const closures = years.closures();
        ASSERT_EQ(to_iso(extended_end(start, end, closures)), to_iso(lived_day_by_day(start, end, closures)))
            << "trial " << trial;
    }
}

TEST(ExtensionRule, does_not_care_in_which_order_closures_are_told)
{
    RandomYears years;
    for (int trial = 0; trial < trials; ++trial) {
        auto const start = years.day();
        auto const end = add_days(start, years.number(0, 400));
        auto closures = years.closures();
        auto const once = extended_end(start, end, closures);
        std::ranges::shuffle(closures, years.generator());
        closures.insert(closures.end(), closures.begin(), closures.begin() + static_cast<long>(closures.size() / 2));
        ASSERT_EQ(once, extended_end(start, end, closures)) << "trial " << trial;
    }
}

TEST(ExtensionRule, counts_the_union_of_days_however_it_is_cut)
{
    RandomYears years;
    for (int trial = 0; trial < trials; ++trial) {
        auto const start = years.day();
        auto const end = add_days(start, years.number(0, 400));
        auto const whole = years.closure();
        auto const length = days_between(whole.first, whole.reopening);
        auto const cut = add_days(whole.first, years.number(0, length));
        auto const overlap = std::max(whole.first, add_days(cut, -years.number(0, 5)));
        ASSERT_EQ(extended_end(start, end, {whole}),
                  extended_end(start, end, {{overlap, whole.reopening}, {whole.first, cut}}))
            << "trial " << trial;
    }
}

TEST(ExtensionRule, never_takes_a_day_away_and_more_closed_days_never_give_less)
{
    RandomYears years;
    for (int trial = 0; trial < trials; ++trial) {
        auto const start = years.day();
        auto const end = add_days(start, years.number(0, 400));
        auto closures = years.closures();
        auto const before = extended_end(start, end, closures);
        ASSERT_LE(end, before);
        closures.push_back(years.closure());
        ASSERT_LE(before, extended_end(start, end, closures)) << "trial " << trial;
    }
}

} // namespace guichet::people
