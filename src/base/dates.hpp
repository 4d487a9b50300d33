// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// Dates and instants as values and as the text the database and the web exchange.
namespace guichet {

/// A day of the civil calendar (no time, no zone). Subscriptions and closures count in these.
using Date = std::chrono::year_month_day;

/// "2020-03-17" ⇄ Date; nullopt for anything that is not a real day.
[[nodiscard]] std::optional<Date> parse_date(std::string_view iso);
/// Dates as people type them in France: 17/03/2020, 17-3-2020, 17.03.2020, 17 03 2020, 2020-03-17.
[[nodiscard]] std::optional<Date> parse_typed_date(std::string_view text);
[[nodiscard]] std::string to_iso(Date date);

/// "2020-03-17T10:00:00.000Z" ⇄ Instant (seconds alone accepted). The text sorts like the time.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view iso);
[[nodiscard]] std::string to_iso(Instant instant);

/// The civil day in Europe/Paris at that moment: what "today" means at the desk.
[[nodiscard]] Date civil_date(Instant instant);
/// Midnight in Europe/Paris at the start of that day.
[[nodiscard]] Instant start_of_day(Date date);
/// Hour and minute in Europe/Paris, "14:05".
[[nodiscard]] std::string civil_time(Instant instant);

[[nodiscard]] inline Date add_days(Date date, int days)
{
    return std::chrono::sys_days{date} + std::chrono::days{days};
}
/// Days from `from` to `to`; negative when `to` is earlier.
[[nodiscard]] inline int days_between(Date from, Date to)
{
    return static_cast<int>((std::chrono::sys_days{to} - std::chrono::sys_days{from}).count());
}
/// Same day `months` later, the last day of the month where that day does not exist.
[[nodiscard]] Date add_months(Date date, int months);
/// Full years of age on `today`. Someone born on 29 February turns a year older on 1 March in common years.
[[nodiscard]] int age_on(Date birth, Date today);

} // namespace guichet
