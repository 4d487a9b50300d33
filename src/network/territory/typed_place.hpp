// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace guichet::network {

/// What somebody meant by the text of a search box or the last line of an address.
struct TypedPlace {
    std::vector<std::string> words; // folded, abbreviations resolved: {"saint", "claude"}
    std::string postcode;           // five digits, or a code INSEE; "" when none was typed
    std::string department;         // "39" when typed beside a name, or the postcode's; "" otherwise
    std::string digits;             // fewer than five digits typed alone: the beginning of a postcode

    /// The words without gaps: "saintclaude". Spaces, hyphens and apostrophes make no difference.
    [[nodiscard]] std::string key() const;
    bool operator==(TypedPlace const&) const = default;
};

[[nodiscard]] TypedPlace parse_place(std::string_view typed);

/// The folded words of a commune's name, abbreviations resolved as parse_place does: "St-Lupicin" → {"saint",
/// "lupicin"}.
[[nodiscard]] std::vector<std::string> place_words(std::string_view name);
/// le, la, les, l.
[[nodiscard]] bool is_article(std::string_view word);
/// The department of a commune's code or of a postcode: "39478" → "39", "97124" → "971", "2A004" → "2A".
[[nodiscard]] std::string department_of(std::string_view code);

} // namespace guichet::network
