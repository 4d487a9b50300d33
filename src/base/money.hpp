// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace guichet {

/// An amount in euro cents.
struct Money {
    std::int64_t cents = 0;
    auto operator<=>(Money const&) const = default;
    Money& operator+=(Money other)
    {
        cents += other.cents;
        return *this;
    }
};

/// An amount as people type it: "12,50", "12.5", "12 €", "12€50". nullopt for anything else, a negative one included.
[[nodiscard]] std::optional<Money> parse_money(std::string_view typed);
/// The same way round, as it stands in a form or a table: "12,50", "-5,00".
[[nodiscard]] std::string money_as_typed(Money amount);

} // namespace guichet
