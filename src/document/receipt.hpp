// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "text/messages.hpp"

#include <string>
#include <utility>
#include <vector>

/// A receipt for money, one page A4, PDF. Owns the layout only: every word and amount comes from the caller.
namespace guichet::document {

struct Receipt {
    std::vector<std::string> sender; // name first, then lines
    std::string place_and_date;
    std::string title;
    std::vector<std::pair<std::string, std::string>> facts; // label, value
    std::vector<std::pair<std::string, std::string>> lines; // what was paid for, amount
    std::vector<std::string> reasons;                       // why each line costs that
    std::pair<std::string, std::string> total;
    std::string ending;
};

[[nodiscard]] Result<std::string> receipt_pdf(Receipt const& receipt, text::Locale locale);

} // namespace guichet::document
