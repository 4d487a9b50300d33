// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"

#include <compare>
#include <functional>
#include <string>

namespace guichet {

class Random;

/// An identifier that cannot be taken for another kind's: `using CardId = Id<struct CardTag>;`
template <class Tag>
struct Id {
    std::string value;
    auto operator<=>(Id const&) const = default;
    [[nodiscard]] bool empty() const { return value.empty(); }
};

/// 26 characters [0-9a-hjkmnp-tv-z]: 48 bits of time in milliseconds, then 80 random bits. Sorts by age, cannot be
/// guessed.
[[nodiscard]] std::string new_id(Instant now, Random& random);

} // namespace guichet

template <class Tag>
struct std::hash<guichet::Id<Tag>> {
    std::size_t operator()(guichet::Id<Tag> const& id) const noexcept { return std::hash<std::string>{}(id.value); }
};
