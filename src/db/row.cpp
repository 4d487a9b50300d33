// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/database.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace guichet::db {
namespace {

template <class T>
T required(std::optional<T> parsed, std::size_t column)
{
    if (!parsed) {
        // The text itself may be someone's birth date.
        throw std::runtime_error{fmt::format("column {} is not a date", column)};
    }
    return *parsed;
}

} // namespace

Date Row::date(std::size_t column) const
{
    return required(parse_date(text(column)), column);
}

std::optional<Date> Row::maybe_date(std::size_t column) const
{
    return is_null(column) ? std::nullopt : std::optional{date(column)};
}

Instant Row::instant(std::size_t column) const
{
    return required(parse_instant(text(column)), column);
}

std::optional<Instant> Row::maybe_instant(std::size_t column) const
{
    return is_null(column) ? std::nullopt : std::optional{instant(column)};
}

} // namespace guichet::db
