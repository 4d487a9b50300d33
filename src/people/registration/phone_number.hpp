// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace guichet::people {

/// "03 84 12 34 56", "+33 3 84…", "0041 22 …" → E.164; numbers without a country are French. nullopt when no such
/// number can exist.
[[nodiscard]] std::optional<std::string> normalise_phone(std::string_view typed);

} // namespace guichet::people
