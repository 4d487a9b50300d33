// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/retention/rules.hpp"

#include "base/words.hpp"

#include <algorithm>
#include <stdexcept>

namespace guichet::people {

namespace {

using enum RetentionRule;
using enum RetentionUnit;

constexpr std::array<RetentionLimits, 8> limits_table{{
    {unconfirmed, {30, days}, 10, 90}, // the link in the mail lives seven days
    {abandoned, {3, months}, 1, 12},
    {refused, {3, months}, 2, 12}, // a refusal can be contested for two months
    {lapsed, {3, months}, 1, 12},
    {inactive, {12, months}, 3, 12},
    {notice, {30, days}, 15, 90},
    {received_mail, {1, months}, 1, 12},
    {payments, {120, months}, 72, 120},
}};

constexpr Words<RetentionRule, 8> rule_words{{{unconfirmed, "unconfirmed"},
                                              {abandoned, "abandoned"},
                                              {refused, "refused"},
                                              {lapsed, "lapsed"},
                                              {inactive, "inactive"},
                                              {notice, "notice"},
                                              {received_mail, "received_mail"},
                                              {payments, "payments"}}};

RetentionClock application_clock(RetentionRule rule, Date since, RetentionPeriods const& periods, Date today)
{
    auto const end = end_of(since, periods.of(rule));
    return {rule, since, end, end <= today ? RetentionStage::due : RetentionStage::running};
}

/// A link sent anew can still be opened on its last day.
RetentionClock unconfirmed_clock(ApplicationFacts const& facts, RetentionPeriods const& periods, Date today)
{
    auto clock = application_clock(unconfirmed, facts.submitted, periods, today);
    if (facts.link_until && clock.erase_on <= *facts.link_until) {
        clock.erase_on = add_days(*facts.link_until, 1);
        clock.stage = clock.erase_on <= today ? RetentionStage::due : RetentionStage::running;
    }
    return clock;
}

} // namespace

Date end_of(Date since, RetentionPeriod period)
{
    return period.unit == days ? add_days(since, period.amount) : add_months(since, period.amount);
}

Date start_of(Date today, RetentionPeriod period)
{
    return period.unit == days ? add_days(today, -period.amount) : add_months(today, -period.amount);
}

std::span<RetentionLimits const> retention_limits()
{
    return limits_table;
}

RetentionLimits const& limits_of(RetentionRule rule)
{
    return *std::ranges::find(limits_table, rule, &RetentionLimits::rule);
}

std::string_view to_text(RetentionRule rule)
{
    return word_of(rule_words, rule);
}

std::optional<RetentionRule> retention_rule_from(std::string_view text)
{
    return value_of(rule_words, text);
}

RetentionPeriods::RetentionPeriods()
{
    std::ranges::transform(limits_table, amounts_.begin(),
                           [](RetentionLimits const& limits) { return limits.usual.amount; });
}

RetentionPeriod RetentionPeriods::of(RetentionRule rule) const
{
    return {amounts_.at(static_cast<std::size_t>(rule)), limits_of(rule).usual.unit};
}

void RetentionPeriods::set(RetentionRule rule, int amount)
{
    auto const& limits = limits_of(rule);
    amounts_.at(static_cast<std::size_t>(rule)) = std::clamp(amount, limits.least, limits.most);
}

std::optional<RetentionClock> clock_of(MembershipFacts const& facts, RetentionPeriods const& periods, Date today)
{
    if (facts.has_endless_card && !facts.subscribed_until) {
        return std::nullopt;
    }
    auto const rule = facts.is_member || !facts.card_until ? inactive : lapsed;
    auto const since = std::max({facts.last_seen, facts.subscribed_until.value_or(facts.last_seen),
                                 facts.card_until.value_or(facts.last_seen)});
    auto const announced_on = end_of(since, periods.of(rule));
    RetentionClock clock{rule, since, end_of(std::max(announced_on, today), periods.of(notice)),
                         announced_on <= today ? RetentionStage::to_warn : RetentionStage::running};
    bool const was_told = facts.warning && facts.warning->since == since;
    if (clock.stage == RetentionStage::to_warn && was_told) {
        clock.erase_on = end_of(facts.warning->told, periods.of(notice));
        clock.stage = clock.erase_on <= today ? RetentionStage::due : RetentionStage::warned;
    }
    return clock;
}

std::optional<RetentionClock> clock_of(ApplicationFacts const& facts, RetentionPeriods const& periods, Date today)
{
    switch (facts.state) {
    case ApplicationState::refused:
        return application_clock(refused, facts.changed, periods, today);
    case ApplicationState::submitted:
        return unconfirmed_clock(facts, periods, today);
    case ApplicationState::withdrawn:
        return facts.confirmed ? application_clock(abandoned, facts.changed, periods, today)
                               : unconfirmed_clock(facts, periods, today);
    case ApplicationState::information_asked:
        return application_clock(abandoned, facts.changed, periods, today);
    default:
        return std::nullopt;
    }
}

ErasureCause cause_of(RetentionRule rule)
{
    auto const cause = erasure_cause_from(to_text(rule));
    if (!cause) {
        throw std::logic_error("this rule erases nobody");
    }
    return *cause;
}

} // namespace guichet::people
