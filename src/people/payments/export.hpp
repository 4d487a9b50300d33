// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/payments/store.hpp"

#include <string>
#include <vector>

namespace guichet::people {

/// For the accounts of a régie: a line for each payment made and each refund, dates and decimals as French
/// spreadsheets read them, no name of anybody. `refunds` are those of the payments, in any order. Pure.
[[nodiscard]] std::string payments_csv(std::vector<PaymentRow> const& rows, std::vector<Refund> const& refunds);

} // namespace guichet::people
