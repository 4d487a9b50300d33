// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

/// What was agreed with a vendor: who is counted, over which period, and what happens beyond (R20). Does not own the
/// tiers and their prices.
namespace guichet::platforms {

enum class Counted { registered, active_users, simultaneous, credits, population };
enum class Enforcement { count, warn, queue, refuse };

/// Whether an entry can be what goes beyond the bound: of people counted for having entered, or for being inside.
/// Registered people, inhabitants and credits are counted elsewhere; nobody is turned away at the door for them.
[[nodiscard]] constexpr bool bounds_entries(Counted counted)
{
    return counted == Counted::active_users || counted == Counted::simultaneous;
}

struct Agreement {
    Counted counted = Counted::active_users;
    Date first_day{};
    Date last_day{};                    // included
    std::optional<std::int64_t> most{}; // nullopt: no bound
    Enforcement enforcement = Enforcement::count;

    [[nodiscard]] bool covers(Date day) const { return first_day <= day && day <= last_day; }
    bool operator==(Agreement const&) const = default;
};

[[nodiscard]] std::string_view to_text(Counted counted);
[[nodiscard]] std::string_view to_text(Enforcement enforcement);
[[nodiscard]] std::optional<Counted> counted_from(std::string_view text);
[[nodiscard]] std::optional<Enforcement> enforcement_from(std::string_view text);

} // namespace guichet::platforms
