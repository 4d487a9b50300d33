// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Several texts as one, each with its length in bytes in front ("3:abc"): for what we alone write and read, and soon
/// forget. No byte is added that is not ASCII, so text stays text. What is one of several may be packed itself.
namespace guichet {

/// One text more, behind those that `packed` has.
void add_packed(std::string& packed, std::string_view text);

/// All of `texts`, in order: any range of what a std::string_view is made of.
template <class Texts>
[[nodiscard]] std::string pack(Texts const& texts)
{
    std::size_t size = 0;
    for (std::string_view const text : texts) {
        size += text.size() + sizeof "1234:";
    }
    std::string packed;
    packed.reserve(size);
    for (std::string_view const text : texts) {
        add_packed(packed, text);
    }
    return packed;
}
[[nodiscard]] inline std::string pack(std::initializer_list<std::string_view> texts)
{
    return pack<>(texts);
}

/// The first text of `packed`, which loses it; nullopt when it is cut short or was never packed. A view of the same
/// bytes.
[[nodiscard]] std::optional<std::string_view> take_packed(std::string_view& packed);

/// All of them, however many, as views of `packed`; nullopt for what was not packed whole.
[[nodiscard]] std::optional<std::vector<std::string_view>> unpack(std::string_view packed);

/// The same where there must be `N`.
template <std::size_t N>
[[nodiscard]] std::optional<std::array<std::string_view, N>> unpack(std::string_view packed)
{
    std::array<std::string_view, N> texts;
    for (auto& text : texts) {
        auto const next = take_packed(packed);
        if (!next) {
            return std::nullopt;
        }
        text = *next;
    }
    return packed.empty() ? std::optional{texts} : std::nullopt;
}

/// A moment as one of the texts: milliseconds since 1970, in decimal.
[[nodiscard]] std::string milliseconds_of(Instant moment);
/// nullopt for anything else.
[[nodiscard]] std::optional<Instant> instant_from(std::string_view milliseconds);

} // namespace guichet
