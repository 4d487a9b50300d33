// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace guichet::db {

/// What a word of a table means. Throws std::runtime_error naming the table when `value` is none: a later version has
/// written there.
template <class T>
[[nodiscard]] T stored_word(std::optional<T> value, std::string_view table)
{
    if (!value) {
        throw std::runtime_error{std::string{table} + " holds a word this version does not know"};
    }
    return *value;
}

} // namespace guichet::db
