// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/renewals/rules.hpp"

#include "people/registration/submission.hpp"

#include <algorithm>

namespace guichet::people {

namespace {

/// Dates are kept with four digits of the year; library systems write the last one for "no end".
constexpr Date last_day_of_all{std::chrono::year{9999}, std::chrono::December, std::chrono::day{31}};

/// The first of the new days.
Date first_new_day(Term const& held, Date today, RenewalTerms const& terms)
{
    auto const following = add_days(held.end, 1);
    auto const in_window = renewable_from(held, terms) <= today && today <= held.end;
    if (in_window) {
        return following;
    }
    switch (terms.from) {
    case RenewedFrom::today:
        return today;
    case RenewedFrom::old_end:
        return add_days(held.end, terms.days) < today ? today : following;
    case RenewedFrom::later_of_both:
        break;
    }
    return std::max(today, following);
}

} // namespace

RenewedTerm renewed(Term const& held, Date today, RenewalTerms const& terms)
{
    auto const first = first_new_day(held, today, terms);
    auto const end = std::max(held.end, add_days(first, terms.days - 1));
    if (first <= add_days(held.end, 1)) {
        return {{held.start, end}, Continuity::goes_on};
    }
    return {{first, end}, Continuity::begins_anew};
}

RenewalObstacle obstacle_to(RenewalFacts const& facts, Date today)
{
    using enum RenewalObstacle;
    auto const by_staff = facts.asker == RenewalFacts::Asker::staff;
    if (!by_staff && facts.terms.place == RenewalPlace::at_the_desk) {
        return at_the_desk;
    }
    if (!facts.held) {
        return never_held;
    }
    if (facts.card == RenewalFacts::CardHeld::provisional) {
        return provisional;
    }
    if (facts.asker == RenewalFacts::Asker::person && facts.age < digital_majority) {
        return needs_guardian;
    }
    if (add_days(facts.held->end, facts.terms.days) > last_day_of_all) {
        return endless;
    }
    return !by_staff && today < renewable_from(*facts.held, facts.terms) ? too_early : none;
}

std::string message_id(RenewalObstacle obstacle)
{
    switch (obstacle) {
    case RenewalObstacle::none:
        break;
    case RenewalObstacle::at_the_desk:
        return "renewal.obstacle.at_the_desk";
    case RenewalObstacle::never_held:
        return "renewal.obstacle.never_held";
    case RenewalObstacle::endless:
        return "renewal.obstacle.endless";
    case RenewalObstacle::too_early:
        return "renewal.obstacle.too_early";
    case RenewalObstacle::provisional:
        return "renewal.obstacle.provisional";
    case RenewalObstacle::needs_guardian:
        return "renewal.obstacle.needs_guardian";
    }
    return {};
}

} // namespace guichet::people
