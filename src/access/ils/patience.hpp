// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>

/// How long a library's system that does not answer is told the same thing again.
namespace guichet::access {

inline constexpr std::chrono::hours ils_tried_for{24 * 7};

/// 1, 2, 4… minutes, an hour at the most.
[[nodiscard]] inline std::chrono::minutes ils_pause_after(int tries)
{
    return std::min(std::chrono::minutes{1LL << std::min(tries, 6)}, std::chrono::minutes{60});
}

} // namespace guichet::access
