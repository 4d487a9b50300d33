// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>

namespace guichet {

/// An amount in euro cents.
struct Money {
    std::int64_t cents = 0;
    auto operator<=>(Money const&) const = default;
};

} // namespace guichet
