// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/cards/cards.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace guichet::people {

[[nodiscard]] std::string_view to_text(CardKind kind);
[[nodiscard]] std::string_view to_text(CardStatus status);
[[nodiscard]] CardKind card_kind_from(std::string_view text);
[[nodiscard]] CardStatus card_status_from(std::string_view text);

[[nodiscard]] std::string_view to_text(CheckDigit kind);
[[nodiscard]] std::optional<CheckDigit> check_digit_from(std::string_view text);
[[nodiscard]] std::string_view to_text(Keeper keeper);

/// At least one digit and nothing else.
[[nodiscard]] bool all_digits(std::string_view text);
/// The number without its leading zeros, as ranges compare them; nullopt when it is not made of at most 18 digits.
[[nodiscard]] std::optional<std::int64_t> numeric_value(std::string_view number);
/// The whole numbers of a range, check digits included, lie in [lowest, highest].
struct NumberSpan {
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
};
[[nodiscard]] NumberSpan span_of(CardRange const& range);
/// Digits of a whole number of the range.
[[nodiscard]] std::size_t number_length(CardRange const& range);
/// How many numbers the range has.
[[nodiscard]] std::int64_t size_of(CardRange const& range);
/// The first or last whole number of the range, with its check digit.
[[nodiscard]] std::string first_number(CardRange const& range);
[[nodiscard]] std::string last_number(CardRange const& range);
[[nodiscard]] bool is_well_formed(CardRange const& range);
/// Reads id, library, kind, first_body, last_body, check_digit, keeper, label, closed from column 0 on.
[[nodiscard]] CardRange range_from(db::Row const& row);

/// Reads number, patron, library, kind, status, valid_from, valid_until, issued from `column` on.
[[nodiscard]] Card card_from(db::Row const& row, std::size_t column);

} // namespace guichet::people
