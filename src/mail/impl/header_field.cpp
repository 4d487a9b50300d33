// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/impl/header_field.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace guichet::mail::impl {

namespace {

constexpr std::size_t longest_address = 254; // RFC 5321, 4.5.3.1.3 less the two brackets

} // namespace

bool is_one_clean_line(std::string_view text)
{
    auto const is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (std::ranges::any_of(text, is_control) || !is_valid_utf8(text)) {
        return false;
    }
    // C1 controls are C2 80 … C2 9F in UTF-8; the two Unicode line ends are E2 80 A8 and A9.
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        auto const next = static_cast<unsigned char>(text[at + 1]);
        if (text[at] == '\xc2' && next >= 0x80 && next <= 0x9f) {
            return false;
        }
    }
    return text.find("\xe2\x80\xa8") == std::string_view::npos && text.find("\xe2\x80\xa9") == std::string_view::npos;
}

bool is_plain_address(std::string_view text)
{
    auto const at = text.find('@');
    return is_one_clean_line(text) && text.size() <= longest_address && at != std::string_view::npos && at > 0 &&
           at + 1 < text.size() && text.find('@', at + 1) == std::string_view::npos &&
           text.find_first_of(" <>()[],;:\\\"") == std::string_view::npos;
}

} // namespace guichet::mail::impl
