// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

/// Passwords that the rules accept, for tests.
namespace guichet::support {

inline constexpr auto* good = "cheval agrafe batterie pile";
inline constexpr auto* better = "tournesol carafe vélo ardoise";

} // namespace guichet::support
