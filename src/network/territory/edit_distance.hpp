// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace guichet::network {

/// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment) that turn `a` into `b`, or
/// `most + 1` when there are more than `most`. Bytes, for folded text.
[[nodiscard]] int edit_distance(std::string_view a, std::string_view b, int most);

/// Like edit_distance, to the closest beginning of `b`: what was typed so far may stop anywhere.
[[nodiscard]] int edit_distance_to_prefix(std::string_view a, std::string_view b, int most);

/// Which letters a folded word has, and which of them at least twice: two bits a letter. One edit changes at most two
/// of them, so that most names are ruled out without computing a distance.
[[nodiscard]] std::uint64_t letter_signature(std::string_view folded);

} // namespace guichet::network
