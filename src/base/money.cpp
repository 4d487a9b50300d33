// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/money.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace guichet {

namespace {

constexpr std::size_t longest_euros = 6;
constexpr std::string_view euro_sign = "€";

std::optional<std::int64_t> digits_of(std::string_view text)
{
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    auto const only_digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    return error == std::errc{} && end == text.data() + text.size() && only_digits ? std::optional{number}
                                                                                   : std::nullopt;
}

} // namespace

std::optional<Money> parse_money(std::string_view typed)
{
    std::string text{typed};
    if (auto const sign = text.find(euro_sign); sign != std::string::npos) {
        auto const cents = tidy(std::string_view{text}.substr(sign + euro_sign.size()));
        if (!cents.empty() && cents.size() != 2) {
            return std::nullopt;
        }
        text = tidy(std::string_view{text}.substr(0, sign)) + (cents.empty() ? "" : "," + cents);
    }
    std::ranges::replace(text, '.', ',');
    text = tidy(text);
    auto const parts = split(text, ',');
    if (text.empty() || parts.size() > 2 || parts[0].size() > longest_euros) {
        return std::nullopt;
    }
    auto decimals = parts.size() == 2 ? parts[1] : "00";
    if (decimals.size() == 1) {
        decimals += '0';
    }
    auto const euros = digits_of(parts[0]);
    auto const cents = decimals.size() == 2 ? digits_of(decimals) : std::nullopt;
    return euros && cents ? std::optional{Money{*euros * 100 + *cents}} : std::nullopt;
}

std::string money_as_typed(Money amount)
{
    auto const cents = std::abs(amount.cents);
    auto const decimals = std::to_string(cents % 100);
    return std::string{amount.cents < 0 ? "-" : ""} + std::to_string(cents / 100) +
           (decimals.size() == 1 ? ",0" : ",") + decimals;
}

} // namespace guichet
