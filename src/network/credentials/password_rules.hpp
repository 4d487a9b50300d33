// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::network {

inline constexpr std::size_t shortest_password = 12; // code points
inline constexpr std::size_t longest_password = 256; // bytes

/// Why a password is refused; nullopt when it will do. Twelve characters or more, no rule of composition; refused when
/// a guesser's list would reach it soon (zxcvbn with French and local words) or when only `personal` words (names, card
/// number, birth date, e-mail) and such make it up.
[[nodiscard]] std::optional<Message> password_fault(std::string_view password,
                                                    std::vector<std::string> const& personal);

/// The two boxes of every "choose a password" form: field names "password" and "again".
[[nodiscard]] std::vector<FieldError> new_password_faults(std::string_view password, std::string_view again,
                                                          std::vector<std::string> const& personal);

} // namespace guichet::network
