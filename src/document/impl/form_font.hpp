// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <array>
#include <string>

namespace guichet::document::impl {

/// The font of what is typed into a form, cut down to the letters of Windows-1252: every reader can write with a simple
/// font, few can with a composite one. Widths and heights in thousandths of the size.
struct FormFont {
    static constexpr int first = 32;
    static constexpr int last = 255;

    std::string name; // "GUICHT+DejaVuSans"
    std::string true_type;
    std::array<int, last - first + 1> widths{};
    std::array<int, 4> box{};
    int ascent = 0;
    int descent = 0;
    int cap_height = 0;
};

/// Made once. Throws std::runtime_error when the machine has no font at all.
[[nodiscard]] FormFont const& form_font();

} // namespace guichet::document::impl
