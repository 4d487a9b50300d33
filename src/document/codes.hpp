// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// QR codes and the barcodes of library cards, as SVG, PNG or bare modules. The only place that knows libqrencode and
/// zint. Does not know what is encoded.
namespace guichet::document {

enum class Symbology { code128, code39, codabar };

/// A code as dark and light squares (QR) or bars (one row). No quiet zone.
struct Modules {
    int width = 0;
    int height = 0;
    std::vector<bool> dark; // row by row
    [[nodiscard]] bool at(int x, int y) const
    {
        return dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    }
};

/// Error correction M (15 %). ErrorKind::invalid "document.code_invalid" when the text is empty or too long (2,331
/// bytes).
[[nodiscard]] Result<Modules> qr_modules(std::string_view text);
/// A standalone SVG document, black on white with the quiet zone of four modules that readers need.
[[nodiscard]] Result<std::string> qr_svg(std::string_view text);
/// PNG bytes, `module_pixels` to a module, quiet zone included.
[[nodiscard]] Result<std::string> qr_png(std::string_view text, int module_pixels = 8);

/// Bars of one row. Codabar gets start and stop A where it has none. ErrorKind::invalid "document.code_invalid" for
/// characters that the symbology lacks.
[[nodiscard]] Result<Modules> barcode_modules(Symbology symbology, std::string_view text);
/// A standalone SVG document with quiet zones and the text in clear below the bars.
[[nodiscard]] Result<std::string> barcode_svg(Symbology symbology, std::string_view text);

} // namespace guichet::document
