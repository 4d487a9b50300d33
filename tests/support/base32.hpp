// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What base32() of base/crypto.hpp wrote, read again: what the application of a telephone does with a secret.
namespace guichet::support {

inline std::optional<std::string> from_base32(std::string_view text)
{
    constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    std::string bytes;
    std::uint32_t window = 0;
    unsigned bits = 0;
    for (auto const character : text) {
        auto const value = alphabet.find(character);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        window = (window << 5U) | static_cast<std::uint32_t>(value);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>((window >> bits) & 255U);
        }
    }
    return bytes;
}

} // namespace guichet::support
