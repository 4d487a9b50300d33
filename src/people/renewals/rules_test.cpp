// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/rules.hpp"
#include "people/renewals/rules.hpp"

#include <gtest/gtest.h>

#include <random>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;

constexpr Term one_year{2019y / 9 / 1, 2020y / 8 / 31};

RenewalTerms counted(RenewedFrom from)
{
    return {.place = RenewalPlace::online, .days = 365, .from = from, .window_days = 30};
}

/// Random terms, subscriptions and days: what every law is tried on.
struct Draw {
    explicit Draw(unsigned seed) : generator(seed) {}
    int number(int least, int most) { return std::uniform_int_distribution{least, most}(generator); }
    RenewalTerms terms()
    {
        auto const days = number(1, 500);
        return {RenewalPlace::online, days, static_cast<RenewedFrom>(number(0, 2)), number(0, days - 1)};
    }
    Term term()
    {
        auto const start = add_days(2019y / 1 / 1, number(0, 700));
        return {start, add_days(start, number(0, 500))};
    }
    std::mt19937 generator;
};

constexpr int draws = 20'000;

} // namespace

TEST(Renewed, in_the_window_follows_the_old_end_however_days_are_counted)
{
    for (auto const from : {RenewedFrom::later_of_both, RenewedFrom::old_end, RenewedFrom::today}) {
        RenewedTerm const expected{{2019y / 9 / 1, 2021y / 8 / 31}, Continuity::goes_on};
        EXPECT_EQ(renewed(one_year, 2020y / 8 / 1, counted(from)), expected) << "the first day of the window";
        EXPECT_EQ(renewed(one_year, 2020y / 8 / 31, counted(from)), expected) << "the last day";
    }
}

TEST(Renewed, after_a_gap_counts_as_the_policy_says)
{
    Date const today = 2020y / 10 / 1;
    EXPECT_EQ(renewed(one_year, today, counted(RenewedFrom::later_of_both)),
              (RenewedTerm{{today, 2021y / 9 / 30}, Continuity::begins_anew}));
    EXPECT_EQ(renewed(one_year, today, counted(RenewedFrom::today)),
              (RenewedTerm{{today, 2021y / 9 / 30}, Continuity::begins_anew}));
    EXPECT_EQ(renewed(one_year, today, counted(RenewedFrom::old_end)),
              (RenewedTerm{{2019y / 9 / 1, 2021y / 8 / 31}, Continuity::goes_on}));
    EXPECT_EQ(renewed(one_year, 2022y / 1 / 1, counted(RenewedFrom::old_end)),
              (RenewedTerm{{2022y / 1 / 1, 2022y / 12 / 31}, Continuity::begins_anew}))
        << "days long gone are not sold";
    EXPECT_EQ(renewed(one_year, 2020y / 9 / 1, counted(RenewedFrom::today)),
              (RenewedTerm{{2019y / 9 / 1, 2021y / 8 / 31}, Continuity::goes_on}))
        << "the very next day: no gap";
}

TEST(Renewed, long_before_the_window_only_counting_from_today_overlaps)
{
    Date const today = 2020y / 3 / 1;
    EXPECT_EQ(renewed(one_year, today, counted(RenewedFrom::today)).term, (Term{2019y / 9 / 1, 2021y / 2 / 28}));
    EXPECT_EQ(renewed(one_year, today, counted(RenewedFrom::later_of_both)).term,
              (Term{2019y / 9 / 1, 2021y / 8 / 31}));
}

TEST(RenewedLaws, no_day_is_lost_in_the_window_and_no_end_ever_moves_back)
{
    Draw draw{1};
    for (int i = 0; i < draws; ++i) {
        auto const terms = draw.terms();
        auto const held = draw.term();
        auto const today = add_days(held.end, draw.number(-400, 800));
        auto const after = renewed(held, today, terms);
        auto const in_window = renewable_from(held, terms) <= today && today <= held.end;
        ASSERT_GE(after.term.end, held.end);
        if (in_window) {
            ASSERT_EQ(days_between(held.end, after.term.end), terms.days);
        }
        if (today > held.end || in_window) {
            ASSERT_GE(after.term.end, today) << "who renews is subscribed that day";
        }
        ASSERT_LE(after.term.end, add_days(std::max(held.end, add_days(today, -1)), terms.days))
            << "never more than the days of the policy";
        ASSERT_EQ(after.continuity == Continuity::begins_anew, after.term.start > held.end);
    }
}

TEST(RenewedLaws, waiting_a_day_never_ends_sooner)
{
    Draw draw{2};
    for (int i = 0; i < draws; ++i) {
        auto terms = draw.terms();
        auto const held = draw.term();
        auto const today = add_days(held.end, draw.number(-terms.window_days, 800));
        ASSERT_LE(renewed(held, today, terms).term.end, renewed(held, add_days(today, 1), terms).term.end);
    }
}

TEST(RenewedLaws, a_closure_gives_the_same_days_before_and_after_a_renewal_in_the_window)
{
    Draw draw{3};
    int met = 0;
    for (int i = 0; i < draws; ++i) {
        auto const terms = draw.terms();
        auto const held = draw.term();
        auto const first = add_days(held.start, draw.number(0, days_between(held.start, held.end)));
        std::vector<ClosedDays> const closed{{first, add_days(first, draw.number(1, 60))}};
        auto const today = add_days(held.end, -draw.number(0, terms.window_days));
        auto const renewed_first = renewed(held, today, terms).term;
        auto const extended_after = extended_end(renewed_first.start, renewed_first.end, closed);
        Term const extended{held.start, extended_end(held.start, held.end, closed)};
        auto const asked = add_days(extended.end, -draw.number(0, terms.window_days));
        ASSERT_EQ(renewed(extended, asked, terms).term.end, extended_after);
        ++met;
    }
    EXPECT_EQ(met, draws);
}

TEST(RenewalObstacles, tell_that_a_subscription_without_end_is_not_renewed)
{
    RenewalFacts facts{.terms = counted(RenewedFrom::later_of_both), .held = one_year, .age = 40};
    facts.held->end = 9999y / 12 / 31;
    for (auto const asker : {RenewalFacts::Asker::staff, RenewalFacts::Asker::person}) {
        facts.asker = asker;
        EXPECT_EQ(obstacle_to(facts, 2020y / 8 / 10), RenewalObstacle::endless);
    }
    EXPECT_EQ(message_id(RenewalObstacle::endless), "renewal.obstacle.endless");
}

TEST(RenewalObstacles, say_the_first_thing_that_stands_in_the_way)
{
    using enum RenewalObstacle;
    RenewalFacts facts{.terms = counted(RenewedFrom::later_of_both), .held = one_year, .age = 40};
    Date const august = 2020y / 8 / 10;
    EXPECT_EQ(obstacle_to(facts, august), none);
    EXPECT_EQ(obstacle_to(facts, 2020y / 7 / 31), too_early);
    EXPECT_EQ(obstacle_to(facts, 2020y / 12 / 1), none) << "lapsed: may come back";
    facts.asker = RenewalFacts::Asker::staff;
    EXPECT_EQ(obstacle_to(facts, 2020y / 2 / 1), none) << "the desk knows why";
    facts.asker = RenewalFacts::Asker::person;
    facts.age = 14;
    EXPECT_EQ(obstacle_to(facts, august), needs_guardian);
    facts.asker = RenewalFacts::Asker::guardian;
    EXPECT_EQ(obstacle_to(facts, august), none);
    facts.card = RenewalFacts::CardHeld::provisional;
    EXPECT_EQ(obstacle_to(facts, august), provisional);
    facts.held.reset();
    EXPECT_EQ(obstacle_to(facts, august), never_held);
    facts.terms.place = RenewalPlace::at_the_desk;
    EXPECT_EQ(obstacle_to(facts, august), at_the_desk);
    facts.asker = RenewalFacts::Asker::staff;
    EXPECT_EQ(obstacle_to(facts, august), never_held);
}

} // namespace guichet::people
