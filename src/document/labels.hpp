// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "document/codes.hpp"
#include "text/messages.hpp"

#include <string>
#include <vector>

/// Labels for cards, in sheets of A4: the barcode, the number in clear, a heading. Owns the layout of one label; how
/// labels lie on the sheet is data. The number's meaning is the caller's.
namespace guichet::document {

/// How labels lie on an A4 sheet, in millimetres.
struct LabelSheet {
    int columns = 1;
    int rows = 1;
    double width = 0;
    double height = 0;
    double left = 0; // margins of the first label
    double top = 0;
    double gap_across = 0;
    double gap_down = 0;
    bool operator==(LabelSheet const&) const = default;
};
/// Whether all its labels lie inside the page.
[[nodiscard]] bool fits_on_a4(LabelSheet const& sheet);
[[nodiscard]] inline int labels_of(LabelSheet const& sheet)
{
    return sheet.columns * sheet.rows;
}

struct Label {
    std::string heading;
    std::string number;
};

/// PDF for printing at its real size; the first label goes to `first_position` (from 1, line by line), so that a sheet
/// begun can be finished. ErrorKind::invalid "document.nothing_to_print", "document.code_invalid", or
/// "document.label_too_narrow" when the bars would be thinner than readers can tell apart.
[[nodiscard]] Result<std::string> labels_pdf(LabelSheet const& sheet, Symbology symbology,
                                             std::vector<Label> const& labels, int first_position,
                                             std::string const& title, text::Locale locale);

} // namespace guichet::document
