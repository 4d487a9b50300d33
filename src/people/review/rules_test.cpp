// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/rules.hpp"

#include <gtest/gtest.h>

namespace guichet::people {
namespace {

Date const review_day{std::chrono::year{2020} / 4 / 1};

TEST(ReviewRules, a_card_is_valid_for_the_days_of_the_policy)
{
    Policy policy;
    policy.validity_days = 30;
    EXPECT_EQ(validity_of(policy, review_day), (Validity{add_days(review_day, 30), "subscription.reason.policy"}));
    policy.until_reopening_of = "closure";
    EXPECT_EQ(validity_of(policy, review_day), (Validity{add_days(review_day, 30), "subscription.reason.reopening"}));
    policy.reopens = add_days(review_day, 41);
    EXPECT_EQ(validity_of(policy, review_day).until, add_days(review_day, 41));
    policy.reopens = review_day;
    EXPECT_EQ(validity_of(policy, review_day).until, add_days(review_day, 30))
        << "decided late: time to come to the desk";
}

TEST(ReviewRules, a_clear_case_has_no_obstacle)
{
    EXPECT_TRUE(obstacles({}, "me").empty());
    EXPECT_TRUE(obstacles({.assigned_to = "me"}, "me").empty());
}

TEST(ReviewRules, every_obstacle_is_named)
{
    CaseFacts const facts{.state = ApplicationState::refused,
                          .eligibility = EligibilityOutcome::unclear,
                          .duplicates = 1,
                          .proofs_missing = 1,
                          .minors = 2,
                          .guardian_consent = false,
                          .assigned_to = "colleague"};
    using enum Obstacle;
    EXPECT_EQ(obstacles(facts, "me"),
              (std::vector{not_waiting, eligibility_unclear, duplicate, proof_missing, taken, guardian_missing}));
    EXPECT_EQ(obstacles({.eligibility = EligibilityOutcome::not_eligible}, "me"), std::vector{not_eligible});
}

TEST(ReviewRules, the_policy_says_what_of_a_case_counts)
{
    using enum DocumentKind;
    struct Judged {
        RegistrationMode mode;
        Proof proof;
        std::vector<DocumentKind> sent;
        std::int64_t due = 0;
        int missing = 0;
    };
    for (auto const& [mode, proof, sent, due, missing] : std::vector<Judged>{
             {RegistrationMode::provisional, Proof::none, {}, 0, 0},
             {RegistrationMode::paid_online, Proof::none, {}, 1200, 0},
             {RegistrationMode::provisional, Proof::identity, {}, 0, 1},
             {RegistrationMode::provisional, Proof::identity, {identity, identity}, 0, 0},
             {RegistrationMode::provisional, Proof::residence, {identity, other}, 0, 1},
             {RegistrationMode::paid_online, Proof::identity_and_residence, {}, 1200, 2},
             {RegistrationMode::provisional, Proof::identity_and_residence, {residence, identity}, 0, 0},
         }) {
        Policy policy;
        policy.mode = mode;
        policy.proof = proof;
        CaseRecord const record{.policy = {"p"}, .facts = {.minors = 2, .due = {1200}}, .proofs = sent};
        auto const facts = facts_under(&policy, record);
        EXPECT_EQ(facts.due.cents, due);
        EXPECT_EQ(facts.proofs_missing, missing);
        EXPECT_EQ(facts.minors, 2) << "what is written down stays";
        EXPECT_EQ(facts_under(nullptr, record).due.cents + facts_under(nullptr, record).proofs_missing, 0);
    }
}

TEST(ReviewRules, a_case_is_late_after_its_target_day_counted_in_civil_days)
{
    auto const since = *parse_instant("2020-04-01T21:30:00Z"); // 23:30 in Paris
    EXPECT_EQ(age_of(since, *parse_instant("2020-04-01T21:59:00Z"), 3), (Age{0, Waiting::on_time}));
    EXPECT_EQ(age_of(since, *parse_instant("2020-04-01T22:01:00Z"), 3), (Age{1, Waiting::on_time}));
    EXPECT_EQ(age_of(since, *parse_instant("2020-04-04T12:00:00Z"), 3), (Age{3, Waiting::due}));
    EXPECT_EQ(age_of(since, *parse_instant("2020-04-05T12:00:00Z"), 3), (Age{4, Waiting::late}));
    EXPECT_EQ(age_of(since, since - std::chrono::hours{48}, 3).days, 0);
}

} // namespace
} // namespace guichet::people
