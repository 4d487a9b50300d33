// SPDX-License-Identifier: AGPL-3.0-or-later
// The numbers of tables are those of ISO 32000-1.
#include "document/impl/acro_form.hpp"

#include "document/impl/described.hpp"
#include "document/impl/form_font.hpp"
#include "document/impl/qpdf.hpp"
#include "document/impl/reading_budget.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::document::impl {

namespace {

using Handle = QPDFObjectHandle;

constexpr double form_points_per_mm = 72.0 / 25.4;
constexpr double typed_size = 10.5; // points
constexpr double line_leading = 1.2;
constexpr double typed_inset = 3.5;
constexpr double border = 0.7;
constexpr int print_flag = 1 << 2; // table 165
constexpr int hidden_flag = 1 << 1;

// Tables 221, 228, 230.
constexpr int read_only = 1 << 0;
constexpr int required = 1 << 1;
constexpr int multiline = 1 << 12;
constexpr int combo = 1 << 17;
constexpr int edit = 1 << 18;
constexpr int no_spelling = 1 << 22;

struct Rectangle {
    double left = 0;
    double bottom = 0;
    double width = 0;
    double height = 0;
};

Handle name(std::string const& text)
{
    return Handle::newName("/" + text);
}

Handle words(std::string_view text)
{
    return Handle::newUnicodeString(std::string{text});
}

Handle number(double value)
{
    return Handle::newReal(value, 2);
}

Handle array(std::initializer_list<double> values)
{
    auto out = Handle::newArray();
    for (auto const value : values) {
        out.appendItem(number(value));
    }
    return out;
}

/// One document on its way from pages to form.
class FormWriter {
public:
    FormWriter(FillableForm const& form, DrawnForm const& drawn) : form_(form), drawn_(drawn)
    {
        pdf_.processMemoryFile("form", drawn.pdf.data(), drawn.pdf.size());
        pages_ = pdf_.getAllPages();
    }

    std::string finish()
    {
        describe(pdf_, {form_.title, std::string{text::code(form_.locale)}, form_.subject, {form_.code_description}});
        add_form();
        add_structure();
        return written(pdf_);
    }

private:
    Handle embedded_font()
    {
        auto const& font = form_font();
        auto file = Handle::newStream(&pdf_, font.true_type);
        file.getDict().replaceKey("/Length1", Handle::newInteger(static_cast<long long>(font.true_type.size())));
        auto descriptor = Handle::parse("<< /Type /FontDescriptor /Flags 32 /ItalicAngle 0 /StemV 80 >>");
        descriptor.replaceKey("/FontName", name(font.name));
        auto box = Handle::newArray();
        for (auto const side : font.box) {
            box.appendItem(Handle::newInteger(side));
        }
        descriptor.replaceKey("/FontBBox", box);
        descriptor.replaceKey("/Ascent", Handle::newInteger(font.ascent));
        descriptor.replaceKey("/Descent", Handle::newInteger(font.descent));
        descriptor.replaceKey("/CapHeight", Handle::newInteger(font.cap_height));
        descriptor.replaceKey("/FontFile2", pdf_.makeIndirectObject(file));
        auto widths = Handle::newArray();
        for (auto const width : font.widths) {
            widths.appendItem(Handle::newInteger(width));
        }
        auto out = Handle::parse("<< /Type /Font /Subtype /TrueType /Encoding /WinAnsiEncoding >>");
        out.replaceKey("/BaseFont", name(font.name));
        out.replaceKey("/FirstChar", Handle::newInteger(FormFont::first));
        out.replaceKey("/LastChar", Handle::newInteger(FormFont::last));
        out.replaceKey("/Widths", widths);
        out.replaceKey("/FontDescriptor", pdf_.makeIndirectObject(descriptor));
        return pdf_.makeIndirectObject(out);
    }

    void add_form()
    {
        resources_ = Handle::newDictionary();
        auto fonts = Handle::newDictionary();
        fonts.replaceKey("/F1", embedded_font());
        resources_.replaceKey("/Font", fonts);
        fields_ = Handle::newArray();
        for (auto const& placed : drawn_.controls) {
            auto field = pdf_.makeIndirectObject(field_of(*placed.control, rectangle(placed.place)));
            attach(field, placed.place.page);
            widgets_.push_back(field);
        }
        add_marker();
        auto form = Handle::newDictionary();
        form.replaceKey("/Fields", fields_);
        form.replaceKey("/DR", resources_);
        form.replaceKey("/DA", Handle::newString(appearance_words()));
        pdf_.getRoot().replaceKey("/AcroForm", pdf_.makeIndirectObject(form));
    }

    void attach(Handle field, int page_number)
    {
        auto page = pages_.at(static_cast<std::size_t>(page_number));
        field.replaceKey("/P", page);
        auto annotations = page.getKey("/Annots");
        if (!annotations.isArray()) {
            annotations = Handle::newArray();
            page.replaceKey("/Annots", annotations);
        }
        annotations.appendItem(field);
        fields_.appendItem(field);
    }

    /// Which form this is: a field like the others, for whatever saves the answers, but not on the page.
    void add_marker()
    {
        auto field = pdf_.makeIndirectObject(
            Handle::parse("<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [0 0 0 0] /BS << /W 0 >> >>"));
        field.replaceKey("/T", words(marker_field));
        field.replaceKey("/TU", words(marker_field));
        field.replaceKey("/V", words(form_.marker));
        field.replaceKey("/DV", words(form_.marker));
        field.replaceKey("/DA", Handle::newString(appearance_words()));
        field.replaceKey("/F", Handle::newInteger(hidden_flag));
        field.replaceKey("/Ff", Handle::newInteger(read_only));
        auto appearance = Handle::newDictionary();
        appearance.replaceKey("/N", picture("", {}));
        field.replaceKey("/AP", appearance);
        attach(field, 0);
    }

    [[nodiscard]] Rectangle rectangle(Place const& place) const
    {
        auto const up = drawn_.page_height - place.y - place.height;
        return {place.x * form_points_per_mm, up * form_points_per_mm, place.width * form_points_per_mm,
                place.height * form_points_per_mm};
    }

    static std::string appearance_words() { return fmt::format("/F1 {} Tf 0 g", typed_size); }

    Handle field_of(Control const& control, Rectangle const& box)
    {
        auto field = Handle::parse("<< /Type /Annot /Subtype /Widget /MK << /BC [0.35] >> >>");
        field.replaceKey("/BS", Handle::parse(fmt::format("<< /W {} /S /S >>", border)));
        field.replaceKey("/T", words(control.name));
        field.replaceKey("/TU", words(spoken(control)));
        field.replaceKey("/F", Handle::newInteger(print_flag));
        field.replaceKey("/Rect", array({box.left, box.bottom, box.left + box.width, box.bottom + box.height}));
        auto const needed = control.filling == Filling::required ? required : 0;
        switch (control.kind) {
        case ControlKind::box:
            as_box(field, box, needed);
            break;
        case ControlKind::choice:
            as_choice(field, control, box, needed);
            break;
        default:
            as_text(field, control, box, needed);
        }
        return field;
    }

    /// What a screen reader says and what shows when the pointer rests there.
    static std::string spoken(Control const& control)
    {
        auto out = control.label;
        if (!control.hint.empty()) {
            out += " (" + control.hint + ")";
        }
        return out;
    }

    void as_text(Handle& field, Control const& control, Rectangle const& box, int needed)
    {
        auto const is_paragraph = control.kind == ControlKind::paragraph;
        field.replaceKey("/FT", name("Tx"));
        field.replaceKey("/Ff", Handle::newInteger(needed | (is_paragraph ? multiline : no_spelling)));
        field.replaceKey("/DA", Handle::newString(appearance_words()));
        if (control.longest > 0) {
            field.replaceKey("/MaxLen", Handle::newInteger(static_cast<long long>(control.longest)));
        }
        give_value(field, control.value);
        show(field, control.value, box, is_paragraph ? box.height - typed_inset - typed_size : middle(box));
    }

    void as_choice(Handle& field, Control const& control, Rectangle const& box, int needed)
    {
        auto const flags = needed | combo | (control.list == ChoiceList::open ? edit | no_spelling : 0);
        field.replaceKey("/FT", name("Ch"));
        field.replaceKey("/Ff", Handle::newInteger(flags));
        field.replaceKey("/DA", Handle::newString(appearance_words()));
        auto options = Handle::newArray();
        for (auto const& choice : control.choices) {
            auto pair = Handle::newArray();
            pair.appendItem(words(choice.value));
            pair.appendItem(words(choice.label));
            options.appendItem(pair);
        }
        field.replaceKey("/Opt", pdf_.makeIndirectObject(options));
        give_value(field, control.value);
        auto const chosen = std::ranges::find(control.choices, control.value, &ControlChoice::value);
        show(field, chosen == control.choices.end() ? control.value : chosen->label, box, middle(box));
    }

    static void give_value(Handle& field, std::string const& value)
    {
        if (!value.empty()) {
            field.replaceKey("/V", words(value));
            field.replaceKey("/DV", words(value));
        }
    }

    static double middle(Rectangle const& box) { return (box.height - typed_size) / 2 + typed_size * 0.22; }

    void show(Handle& field, std::string const& value, Rectangle const& box, double baseline)
    {
        auto const written =
            value.empty() ? std::string{}
                          : fmt::format("BT {} {} {:.2f} Td {} Tj ET ", appearance_words(), typed_inset, baseline,
                                        Handle::newString(QUtil::utf8_to_win_ansi(value, '?')).unparseBinary());
        auto appearance = Handle::newDictionary();
        appearance.replaceKey("/N", picture(frame(box) + "/Tx BMC q " + written + "Q EMC", box));
        field.replaceKey("/AP", appearance);
    }

    void as_box(Handle& field, Rectangle const& box, int needed)
    {
        field.replaceKey("/FT", name("Btn"));
        field.replaceKey("/Ff", Handle::newInteger(needed));
        field.replaceKey("/V", name("Off"));
        field.replaceKey("/AS", name("Off"));
        auto const tick =
            fmt::format("q 1.6 w 1 J 1 j 0 G {:.2f} {:.2f} m {:.2f} {:.2f} l {:.2f} {:.2f} l S Q", box.width * 0.22,
                        box.height * 0.52, box.width * 0.42, box.height * 0.28, box.width * 0.8, box.height * 0.76);
        auto states = Handle::newDictionary();
        states.replaceKey("/Off", picture(frame(box), box));
        states.replaceKey("/Yes", picture(frame(box) + tick, box));
        auto appearance = Handle::newDictionary();
        appearance.replaceKey("/N", states);
        field.replaceKey("/AP", appearance);
        field.replaceKey("/MK", Handle::parse("<< /BC [0.35] /CA (4) >>"));
    }

    static std::string frame(Rectangle const& box)
    {
        return fmt::format("q 0.35 G {} w {:.2f} {:.2f} {:.2f} {:.2f} re S Q ", border, border / 2, border / 2,
                           box.width - border, box.height - border);
    }

    Handle picture(std::string const& content, Rectangle const& box)
    {
        auto stream = Handle::newStream(&pdf_, content);
        auto dictionary = stream.getDict();
        dictionary.replaceKey("/Type", name("XObject"));
        dictionary.replaceKey("/Subtype", name("Form"));
        dictionary.replaceKey("/BBox", array({0, 0, box.width, box.height}));
        dictionary.replaceKey("/Resources", resources_);
        return pdf_.makeIndirectObject(stream);
    }

    /// Cairo writes a flat list of elements; here they get one Document above them, and each field its place among them
    /// (14.7, 14.8.4.5).
    void add_structure()
    {
        auto tree = pdf_.getRoot().getKey("/StructTreeRoot");
        auto drawn = tree.getKey("/K").getArrayAsVector();
        auto document = pdf_.makeIndirectObject(Handle::parse("<< /Type /StructElem /S /Document >>"));
        document.replaceKey("/P", tree);
        auto children = Handle::newArray();
        std::size_t next = 0;
        for (std::size_t at = 0; at <= drawn.size(); ++at) {
            for (; next < widgets_.size() && drawn_.controls[next].after <= at; ++next) {
                children.appendItem(element_of(next, document));
            }
            if (at < drawn.size()) {
                drawn[at].replaceKey("/P", document);
                place_code(drawn[at]);
                children.appendItem(drawn[at]);
            }
        }
        document.replaceKey("/K", children);
        auto top = Handle::newArray();
        top.appendItem(document);
        tree.replaceKey("/K", top);
        for (auto& page : pages_) {
            page.replaceKey("/Tabs", name("S"));
        }
    }

    void place_code(Handle& element)
    {
        if (!element.getKey("/S").isNameAndEquals("/Figure")) {
            return;
        }
        auto const box = rectangle(drawn_.code);
        auto layout = Handle::parse("<< /O /Layout /Placement /Block >>");
        layout.replaceKey("/BBox", array({box.left, box.bottom, box.left + box.width, box.bottom + box.height}));
        element.replaceKey("/A", layout);
    }

    Handle element_of(std::size_t at, Handle const& parent)
    {
        auto const& page = pages_.at(static_cast<std::size_t>(drawn_.controls[at].place.page));
        auto reference = Handle::parse("<< /Type /OBJR >>");
        reference.replaceKey("/Obj", widgets_[at]);
        reference.replaceKey("/Pg", page);
        auto element = pdf_.makeIndirectObject(Handle::parse("<< /Type /StructElem /S /Form >>"));
        element.replaceKey("/P", parent);
        element.replaceKey("/Pg", page);
        element.replaceKey("/K", reference);
        auto tree = pdf_.getRoot().getKey("/StructTreeRoot");
        auto numbers = tree.getKey("/ParentTree").getKey("/Nums");
        auto const key = numbers.getArrayNItems() / 2;
        numbers.appendItem(Handle::newInteger(key));
        numbers.appendItem(element);
        tree.replaceKey("/ParentTreeNextKey", Handle::newInteger(key + 1));
        widgets_[at].replaceKey("/StructParent", Handle::newInteger(key));
        return element;
    }

    FillableForm const& form_;
    DrawnForm const& drawn_;
    QPDF pdf_;
    std::vector<Handle> pages_;
    std::vector<Handle> widgets_;
    Handle resources_;
    Handle fields_;
};

} // namespace

std::string with_fields(FillableForm const& form, DrawnForm const& drawn)
{
    install_counted_decoders();
    return FormWriter{form, drawn}.finish();
}

} // namespace guichet::document::impl
