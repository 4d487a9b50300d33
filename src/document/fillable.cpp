// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/fillable.hpp"

#include "document/codes.hpp"
#include "document/impl/acro_form.hpp"
#include "document/impl/canvas.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::document {

namespace {

using impl::Canvas;
using impl::DrawnForm;
using impl::Place;
using impl::Style;

// A4, millimetres. Boxes are high enough to write in by hand.
constexpr double sheet_width = 210;
constexpr double sheet_height = 297;
constexpr double sheet_margin = 17;
constexpr double sheet_inner = sheet_width - 2 * sheet_margin;
constexpr double sheet_bottom = sheet_height - 16;
constexpr double gutter = 4;
constexpr int grid_columns = 6;
constexpr double line_height = 7.6;
constexpr double paragraph_line = 6.2;
constexpr double tick_size = 4.6;
constexpr double tick_gap = 2.4;
constexpr double row_gap = 2.2;
constexpr double code_size = 27;

Style const form_title{.size = 17, .weight = PANGO_WEIGHT_BOLD};
Style const section_title{.size = 12, .weight = PANGO_WEIGHT_BOLD};
Style const label_style{.size = 9};
Style const body_style{.size = 9};
Style const strong_style{.size = 9.5, .weight = PANGO_WEIGHT_BOLD};
Style const quiet_style{.size = 8, .grey = 0.25};

std::string label_of(Control const& control)
{
    auto out = control.label;
    if (control.filling == Filling::required) {
        out += " *";
    }
    if (!control.hint.empty()) {
        out += " · " + control.hint;
    }
    return out;
}

double width_of(int columns)
{
    double const column = (sheet_inner - gutter * (grid_columns - 1)) / grid_columns;
    return column * columns + gutter * (columns - 1);
}

/// Puts one thing below the other and begins a new page when the next does not fit.
class FormLayout {
public:
    explicit FormLayout(FillableForm const& form)
        : form_(form), canvas_(sheet_width, sheet_height, form.title, std::string{text::code(form.locale)})
    {
    }

    DrawnForm draw(Modules const& code)
    {
        head(code);
        for (auto const& section : form_.sections) {
            if (!section.controls.empty()) {
                draw(section);
            }
        }
        closing();
        footer();
        canvas_.next_page();
        drawn_.page_height = sheet_height;
        drawn_.pdf = canvas_.drawn();
        return std::move(drawn_);
    }

private:
    using Row = std::vector<Control const*>;

    void head(Modules const& code)
    {
        double const beside = sheet_inner - code_size - 6;
        drawn_.code = {0, sheet_width - sheet_margin - code_size, 14, code_size, code_size};
        y_ = canvas_.write("P", {sheet_margin, 13, beside}, form_.network, quiet_style);
        y_ = canvas_.write("H1", {sheet_margin, y_ + 0.5, beside}, form_.title, form_title) + 1;
        for (std::size_t at = 0; at < form_.addressee.size(); ++at) {
            y_ = canvas_.write("P", {sheet_margin, y_, beside}, form_.addressee[at],
                               at == 0 ? strong_style : body_style);
        }
        canvas_.draw(code, {drawn_.code.x, drawn_.code.y, code_size}, code_size, form_.code_description);
        y_ = std::max(y_, drawn_.code.y + code_size) + 2.5;
        int number = 1;
        for (auto const& step : form_.steps) {
            y_ = text("P", fmt::format("{}. {}", number++, step), body_style) + 0.4;
        }
        y_ = text("P", form_.required_note, quiet_style) + 0.5;
    }

    double text(char const* tag, std::string const& words, Style const& style)
    {
        room_for(canvas_.height(sheet_inner, words, style));
        return canvas_.write(tag, {sheet_margin, y_, sheet_inner}, words, style);
    }

    void draw(FormSection const& section)
    {
        auto const rows = rows_of(section);
        // A title never stays alone at the foot of a page.
        y_ += 2;
        room_for(canvas_.height(sheet_inner, section.title, section_title) +
                 canvas_.height(sheet_inner, section.help, body_style) + height_of(rows.front()) + 2);
        y_ = text("H2", section.title, section_title) + 0.6;
        y_ = section.help.empty() ? y_ : text("P", section.help, body_style) + 0.8;
        for (auto const& row : rows) {
            room_for(height_of(row));
            draw(row);
        }
    }

    static std::vector<Row> rows_of(FormSection const& section)
    {
        std::vector<Row> rows;
        int taken = grid_columns;
        for (auto const& control : section.controls) {
            auto const columns = control.kind == ControlKind::box ? grid_columns : control.columns;
            if (taken + columns > grid_columns) {
                rows.emplace_back();
                taken = 0;
            }
            rows.back().push_back(&control);
            taken += columns;
        }
        return rows;
    }

    [[nodiscard]] double label_height(Row const& row) const
    {
        double highest = 0;
        for (auto const* const control : row) {
            highest = std::max(highest, canvas_.height(width_of(control->columns), label_of(*control), label_style));
        }
        return highest;
    }

    static double box_height(Control const& control)
    {
        return control.kind == ControlKind::paragraph ? paragraph_line * std::max(control.lines, 1) + 1.5 : line_height;
    }

    [[nodiscard]] double height_of(Row const& row) const
    {
        if (row.front()->kind == ControlKind::box) {
            auto const beside = sheet_inner - tick_size - tick_gap;
            return std::max(tick_size, canvas_.height(beside, label_of(*row.front()), label_style)) + row_gap;
        }
        double highest = 0;
        for (auto const* const control : row) {
            highest = std::max(highest, box_height(*control));
        }
        return label_height(row) + highest + 0.6 + row_gap;
    }

    void draw(Row const& row)
    {
        if (row.front()->kind == ControlKind::box) {
            draw_tick(*row.front());
            return;
        }
        double const labels = label_height(row);
        double const top = y_ + labels + 0.6;
        double x = sheet_margin;
        double below = top;
        for (auto const* const control : row) {
            double const width = width_of(control->columns);
            // A label of one line stands right above its box, even beside a longer one.
            double const lift = labels - canvas_.height(width, label_of(*control), label_style);
            canvas_.write("P", {x, y_ + lift, width}, label_of(*control), label_style);
            place(*control, {page_, x, top, width, box_height(*control)});
            below = std::max(below, top + box_height(*control));
            x += width + gutter;
        }
        y_ = below + row_gap;
    }

    void draw_tick(Control const& control)
    {
        place(control, {page_, sheet_margin, y_, tick_size, tick_size});
        double const left = sheet_margin + tick_size + tick_gap;
        y_ = std::max(y_ + tick_size, canvas_.write("P", {left, y_, sheet_width - sheet_margin - left},
                                                    label_of(control), label_style)) +
             row_gap;
    }

    void place(Control const& control, Place const& place)
    {
        drawn_.controls.push_back({&control, place, canvas_.elements()});
    }

    void closing()
    {
        y_ += 1;
        for (auto const& words : form_.closing) {
            y_ = text("P", words, quiet_style) + 1;
        }
    }

    void room_for(double height)
    {
        if (y_ + height > sheet_bottom) {
            footer();
            canvas_.next_page();
            ++page_;
            y_ = sheet_margin;
        }
    }

    void footer()
    {
        canvas_.write("P", {sheet_margin, sheet_height - 12, sheet_inner},
                      fmt::format("{} · {}", form_.footer, page_ + 1), quiet_style);
    }

    FillableForm const& form_;
    Canvas canvas_;
    DrawnForm drawn_;
    int page_ = 0;
    double y_ = 0;
};

} // namespace

Result<std::string> fillable_pdf(FillableForm const& form)
{
    auto const has_controls =
        std::ranges::any_of(form.sections, [](FormSection const& section) { return !section.controls.empty(); });
    if (!has_controls) {
        return fail(ErrorKind::invalid, "document.nothing_to_print");
    }
    auto const code = qr_modules(form.code);
    if (!code) {
        return std::unexpected(code.error());
    }
    return impl::with_fields(form, FormLayout{form}.draw(*code));
}

} // namespace guichet::document
