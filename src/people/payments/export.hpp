// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/payments/store.hpp"

#include <string>
#include <vector>

namespace guichet::people {

/// For the accounts of a régie: a line each time money came or went, dates and decimals as French spreadsheets read
/// them, no name of anybody. Pure.
[[nodiscard]] std::string accounts_csv(std::vector<AccountLine> const& lines);

} // namespace guichet::people
