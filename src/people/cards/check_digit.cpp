// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/card_row.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

int remainder97(std::string_view digits)
{
    int remainder = 0;
    for (char const c : digits) {
        remainder = (remainder * 10 + (c - '0')) % 97;
    }
    return remainder;
}

} // namespace

bool all_digits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string normalise_card_number(std::string_view typed)
{
    std::string number;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        auto const c = typed[i];
        // No-break spaces (U+00A0, U+202F) and the dashes U+2010 to U+2015 come from pasted mails.
        if (typed.substr(i, 2) == "\u00a0") {
            ++i;
        } else if (typed.substr(i, 3) == "\u202f" || (typed.substr(i, 2) == "\xe2\x80" && i + 2 < typed.size() &&
                                                      static_cast<unsigned char>(typed[i + 2]) >= 0x90 &&
                                                      static_cast<unsigned char>(typed[i + 2]) <= 0x95)) {
            i += 2;
        } else if (c >= 'a' && c <= 'z') {
            number += static_cast<char>(c - 'a' + 'A');
        } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != '.' && c != '-') {
            number += c;
        }
    }
    return number;
}

char luhn_digit(std::string_view digits)
{
    int sum = 0;
    bool doubled = true; // the digit next to the check digit is doubled, then every second one
    for (char const c : std::views::reverse(digits)) {
        int const digit = c - '0';
        int const weighted = doubled ? digit * 2 : digit;
        sum += weighted > 9 ? weighted - 9 : weighted; // 9 doubled is 18, whose digits add up to 9, not to 0
        doubled = !doubled;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

std::string mod97_digits(std::string_view digits)
{
    int const check = 98 - remainder97(std::string{digits} + "00");
    return fmt::format("{:02}", check);
}

std::string with_check_digit(std::string_view body, CheckDigit kind)
{
    std::string number{body};
    if (kind == CheckDigit::luhn) {
        number += luhn_digit(body);
    } else if (kind == CheckDigit::mod97) {
        number += mod97_digits(body);
    }
    return number;
}

std::size_t check_length(CheckDigit kind)
{
    return kind == CheckDigit::none ? 0 : kind == CheckDigit::luhn ? 1 : 2;
}

std::string last_four(std::string_view number)
{
    constexpr std::size_t kept = 4;
    return std::string{number.substr(number.size() - std::min(kept, number.size()))};
}

std::string ending_of(std::string_view number)
{
    return "…" + last_four(number);
}

std::string in_fours(std::string_view number)
{
    std::string spaced;
    for (std::size_t i = 0; i < number.size(); ++i) {
        if (i > 0 && i % 4 == 0) {
            spaced += ' ';
        }
        spaced += number[i];
    }
    return spaced;
}

bool has_valid_check_digit(std::string_view number, CheckDigit kind)
{
    if (kind == CheckDigit::none) {
        return !number.empty();
    }
    if (!all_digits(number)) {
        return false;
    }
    if (kind == CheckDigit::luhn) {
        return number.size() > 1 && luhn_digit(number.substr(0, number.size() - 1)) == number.back();
    }
    return number.size() > 2 && remainder97(number) == 1;
}

} // namespace guichet::people
