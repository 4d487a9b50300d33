// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/impl/form_font.hpp"

#include <hb-ot.h>
#include <hb-subset.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace guichet::document::impl {

namespace {

template <auto free>
struct FreedBy {
    void operator()(auto* object) const { free(object); }
};
using Face = std::unique_ptr<hb_face_t, FreedBy<hb_face_destroy>>;
using ScaledFont = std::unique_ptr<hb_font_t, FreedBy<hb_font_destroy>>;
using SubsetInput = std::unique_ptr<hb_subset_input_t, FreedBy<hb_subset_input_destroy>>;
using Blob = std::unique_ptr<hb_blob_t, FreedBy<hb_blob_destroy>>;

/// The code points of Windows-1252 from 0x80 to 0x9F; 0 for the five that mean nothing.
constexpr std::array<hb_codepoint_t, 32> windows_extras{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                        0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

hb_codepoint_t code_point_of(int byte)
{
    return byte >= 0x80 && byte < 0xA0 ? windows_extras[static_cast<std::size_t>(byte - 0x80)]
                                       : static_cast<hb_codepoint_t>(byte);
}

/// The face Pango draws the rest of the page with.
Face installed_face()
{
    auto* const map = pango_cairo_font_map_get_default();
    std::unique_ptr<PangoContext, FreedBy<g_object_unref>> const context{pango_font_map_create_context(map)};
    std::unique_ptr<PangoFontDescription, FreedBy<pango_font_description_free>> const wanted{
        pango_font_description_from_string("DejaVu Sans 10")};
    std::unique_ptr<PangoFont, FreedBy<g_object_unref>> const font{
        pango_font_map_load_font(map, context.get(), wanted.get())};
    auto* const shaped = font ? pango_font_get_hb_font(font.get()) : nullptr;
    if (shaped == nullptr) {
        throw std::runtime_error("no font is installed: a form cannot be drawn");
    }
    return Face{hb_face_reference(hb_font_get_face(shaped))};
}

Face cut_down(hb_face_t* face)
{
    SubsetInput const input{hb_subset_input_create_or_fail()};
    if (!input) {
        throw std::bad_alloc();
    }
    for (int byte = FormFont::first; byte <= FormFont::last; ++byte) {
        if (auto const letter = code_point_of(byte); letter != 0) {
            hb_set_add(hb_subset_input_unicode_set(input.get()), letter);
        }
    }
    auto* const dropped = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (auto const table : {HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F')}) {
        hb_set_add(dropped, table);
    }
    hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_NO_HINTING);
    Face cut{hb_subset_or_fail(face, input.get())};
    if (!cut) {
        throw std::runtime_error("the form's font cannot be cut down");
    }
    return cut;
}

int metric(hb_font_t* font, hb_ot_metrics_tag_t tag)
{
    hb_position_t value = 0;
    hb_ot_metrics_get_position_with_fallback(font, tag, &value);
    return value;
}

FormFont made()
{
    constexpr int thousand = 1000;
    auto const face = cut_down(installed_face().get());
    FormFont out;
    out.name = "GUICHT+DejaVuSans";
    Blob const bytes{hb_face_reference_blob(face.get())};
    unsigned int size = 0;
    auto const* const data = hb_blob_get_data(bytes.get(), &size);
    out.true_type.assign(data, size);
    ScaledFont const font{hb_font_create(face.get())};
    hb_font_set_scale(font.get(), thousand, thousand);
    for (int byte = FormFont::first; byte <= FormFont::last; ++byte) {
        hb_codepoint_t glyph = 0;
        if (hb_font_get_nominal_glyph(font.get(), code_point_of(byte), &glyph) != 0) {
            out.widths[static_cast<std::size_t>(byte - FormFont::first)] =
                hb_font_get_glyph_h_advance(font.get(), glyph);
        }
    }
    out.ascent = metric(font.get(), HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER);
    out.descent = metric(font.get(), HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER);
    out.cap_height = metric(font.get(), HB_OT_METRICS_TAG_CAP_HEIGHT);
    out.box = {0, out.descent, *std::ranges::max_element(out.widths), out.ascent};
    return out;
}

} // namespace

FormFont const& form_font()
{
    static FormFont const font = made();
    return font;
}

} // namespace guichet::document::impl
