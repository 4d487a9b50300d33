// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace guichet::web::impl {

/// What is counted of an address. Whoever has one IPv6 address has the other 2^64 of its network: they share a budget.
/// Anything else stays as it is.
[[nodiscard]] std::string counted_key(std::string_view key);

} // namespace guichet::web::impl
