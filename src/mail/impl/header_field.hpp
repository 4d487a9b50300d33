// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string_view>

namespace guichet::mail::impl {

/// Fit for a header: well-formed UTF-8 without CR, LF, NUL or any other control character (U+0085, U+2028 and U+2029
/// included). "" is.
[[nodiscard]] bool is_one_clean_line(std::string_view text);

/// Fit for SMTP's MAIL FROM and RCPT TO and for a header: one @ with something on both sides, no blank, bracket, quote
/// or comma. Whether the address exists, or is likely, is for the form to ask.
[[nodiscard]] bool is_plain_address(std::string_view text);

} // namespace guichet::mail::impl
