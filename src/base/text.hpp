// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Text as people type it. All functions take and give UTF-8; ill-formed bytes become U+FFFD.
namespace guichet {

/// Without leading and trailing white space of any script, inner runs made one space, NFC, no control characters.
[[nodiscard]] std::string tidy(std::string_view text);
/// For comparison and search: no accents, lower case, œ→oe, ligatures and full-width forms resolved, anything that is
/// not a letter or a digit becomes one space. "L'Étoile – Saint-Cœur" → "l etoile saint coeur".
[[nodiscard]] std::string fold(std::string_view text);
[[nodiscard]] bool is_valid_utf8(std::string_view text);
/// The beginning, `most` bytes of it at the most, not cut in the middle of a character.
[[nodiscard]] std::string_view whole_characters(std::string_view utf8, std::size_t most);
/// The first `most` code points.
[[nodiscard]] std::string_view first_characters(std::string_view utf8, std::size_t most);
/// Number of code points.
[[nodiscard]] std::size_t length(std::string_view text);
/// "JEAN-PIERRE de la tour" → "Jean-Pierre de la Tour": only for names typed in one case.
[[nodiscard]] std::string name_case(std::string_view text);

/// Letters and marks of any script, spaces, and what names have between them: ' ’ ʼ - . and at least one letter.
[[nodiscard]] bool looks_like_a_name(std::string_view text);
/// A domain name as the mail system writes it ("bücher.example" → "xn--bcher-kva.example"), in lower case; nullopt when
/// it cannot be one: a label empty or too long, a sign that is not allowed, no dot.
[[nodiscard]] std::optional<std::string> ascii_domain(std::string_view domain);

[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);
[[nodiscard]] std::string join(std::vector<std::string> const& parts, std::string_view separator);
/// RFC 3986: everything but letters, digits and "-._~" as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);
/// In a form a plus is a space (application/x-www-form-urlencoded).
enum class PlusSign { stays, is_space };
/// %XX as the byte it stands for; a percent sign that begins no such thing stays.
[[nodiscard]] std::string percent_decode(std::string_view text, PlusSign plus);
/// ASCII only.
[[nodiscard]] std::string to_lower(std::string_view text);

} // namespace guichet
