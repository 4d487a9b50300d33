// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/rules.hpp"

#include "people/registration/submission.hpp"

#include <algorithm>

namespace guichet::people {

Validity validity_of(Policy const& policy, Date today)
{
    auto const by_days = add_days(today, policy.validity_days);
    return {policy.reopens && *policy.reopens > today ? *policy.reopens : by_days,
            policy.until_reopening_of.empty() ? "subscription.reason.policy" : "subscription.reason.reopening"};
}

std::string message_id(Obstacle obstacle)
{
    switch (obstacle) {
    case Obstacle::not_waiting:
        return "review.obstacle.not_waiting";
    case Obstacle::not_eligible:
        return "review.obstacle.not_eligible";
    case Obstacle::eligibility_unclear:
        return "review.obstacle.eligibility_unclear";
    case Obstacle::duplicate:
        return "review.obstacle.duplicate";
    case Obstacle::not_compared:
        return "review.obstacle.not_compared";
    case Obstacle::proof_missing:
        return "review.obstacle.proof_missing";
    case Obstacle::taken:
        return "review.obstacle.taken";
    case Obstacle::guardian_missing:
        return "review.obstacle.guardian_missing";
    case Obstacle::payment_awaited:
        return "review.obstacle.payment_awaited";
    }
    return {};
}

CaseFacts facts_under(Policy const* policy, CaseRecord const& record)
{
    auto facts = record.facts;
    if (policy == nullptr || policy->mode != RegistrationMode::paid_online) {
        facts.due = {};
    }
    for (auto const kind : documents_for(policy == nullptr ? Proof::none : policy->proof)) {
        bool const there = std::ranges::find(record.proofs, kind) != record.proofs.end();
        facts.proofs_missing += there ? 0 : 1;
    }
    return facts;
}

std::vector<Obstacle> obstacles(CaseFacts const& facts, std::string_view actor_id)
{
    std::vector<Obstacle> found;
    auto const add = [&](bool holds, Obstacle obstacle) {
        if (holds) {
            found.push_back(obstacle);
        }
    };
    add(facts.state != ApplicationState::in_review, Obstacle::not_waiting);
    add(facts.eligibility == EligibilityOutcome::not_eligible, Obstacle::not_eligible);
    add(facts.eligibility == EligibilityOutcome::unclear, Obstacle::eligibility_unclear);
    add(facts.duplicates > 0, Obstacle::duplicate);
    add(!facts.is_compared, Obstacle::not_compared);
    add(facts.proofs_missing > 0, Obstacle::proof_missing);
    add(!facts.assigned_to.empty() && facts.assigned_to != actor_id, Obstacle::taken);
    add(facts.minors > 0 && !facts.guardian_consent, Obstacle::guardian_missing);
    add(facts.due.cents > 0, Obstacle::payment_awaited);
    return found;
}

Age age_of(Instant since, Instant now, int target_days)
{
    int const days = std::max(0, days_between(civil_date(since), civil_date(now)));
    auto const waiting = days < target_days ? Waiting::on_time : days == target_days ? Waiting::due : Waiting::late;
    return {days, waiting};
}

} // namespace guichet::people
