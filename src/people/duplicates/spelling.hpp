// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

/// How near two spellings are. On folded text (a–z, 0–9), no knowledge of persons.
namespace guichet::people {

/// Letters wrong, missing, too many, or exchanged with the next one (optimal string alignment); anything beyond
/// `most` gives most + 1.
[[nodiscard]] int typing_distance(std::string_view a, std::string_view b, int most);
/// As near as a slip of the finger: one for three letters and more, two for eight and more.
[[nodiscard]] bool is_typing_slip(std::string_view a, std::string_view b);
/// How French people hear a name, so that Mathieu and Matthieu, Lefebvre and Lefèvre, Bernard and Bernart are one.
/// Not reversible, not for display.
[[nodiscard]] std::string french_sound(std::string_view folded);

} // namespace guichet::people
