// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"

#include <vector>

/// R16 over values: how closed days are given back.
namespace guichet::people {

/// The days [first, reopening): closed on `first`, open again on `reopening`.
struct ClosedDays {
    Date first{};
    Date reopening{};
    bool operator==(ClosedDays const&) const = default;
};

/// Other systems write "for ever" so; there is no later day to write.
inline constexpr Date last_day_there_is{std::chrono::year{9999} / 12 / 31};

/// The same days, each once: in date order, overlapping and adjoining ones joined. Empty ones disappear.
[[nodiscard]] std::vector<ClosedDays> united(std::vector<ClosedDays> closures);

/// The last day of a subscription of [start, end] once every one of `closures` is given back: in date order, each that
/// meets the subscription moves the already moved end by (reopening − max(start, first)) days. Nothing goes beyond
/// last_day_there_is.
[[nodiscard]] Date extended_end(Date start, Date end, std::vector<ClosedDays> const& closures);

/// What is given back in all.
[[nodiscard]] inline int days_given(Date start, Date end, std::vector<ClosedDays> const& closures)
{
    return days_between(end, extended_end(start, end, closures));
}

} // namespace guichet::people
