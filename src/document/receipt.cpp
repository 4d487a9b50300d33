// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/receipt.hpp"

#include "document/impl/canvas.hpp"

#include <algorithm>

namespace guichet::document {

namespace {

using impl::Box;
using impl::Canvas;
using impl::Style;

constexpr double receipt_margin = 22;
constexpr double receipt_width = 210 - 2 * receipt_margin;
constexpr double amount_width = 36;
constexpr double label_width = 62;

Style const receipt_text{.size = 11.5};
Style const receipt_strong{.size = 11.5, .weight = PANGO_WEIGHT_BOLD};
Style const receipt_small{.size = 9.5, .grey = 0.25};

/// Two texts side by side; gives the y below the longer one.
double row(Canvas& canvas, double y, double split, std::pair<std::string, std::string> const& words, Style const& left,
           Style const& right)
{
    auto const below_left = canvas.write("P", {receipt_margin, y, split - 4}, words.first, left);
    auto const below_right = canvas.write("P", {receipt_margin + split, y, receipt_width - split}, words.second, right);
    return std::max(below_left, below_right) + 1.5;
}

double rule(Canvas& canvas, double y)
{
    canvas.line(receipt_margin, y, receipt_margin + receipt_width, y);
    return y + 2;
}

double draw_lines(Canvas& canvas, Receipt const& receipt, double y)
{
    auto const to_the_right = [](Style style) {
        style.align = PANGO_ALIGN_RIGHT;
        return style;
    };
    constexpr double split = receipt_width - amount_width;
    for (std::size_t at = 0; at < receipt.lines.size(); ++at) {
        y = row(canvas, y, split, receipt.lines[at], receipt_text, to_the_right(receipt_text));
        if (at < receipt.reasons.size()) {
            y = canvas.write("P", {receipt_margin, y - 1, split}, receipt.reasons[at], receipt_small) + 2;
        }
    }
    y = rule(canvas, y + 1);
    return row(canvas, y, split, receipt.total, receipt_strong, to_the_right(receipt_strong));
}

} // namespace

Result<std::string> receipt_pdf(Receipt const& receipt, text::Locale locale)
{
    Canvas canvas{210, 297, receipt.title, std::string{text::code(locale)}};
    double y = 18;
    for (std::size_t at = 0; at < receipt.sender.size(); ++at) {
        y = canvas.write("P", {receipt_margin, y, 100}, receipt.sender[at], at == 0 ? receipt_strong : receipt_small) +
            0.3;
    }
    y = canvas.write("P", {receipt_margin, y + 10, receipt_width}, receipt.place_and_date, receipt_text);
    y = canvas.write("H1", {receipt_margin, y + 6, receipt_width}, receipt.title,
                     {.size = 17, .weight = PANGO_WEIGHT_BOLD}) +
        5;
    for (auto const& fact : receipt.facts) {
        y = row(canvas, y, label_width, fact, receipt_small, receipt_text);
    }
    y = rule(canvas, y + 3);
    y = draw_lines(canvas, receipt, y);
    canvas.write("P", {receipt_margin, y + 8, receipt_width}, receipt.ending, receipt_small);
    canvas.next_page();
    return canvas.finish();
}

} // namespace guichet::document
