// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

/// Enumerators and the words that the database and the forms use for them, one table for both directions.
namespace guichet {

template <class Enum, std::size_t N>
using Words = std::array<std::pair<Enum, std::string_view>, N>;

template <class Enum, std::size_t N>
[[nodiscard]] constexpr std::string_view word_of(Words<Enum, N> const& words, Enum value)
{
    for (auto const& [known, word] : words) {
        if (known == value) {
            return word;
        }
    }
    return {};
}

template <class Enum, std::size_t N>
[[nodiscard]] constexpr std::optional<Enum> value_of(Words<Enum, N> const& words, std::string_view text)
{
    for (auto const& [known, word] : words) {
        if (word == text) {
            return known;
        }
    }
    return std::nullopt;
}

} // namespace guichet
