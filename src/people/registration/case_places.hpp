// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/application.hpp"

#include <span>

namespace guichet::people {

/// A statement about several cases has places for so many, ":c1" to ":c50": its text is the same whatever is asked.
inline constexpr std::size_t case_places = 50;
/// The cases in those places; the places left over hold "", which is nobody's id. Throws std::length_error for more.
[[nodiscard]] db::Arguments in_places(std::span<ApplicationId const> cases);

} // namespace guichet::people
