// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/policies/policies.hpp"

#include <string_view>

/// How far a renewal goes, over values.
namespace guichet::people {

/// The days [start, end] of a subscription, end included.
struct Term {
    Date start{};
    Date end{};
    bool operator==(Term const&) const = default;
};

/// The same subscription going on, or another one after days without.
enum class Continuity { goes_on, begins_anew };

struct RenewedTerm {
    Term term;
    Continuity continuity = Continuity::goes_on;
    bool operator==(RenewedTerm const&) const = default;
};

/// What renewing on `today` makes of a subscription. The new days are counted from where the terms say; within the
/// window before the end they always follow the old ones, so that renewing early loses no day. Days long gone are never
/// sold: an end that would lie before today counts from today. The end never moves back.
[[nodiscard]] RenewedTerm renewed(Term const& held, Date today, RenewalTerms const& terms);

/// The first day on which a person may renew by themselves.
[[nodiscard]] inline Date renewable_from(Term const& held, RenewalTerms const& terms)
{
    return add_days(held.end, -terms.window_days);
}

/// Why somebody's subscription is not renewed here and now.
enum class RenewalObstacle {
    none,
    at_the_desk,    // the policy leaves it to the desk
    never_held,     // nothing to renew
    endless,        // the new end would lie beyond all dates: such a subscription needs no renewal
    too_early,      // before the window
    provisional,    // a provisional card is exchanged first
    needs_guardian, // too young to ask
};
struct RenewalFacts {
    RenewalTerms terms;
    enum class Asker { person, guardian, staff } asker = Asker::person;
    enum class CardHeld { permanent, provisional, none } card = CardHeld::permanent;
    std::optional<Term> held;
    int age = 0; // of who asks for themselves
};
[[nodiscard]] RenewalObstacle obstacle_to(RenewalFacts const& facts, Date today);
/// "renewal.obstacle.too_early"…
[[nodiscard]] std::string message_id(RenewalObstacle obstacle);

} // namespace guichet::people
