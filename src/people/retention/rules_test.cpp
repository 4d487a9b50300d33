// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/retention/rules.hpp"

#include <gtest/gtest.h>

#include <set>

namespace guichet::people {
namespace {

Date on(char const* iso)
{
    return *parse_date(iso);
}

TEST(RetentionRules, have_limits_that_hold_whatever_the_table_says)
{
    RetentionPeriods periods;
    for (auto const& limits : retention_limits()) {
        EXPECT_EQ(periods.of(limits.rule), limits.usual) << to_text(limits.rule);
        EXPECT_LE(limits.least, limits.usual.amount);
        EXPECT_GE(limits.most, limits.usual.amount);
        EXPECT_EQ(retention_rule_from(to_text(limits.rule)), limits.rule);
        periods.set(limits.rule, 0);
        EXPECT_EQ(periods.of(limits.rule).amount, limits.least);
        periods.set(limits.rule, 100'000);
        EXPECT_EQ(periods.of(limits.rule).amount, limits.most);
    }
    EXPECT_EQ(limits_of(RetentionRule::inactive).most, 12) << "the CNIL's year";
}

TEST(RetentionClocks, of_applications)
{
    struct Row {
        ApplicationState state;
        bool confirmed = false;
        char const* today;
        std::optional<RetentionRule> rule;
        RetentionStage stage;
    };
    using enum ApplicationState;
    using Rule = RetentionRule;
    using enum RetentionStage;
    for (auto const& row : {
             Row{submitted, false, "2020-04-30", Rule::unconfirmed, running},
             Row{submitted, false, "2020-05-01", Rule::unconfirmed, due}, // sent on 1 April, 30 days
             Row{withdrawn, false, "2020-05-01", Rule::unconfirmed, due},
             Row{withdrawn, true, "2020-07-09", Rule::abandoned, running}, // changed on 10 April, three months
             Row{withdrawn, true, "2020-07-10", Rule::abandoned, due},
             Row{information_asked, true, "2020-07-10", Rule::abandoned, due},
             Row{refused, true, "2020-07-09", Rule::refused, running},
             Row{refused, true, "2020-07-10", Rule::refused, due},
             Row{in_review, true, "2030-01-01", std::nullopt, due},
             Row{accepted, true, "2030-01-01", std::nullopt, due},
             Row{linked, true, "2030-01-01", std::nullopt, due},
         }) {
        ApplicationFacts const facts{row.state, on("2020-04-01"), on("2020-04-10"), row.confirmed, {}};
        auto const clock = clock_of(facts, RetentionPeriods{}, on(row.today));
        ASSERT_EQ(clock.has_value(), row.rule.has_value()) << to_text(row.state);
        if (clock) {
            EXPECT_EQ(clock->rule, *row.rule) << to_text(row.state);
            EXPECT_EQ(clock->stage, row.stage) << to_text(row.state) << " " << row.today;
        }
    }
}

TEST(RetentionClocks, of_an_unconfirmed_application_wait_for_the_end_of_its_link)
{
    RetentionPeriods const periods;
    for (auto const state : {ApplicationState::submitted, ApplicationState::withdrawn}) {
        ApplicationFacts facts{state, on("2020-04-01"), on("2020-04-30"), false, on("2020-05-07")}; // sent anew
        auto const running = clock_of(facts, periods, on("2020-05-07"));
        EXPECT_EQ(running->stage, RetentionStage::running);
        EXPECT_EQ(running->erase_on, on("2020-05-08"));
        EXPECT_EQ(clock_of(facts, periods, on("2020-05-08"))->stage, RetentionStage::due);
        facts.link_until = on("2020-04-08"); // the first one
        EXPECT_EQ(clock_of(facts, periods, on("2020-05-01"))->stage, RetentionStage::due);
    }
}

TEST(RetentionClocks, of_a_member_run_from_the_last_thing_that_happened)
{
    MembershipFacts facts{.last_seen = on("2020-03-01"),
                          .subscribed_until = on("2020-08-31"),
                          .card_until = {},
                          .has_endless_card = true,
                          .is_member = true};
    RetentionPeriods const periods;
    auto const today = on("2020-04-01");
    EXPECT_EQ(clock_of(facts, periods, today),
              (RetentionClock{RetentionRule::inactive, on("2020-08-31"), on("2021-09-30"), RetentionStage::running}));
    facts.last_seen = on("2020-12-24"); // after the subscription's end
    EXPECT_EQ(clock_of(facts, periods, today)->since, on("2020-12-24"));

    // The day before, nothing; from the day on, the mail; then the notice; then the end.
    EXPECT_EQ(clock_of(facts, periods, on("2021-12-23"))->stage, RetentionStage::running);
    EXPECT_EQ(clock_of(facts, periods, on("2021-12-24"))->stage, RetentionStage::to_warn);
    EXPECT_EQ(clock_of(facts, periods, on("2022-02-01"))->erase_on, on("2022-03-03")) << "told late, gone late";
    facts.warning = RetentionWarning{on("2021-12-24"), on("2020-12-24")};
    EXPECT_EQ(clock_of(facts, periods, on("2022-01-22"))->stage, RetentionStage::warned);
    EXPECT_EQ(clock_of(facts, periods, on("2022-01-23"))->stage, RetentionStage::due);
    // Seen again meanwhile: what was told is void.
    facts.last_seen = on("2022-01-20");
    EXPECT_EQ(clock_of(facts, periods, on("2022-01-23"))->stage, RetentionStage::running);
    facts.last_seen = on("2020-12-24");
    facts.subscribed_until = on("2022-12-31"); // renewed
    EXPECT_EQ(clock_of(facts, periods, on("2022-01-23"))->stage, RetentionStage::running);
}

TEST(RetentionClocks, tell_a_card_never_exchanged_from_a_member)
{
    RetentionPeriods const periods;
    MembershipFacts facts{
        .last_seen = on("2020-04-01"), .subscribed_until = on("2020-06-30"), .card_until = on("2020-06-30")};
    EXPECT_EQ(clock_of(facts, periods, on("2020-07-01"))->rule, RetentionRule::lapsed);
    EXPECT_EQ(clock_of(facts, periods, on("2020-09-29"))->stage, RetentionStage::running);
    EXPECT_EQ(clock_of(facts, periods, on("2020-09-30"))->stage, RetentionStage::to_warn);
    facts.is_member = true;
    EXPECT_EQ(clock_of(facts, periods, on("2020-09-30"))->rule, RetentionRule::inactive);
    MembershipFacts const endless{.last_seen = on("2010-01-01"),
                                  .subscribed_until = {},
                                  .card_until = {},
                                  .has_endless_card = true,
                                  .is_member = true};
    EXPECT_FALSE(clock_of(endless, periods, on("2030-01-01"))) << "a system that tells no end says: still a member";
}

TEST(RetentionClocks, erase_for_a_cause_that_the_proof_can_say)
{
    for (auto const rule : {RetentionRule::unconfirmed, RetentionRule::abandoned, RetentionRule::refused,
                            RetentionRule::lapsed, RetentionRule::inactive}) {
        EXPECT_EQ(to_text(cause_of(rule)), to_text(rule));
    }
    EXPECT_THROW(static_cast<void>(cause_of(RetentionRule::notice)), std::logic_error);
}

} // namespace
} // namespace guichet::people
