// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/codes.hpp"

#include <cairo.h>
#include <fmt/format.h>
#include <qrencode.h>
#include <zint.h>

#include <memory>

namespace guichet::document {

namespace {

constexpr int qr_quiet_zone = 4;
constexpr int bar_quiet_zone = 10;
constexpr int bar_height = 40;
constexpr int bar_text_height = 14;

struct QrDeleter {
    void operator()(QRcode* code) const { QRcode_free(code); }
};
struct ZintDeleter {
    void operator()(zint_symbol* symbol) const { ZBarcode_Delete(symbol); }
};
struct SurfaceDeleter {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct CairoDeleter {
    void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
};

cairo_status_t append(void* closure, unsigned char const* bytes, unsigned int count)
{
    static_cast<std::string*>(closure)->append(reinterpret_cast<char const*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

std::string escaped(std::string_view text)
{
    std::string result;
    for (char const c : text) {
        switch (c) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        default:
            result += c;
        }
    }
    return result;
}

/// SVG path of the dark runs of each row, moved by (left, top), each row `row_height` tall.
std::string path_of(Modules const& modules, int left, int top, int row_height)
{
    std::string path;
    for (int y = 0; y < modules.height; ++y) {
        for (int x = 0; x < modules.width; ++x) {
            int const start = x;
            while (x < modules.width && modules.at(x, y)) {
                ++x;
            }
            if (x > start) {
                fmt::format_to(std::back_inserter(path), "M{} {}h{}v{}h-{}z", left + start, top + y * row_height,
                               x - start, row_height, x - start);
            }
        }
    }
    return path;
}

std::string svg(int width, int height, std::string const& path, std::string_view label)
{
    auto const text = label.empty() ? std::string{}
                                    : fmt::format(R"(<text x="{}" y="{}" font-family="DejaVu Sans Mono, monospace" )"
                                                  R"(font-size="11" text-anchor="middle">{}</text>)",
                                                  width / 2.0, height - 4, escaped(label));
    return fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{2}" height="{3}" )"
                       R"(shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{0}v{1}h-{0}z"/>)"
                       R"(<path d="{4}"/>{5}</svg>)",
                       width, height, width * 2, height * 2, path, text);
}

int zint_symbology(Symbology symbology)
{
    return symbology == Symbology::code128  ? BARCODE_CODE128
           : symbology == Symbology::code39 ? BARCODE_CODE39
                                            : BARCODE_CODABAR;
}

std::string with_codabar_guards(std::string_view text)
{
    auto const is_guard = [](char c) { return c >= 'A' && c <= 'D'; };
    bool const guarded = text.size() > 1 && is_guard(text.front()) && is_guard(text.back());
    return guarded ? std::string{text} : "A" + std::string{text} + "A";
}

} // namespace

Result<Modules> qr_modules(std::string_view text)
{
    std::unique_ptr<QRcode, QrDeleter> const code{
        text.empty() ? nullptr
                     : QRcode_encodeData(static_cast<int>(text.size()),
                                         reinterpret_cast<unsigned char const*>(text.data()), 0, QR_ECLEVEL_M)};
    if (!code) {
        return fail(ErrorKind::invalid, "document.code_invalid");
    }
    Modules modules{.width = code->width, .height = code->width, .dark = {}};
    auto const count = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
    modules.dark.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        modules.dark.push_back((code->data[i] & 1U) != 0);
    }
    return modules;
}

Result<std::string> qr_svg(std::string_view text)
{
    auto const modules = qr_modules(text);
    if (!modules) {
        return std::unexpected(modules.error());
    }
    int const side = modules->width + 2 * qr_quiet_zone;
    return svg(side, side, path_of(*modules, qr_quiet_zone, qr_quiet_zone, 1), {});
}

Result<std::string> qr_png(std::string_view text, int module_pixels)
{
    auto const modules = qr_modules(text);
    if (!modules) {
        return std::unexpected(modules.error());
    }
    int const side = (modules->width + 2 * qr_quiet_zone) * module_pixels;
    std::unique_ptr<cairo_surface_t, SurfaceDeleter> const surface{
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side)};
    std::unique_ptr<cairo_t, CairoDeleter> const cairo{cairo_create(surface.get())};
    cairo_set_antialias(cairo.get(), CAIRO_ANTIALIAS_NONE);
    cairo_set_source_rgb(cairo.get(), 1, 1, 1);
    cairo_paint(cairo.get());
    cairo_set_source_rgb(cairo.get(), 0, 0, 0);
    for (int y = 0; y < modules->height; ++y) {
        for (int x = 0; x < modules->width; ++x) {
            if (modules->at(x, y)) {
                cairo_rectangle(cairo.get(), (x + qr_quiet_zone) * module_pixels, (y + qr_quiet_zone) * module_pixels,
                                module_pixels, module_pixels);
            }
        }
    }
    cairo_fill(cairo.get());
    std::string bytes;
    if (cairo_surface_write_to_png_stream(surface.get(), append, &bytes) != CAIRO_STATUS_SUCCESS) {
        throw std::runtime_error("cairo cannot write a PNG");
    }
    return bytes;
}

Result<Modules> barcode_modules(Symbology symbology, std::string_view text)
{
    auto const content = symbology == Symbology::codabar ? with_codabar_guards(text) : std::string{text};
    std::unique_ptr<zint_symbol, ZintDeleter> const symbol{ZBarcode_Create()};
    symbol->symbology = zint_symbology(symbology);
    auto const* const source = reinterpret_cast<unsigned char const*>(content.data());
    if (text.empty() || ZBarcode_Encode(symbol.get(), source, static_cast<int>(content.size())) >= ZINT_ERROR) {
        return fail(ErrorKind::invalid, "document.code_invalid");
    }
    Modules modules{.width = symbol->width, .height = 1, .dark = {}};
    for (int x = 0; x < symbol->width; ++x) {
        unsigned const eight = symbol->encoded_data[0][x / 8];
        modules.dark.push_back(((eight >> static_cast<unsigned>(x % 8)) & 1U) != 0);
    }
    return modules;
}

Result<std::string> barcode_svg(Symbology symbology, std::string_view text)
{
    auto const modules = barcode_modules(symbology, text);
    if (!modules) {
        return std::unexpected(modules.error());
    }
    int const width = modules->width + 2 * bar_quiet_zone;
    return svg(width, bar_height + bar_text_height + 2, path_of(*modules, bar_quiet_zone, 2, bar_height), text);
}

} // namespace guichet::document
