// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/edit_distance.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace guichet::network {

namespace {

/// Longer than any commune's folded name; what is longer has no typo forgiven.
constexpr std::size_t longest = 63;
using Line = std::array<int, longest + 1>;

enum class Goal { whole, prefix };

/// The letters before i in a and before j in b are the same two, the other way round.
bool is_swap(std::string_view a, std::string_view b, std::size_t i, std::size_t j)
{
    return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
}

int cheapest(std::string_view a, std::string_view b, int most, Goal goal)
{
    if (a.size() > longest || b.size() > longest) {
        return most + 1;
    }
    std::array<Line, 3> lines{};
    auto* before = &lines[0];
    auto* above = &lines[1];
    auto* line = &lines[2];
    for (std::size_t j = 0; j <= b.size(); ++j) {
        (*above)[j] = static_cast<int>(j);
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        (*line)[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            auto const change = a[i - 1] == b[j - 1] ? 0 : 1;
            auto const swap = is_swap(a, b, i, j) ? (*before)[j - 2] + 1 : most + 1;
            (*line)[j] = std::min({(*above)[j] + 1, (*line)[j - 1] + 1, (*above)[j - 1] + change, swap});
        }
        if (*std::ranges::min_element(std::span{*line}.first(b.size() + 1)) > most) {
            return most + 1;
        }
        std::swap(before, above);
        std::swap(above, line);
    }

    auto const best =
        goal == Goal::whole
            ? (*above)[b.size()]
            : *std::min_element(above->begin(), above->begin() + static_cast<std::ptrdiff_t>(b.size()) + 1);
    return std::min(best, most + 1);
}

} // namespace

int edit_distance(std::string_view a, std::string_view b, int most)
{
    return cheapest(a, b, most, Goal::whole);
}

int edit_distance_to_prefix(std::string_view a, std::string_view b, int most)
{
    return cheapest(a, b.substr(0, a.size() + static_cast<std::size_t>(most)), most, Goal::prefix);
}

std::uint64_t letter_signature(std::string_view folded)
{
    std::uint64_t once = 0;
    std::uint64_t twice = 0;
    for (auto const c : folded) {
        if (c >= 'a' && c <= 'z') {
            auto const bit = std::uint64_t{1} << static_cast<unsigned>(c - 'a');
            twice |= once & bit;
            once |= bit;
        }
    }
    return once | (twice << 26U);
}

} // namespace guichet::network
