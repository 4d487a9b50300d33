// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The standard says nothing of accents: each terminal speaks one of these, code page 850 unless told.
namespace guichet::protocols::sip2 {

enum class Encoding { utf8, latin1, cp850 };

/// "utf-8", "latin-1", "cp850".
[[nodiscard]] std::string_view to_text(Encoding encoding);
[[nodiscard]] std::optional<Encoding> encoding_from(std::string_view text);

/// To UTF-8; ill-formed bytes become U+FFFD.
[[nodiscard]] std::string decode(std::string_view bytes, Encoding encoding);
/// From UTF-8; what the encoding does not have becomes "?".
[[nodiscard]] std::string encode(std::string_view text, Encoding encoding);

} // namespace guichet::protocols::sip2
