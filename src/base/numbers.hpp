// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace guichet {

/// The whole text as a number: digits, after a "-" for a negative one where the type has any. nullopt for anything
/// else, "12abc", " 12" and what does not fit included.
template <std::integral Number = std::int64_t>
[[nodiscard]] std::optional<Number> whole_number(std::string_view text)
{
    Number number{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

} // namespace guichet
