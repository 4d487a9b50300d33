// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "document/codes.hpp"

#include <cairo.h>
#include <pango/pango.h>

#include <memory>
#include <string>
#include <vector>

namespace guichet::document::impl {

/// Millimetres, from the top left corner of the page.
struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
};

struct Style {
    double size = 11; // points
    PangoWeight weight = PANGO_WEIGHT_NORMAL;
    PangoAlignment align = PANGO_ALIGN_LEFT;
    double grey = 0;
    char const* family = "DejaVu Sans";
};

/// A PDF being drawn: text by Pango, everything placed in millimetres, everything inside a structure tag ("P", "H1",
/// "L", "Figure").
class Canvas {
public:
    Canvas(double width_mm, double height_mm, std::string const& title, std::string const& language);

    /// Writes `text` wrapped to the box; gives the y below it.
    double write(char const* tag, Box const& box, std::string const& text, Style const& style);
    /// How high `text` would stand, in millimetres.
    [[nodiscard]] double height(double width_mm, std::string const& text, Style const& style) const;
    /// A code; `words` stand for it where it is read aloud: what it holds, or what it is for.
    void draw(Modules const& modules, Box const& box, double height_mm, std::string words);
    void frame(Box const& box, double height_mm);
    void line(double x1, double y1, double x2, double y2);
    void next_page();
    /// How many structure elements have been drawn.
    [[nodiscard]] std::size_t elements() const { return elements_; }
    /// Closes the document and gives its bytes, described. Throws std::runtime_error when Cairo failed on the way.
    [[nodiscard]] std::string finish();
    /// The same as Cairo made it, for who goes on with it.
    [[nodiscard]] std::string drawn();

private:
    struct SurfaceDeleter {
        void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    };
    struct CairoDeleter {
        void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
    };
    struct LayoutDeleter {
        void operator()(PangoLayout* layout) const { g_object_unref(layout); }
    };
    using Layout = std::unique_ptr<PangoLayout, LayoutDeleter>;
    [[nodiscard]] Layout layout(double width_mm, std::string const& text, Style const& style) const;

    std::unique_ptr<std::string> bytes_ = std::make_unique<std::string>(); // Cairo keeps its address
    std::string title_;
    std::string language_;
    std::size_t elements_ = 0;
    std::vector<std::string> figures_;
    std::unique_ptr<cairo_surface_t, SurfaceDeleter> surface_;
    std::unique_ptr<cairo_t, CairoDeleter> cairo_;
};

} // namespace guichet::document::impl
