// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/dates.hpp"

#include <fmt/format.h>
#include <unicode/timezone.h>

#include <array>
#include <charconv>
#include <memory>

namespace guichet {

namespace {

using namespace std::chrono;

/// Digits only: std::from_chars alone would accept a sign.
std::optional<int> number(std::string_view text)
{
    int value = 0;
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

std::optional<Date> make_date(std::optional<int> y, std::optional<int> m, std::optional<int> d)
{
    if (!y || !m || !d) {
        return std::nullopt;
    }
    Date const date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
    return date.ok() ? std::optional{date} : std::nullopt;
}

/// Offset of Europe/Paris from UTC. `local` says that `ms` counts from the civil epoch.
milliseconds paris_offset(milliseconds ms, bool local)
{
    static std::unique_ptr<icu::TimeZone> const zone{icu::TimeZone::createTimeZone("Europe/Paris")};
    int32_t raw = 0;
    int32_t dst = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone->getOffset(static_cast<double>(ms.count()), local ? 1 : 0, raw, dst, status);
    return milliseconds{raw + dst};
}

/// The same from an instant. It changes at whole hours nowadays: one answer does for all instants of an hour.
milliseconds paris_offset(Instant instant)
{
    struct Known {
        Instant hour{};
        milliseconds offset{};
    };
    thread_local Known known;
    auto const hour = floor<hours>(instant);
    if (hour <= Instant{}) {
        return paris_offset(instant.time_since_epoch(), false);
    }
    if (hour != known.hour) {
        known = {hour, paris_offset(hour.time_since_epoch(), false)};
    }
    return known.offset;
}

} // namespace

std::optional<Date> parse_date(std::string_view iso)
{
    if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') {
        return std::nullopt;
    }
    return make_date(number(iso.substr(0, 4)), number(iso.substr(5, 2)), number(iso.substr(8, 2)));
}

std::optional<Date> parse_typed_date(std::string_view text)
{
    std::array<std::string_view, 3> parts;
    std::size_t count = 0;
    constexpr auto separators = std::string_view{"/-. "};
    for (std::size_t at = text.find_first_not_of(' '); at < text.size();) {
        auto const end = std::min(text.find_first_of(separators, at), text.size());
        if (count == parts.size()) {
            return std::nullopt;
        }
        parts[count++] = text.substr(at, end - at);
        at = text.find_first_not_of(separators, end);
    }
    if (count != 3) {
        return std::nullopt;
    }
    auto const year_first = parts[0].size() == 4;
    if (parts[year_first ? 0 : 2].size() != 4) {
        return std::nullopt; // two-digit years are a guess, and a birth date is not guessed
    }
    return year_first ? make_date(number(parts[0]), number(parts[1]), number(parts[2]))
                      : make_date(number(parts[2]), number(parts[1]), number(parts[0]));
}

std::string to_iso(Date date)
{
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::optional<Instant> parse_instant(std::string_view iso)
{
    auto const has_milliseconds = iso.size() == 24 && iso[19] == '.';
    if ((iso.size() != 20 && !has_milliseconds) || iso[10] != 'T' || iso.back() != 'Z' || iso[13] != ':' ||
        iso[16] != ':') {
        return std::nullopt;
    }
    auto const date = parse_date(iso.substr(0, 10));
    auto const h = number(iso.substr(11, 2));
    auto const m = number(iso.substr(14, 2));
    auto const s = number(iso.substr(17, 2));
    auto const ms = has_milliseconds ? number(iso.substr(20, 3)) : std::optional{0};
    if (!date || !h || !m || !s || !ms || *h > 23 || *m > 59 || *s > 59) {
        return std::nullopt;
    }
    return sys_days{*date} + hours{*h} + minutes{*m} + seconds{*s} + milliseconds{*ms};
}

std::string to_iso(Instant instant)
{
    auto const midnight = floor<days>(instant);
    hh_mm_ss const time{instant - midnight};
    return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", to_iso(Date{midnight}), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

Date civil_date(Instant instant)
{
    return Date{floor<days>(instant + paris_offset(instant))};
}

Instant start_of_day(Date date)
{
    Instant const local{sys_days{date}};
    return local - paris_offset(local.time_since_epoch(), true);
}

std::string civil_time(Instant instant)
{
    auto const local = instant + paris_offset(instant);
    hh_mm_ss const time{local - floor<days>(local)};
    return fmt::format("{:02}:{:02}", time.hours().count(), time.minutes().count());
}

Date add_months(Date date, int n)
{
    auto const moved = date + months{n};
    return moved.ok() ? moved : Date{moved.year() / moved.month() / last};
}

int age_on(Date birth, Date today)
{
    auto const years = static_cast<int>(today.year()) - static_cast<int>(birth.year());
    auto const had_birthday = std::pair{today.month(), today.day()} >= std::pair{birth.month(), birth.day()};
    return had_birthday ? years : years - 1;
}

} // namespace guichet
