// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/labels.hpp"

#include "document/impl/canvas.hpp"

namespace guichet::document {

namespace {

constexpr double a4_width = 210;
constexpr double a4_height = 297;
constexpr double slack = 0.05;            // of measures that were rounded
constexpr double thinnest_module = 0.19;  // 7.5 mil: what desk readers tell apart
constexpr double thickest_module = 0.375; // wider ones read no better
constexpr int quiet_modules = 10;         // white on each side

struct LabelPlace {
    double x = 0;
    double y = 0;
};

LabelPlace place_of(LabelSheet const& sheet, int position)
{
    int const column = position % sheet.columns;
    int const row = position / sheet.columns;
    return {sheet.left + column * (sheet.width + sheet.gap_across), sheet.top + row * (sheet.height + sheet.gap_down)};
}

/// The width of a module in that label; nullopt when the bars would be too thin.
std::optional<double> module_width(LabelSheet const& sheet, Modules const& bars)
{
    double const module = std::min(thickest_module, sheet.width / (bars.width + 2 * quiet_modules));
    return module >= thinnest_module ? std::optional{module} : std::nullopt;
}

void draw_label(impl::Canvas& canvas, LabelSheet const& sheet, LabelPlace const& at, Label const& label,
                Modules const& bars, double module)
{
    bool const small = sheet.height < 30;
    impl::Style const heading{.size = small ? 5.5 : 8.0, .align = PANGO_ALIGN_CENTER};
    impl::Style const number{.size = small ? 7.0 : 10.5,
                             .weight = PANGO_WEIGHT_BOLD,
                             .align = PANGO_ALIGN_CENTER,
                             .family = "DejaVu Sans Mono"};
    double const inner = sheet.width - 4;
    double const heading_height = label.heading.empty() ? 0 : canvas.height(inner, label.heading, heading) + 1;
    double const number_height = canvas.height(inner, label.number, number);
    double const bars_height = std::clamp(sheet.height - heading_height - number_height - 6, 5.0, 16.0);
    double y = at.y + (sheet.height - heading_height - bars_height - number_height - 1) / 2;
    if (!label.heading.empty()) {
        canvas.write("P", {at.x + 2, y, inner}, label.heading, heading);
        y += heading_height;
    }
    double const bars_width = bars.width * module;
    canvas.draw(bars, {at.x + (sheet.width - bars_width) / 2, y, bars_width}, bars_height, label.number);
    canvas.write("P", {at.x + 2, y + bars_height + 1, inner}, label.number, number);
}

} // namespace

bool fits_on_a4(LabelSheet const& sheet)
{
    double const right = sheet.left + sheet.columns * sheet.width + (sheet.columns - 1) * sheet.gap_across;
    double const bottom = sheet.top + sheet.rows * sheet.height + (sheet.rows - 1) * sheet.gap_down;
    return sheet.columns > 0 && sheet.rows > 0 && sheet.width > 0 && sheet.height > 0 && right <= a4_width + slack &&
           bottom <= a4_height + slack;
}

Result<std::string> labels_pdf(LabelSheet const& sheet, Symbology symbology, std::vector<Label> const& labels,
                               int first_position, std::string const& title, text::Locale locale)
{
    if (labels.empty() || !fits_on_a4(sheet)) {
        return fail(ErrorKind::invalid, "document.nothing_to_print");
    }
    impl::Canvas canvas{a4_width, a4_height, title, std::string{text::code(locale)}};
    int position = std::clamp(first_position, 1, labels_of(sheet)) - 1;
    for (auto const& label : labels) {
        auto const bars = barcode_modules(symbology, label.number);
        if (!bars) {
            return std::unexpected(bars.error());
        }
        auto const module = module_width(sheet, *bars);
        if (!module) {
            return fail(ErrorKind::invalid, "document.label_too_narrow");
        }
        if (position == labels_of(sheet)) {
            canvas.next_page();
            position = 0;
        }
        draw_label(canvas, sheet, place_of(sheet, position++), label, *bars, *module);
    }
    canvas.next_page();
    return canvas.finish();
}

} // namespace guichet::document
