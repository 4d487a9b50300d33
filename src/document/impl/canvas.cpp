// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/impl/canvas.hpp"

#include "document/impl/described.hpp"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <stdexcept>
#include <utility>

namespace guichet::document::impl {

namespace {

constexpr double points_per_mm = 72.0 / 25.4;

double points(double millimetres)
{
    return millimetres * points_per_mm;
}

cairo_status_t append(void* closure, unsigned char const* bytes, unsigned int count)
{
    static_cast<std::string*>(closure)->append(reinterpret_cast<char const*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

struct FontDeleter {
    void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};

} // namespace

Canvas::Canvas(double width_mm, double height_mm, std::string const& title, std::string const& language)
    : title_(title), language_(language),
      surface_(cairo_pdf_surface_create_for_stream(append, bytes_.get(), points(width_mm), points(height_mm))),
      cairo_(cairo_create(surface_.get()))
{
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, title.c_str());
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATOR, "Guichet");
}

Canvas::Layout Canvas::layout(double width_mm, std::string const& text, Style const& style) const
{
    Layout made{pango_cairo_create_layout(cairo_.get())};
    std::unique_ptr<PangoFontDescription, FontDeleter> const font{pango_font_description_new()};
    pango_font_description_set_family_static(font.get(), style.family);
    pango_font_description_set_weight(font.get(), style.weight);
    pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
    pango_layout_set_font_description(made.get(), font.get());
    pango_context_set_language(pango_layout_get_context(made.get()), pango_language_from_string(language_.c_str()));
    pango_layout_set_width(made.get(), static_cast<int>(points(width_mm) * PANGO_SCALE));
    pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(made.get(), style.align);
    pango_layout_set_line_spacing(made.get(), 1.15F);
    pango_layout_set_text(made.get(), text.data(), static_cast<int>(text.size()));
    return made;
}

double Canvas::height(double width_mm, std::string const& text, Style const& style) const
{
    int width = 0;
    int height = 0;
    if (!text.empty()) {
        pango_layout_get_size(layout(width_mm, text, style).get(), &width, &height);
    }
    return static_cast<double>(height) / PANGO_SCALE / points_per_mm;
}

double Canvas::write(char const* tag, Box const& box, std::string const& text, Style const& style)
{
    if (text.empty()) {
        return box.y;
    }
    auto const made = layout(box.width, text, style);
    ++elements_;
    cairo_tag_begin(cairo_.get(), tag, nullptr);
    cairo_set_source_rgb(cairo_.get(), style.grey, style.grey, style.grey);
    cairo_move_to(cairo_.get(), points(box.x), points(box.y));
    pango_cairo_show_layout(cairo_.get(), made.get());
    cairo_tag_end(cairo_.get(), tag);
    int width = 0;
    int height = 0;
    pango_layout_get_size(made.get(), &width, &height);
    return box.y + static_cast<double>(height) / PANGO_SCALE / points_per_mm;
}

void Canvas::draw(Modules const& modules, Box const& box, double height_mm, std::string words)
{
    auto const across = points(box.width) / modules.width;
    auto const down = points(height_mm) / modules.height;
    ++elements_;
    figures_.push_back(std::move(words));
    cairo_tag_begin(cairo_.get(), "Figure", nullptr);
    cairo_set_source_rgb(cairo_.get(), 0, 0, 0);
    for (int y = 0; y < modules.height; ++y) {
        for (int x = 0; x < modules.width; ++x) {
            int const start = x;
            while (x < modules.width && modules.at(x, y)) {
                ++x;
            }
            if (x > start) { // whole runs: two neighbours would leave a hair between them on some screens
                cairo_rectangle(cairo_.get(), points(box.x) + start * across, points(box.y) + y * down,
                                (x - start) * across, down);
            }
        }
    }
    cairo_fill(cairo_.get());
    cairo_tag_end(cairo_.get(), "Figure");
}

void Canvas::frame(Box const& box, double height_mm)
{
    double const radius = points(3);
    double const left = points(box.x);
    double const top = points(box.y);
    double const right = left + points(box.width);
    double const bottom = top + points(height_mm);
    double const quarter = 1.5707963267948966;
    cairo_new_sub_path(cairo_.get());
    cairo_arc(cairo_.get(), right - radius, top + radius, radius, -quarter, 0);
    cairo_arc(cairo_.get(), right - radius, bottom - radius, radius, 0, quarter);
    cairo_arc(cairo_.get(), left + radius, bottom - radius, radius, quarter, 2 * quarter);
    cairo_arc(cairo_.get(), left + radius, top + radius, radius, 2 * quarter, 3 * quarter);
    cairo_close_path(cairo_.get());
    cairo_set_source_rgb(cairo_.get(), 0.35, 0.35, 0.35);
    cairo_set_line_width(cairo_.get(), 0.8);
    cairo_stroke(cairo_.get());
}

void Canvas::line(double x1, double y1, double x2, double y2)
{
    cairo_move_to(cairo_.get(), points(x1), points(y1));
    cairo_line_to(cairo_.get(), points(x2), points(y2));
    cairo_set_source_rgb(cairo_.get(), 0.6, 0.6, 0.6);
    cairo_set_line_width(cairo_.get(), 0.4);
    cairo_stroke(cairo_.get());
}

void Canvas::next_page()
{
    cairo_show_page(cairo_.get());
}

std::string Canvas::drawn()
{
    auto const status = cairo_status(cairo_.get());
    cairo_.reset();
    cairo_surface_finish(surface_.get());
    auto const closed = cairo_surface_status(surface_.get());
    if (status != CAIRO_STATUS_SUCCESS || closed != CAIRO_STATUS_SUCCESS) {
        throw std::runtime_error(std::string{"cairo: "} +
                                 cairo_status_to_string(status != CAIRO_STATUS_SUCCESS ? status : closed));
    }
    return std::move(*bytes_);
}

std::string Canvas::finish()
{
    return described(drawn(), {.title = title_, .language = language_, .figures = figures_});
}

} // namespace guichet::document::impl
