// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/returned_form.hpp"

#include "base/text.hpp"
#include "document/fillable.hpp"
#include "document/impl/reading_budget.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

namespace guichet::document {

namespace {

using Handle = QPDFObjectHandle;

constexpr std::size_t header_window = 1024; // junk before the header is common: mail gateways, old printers
constexpr int most_pages = 200;
constexpr int most_options = 1000;
constexpr int push_button = 1 << 16; // ISO 32000-1, table 226
constexpr int radio = 1 << 15;

/// What kind a field is, and what its kids inherit.
struct Inherited {
    std::string name;
    std::string type;
    Handle value;
    Handle options;
    int flags = 0;
};

/// Walks a document that may have been made to do harm.
class FieldReader {
public:
    FieldReader(std::string_view bytes, ReadingLimits const& limits, impl::ReadingBudget& budget) : limits_(limits)
    {
        pdf_.setSuppressWarnings(true);
        budget.watch(pdf_);
        pdf_.processInputSource(impl::counted_source(bytes, budget));
    }

    std::expected<ReturnedFields, FormFault> read()
    {
        if (pdf_.getXRefTable().size() > limits_.objects) {
            return std::unexpected(FormFault::too_complex);
        }
        auto root = pdf_.getRoot();
        auto form = root.getKey("/AcroForm");
        if (form.isDictionary()) {
            auto fields = form.getKey("/Fields");
            for (int at = 0; fields.isArray() && at < fields.getArrayNItems() && !is_full(); ++at) {
                walk(fields.getArrayItem(at), {}, 0);
            }
        }
        walk_pages(root.getKey("/Pages"), 0);
        if (!has_fields_) {
            return std::unexpected(FormFault::no_form);
        }
        if (auto const marker = out_.values.find(marker_field); marker != out_.values.end()) {
            out_.marker = marker->second;
            out_.values.erase(marker);
        }
        out_.mending = pdf_.anyWarnings() ? Mending::needed : Mending::unneeded;
        return std::move(out_);
    }

private:
    /// False for what has been seen before: a loop, or a field that stands in two places.
    bool is_new(Handle& object) { return !object.isIndirect() || seen_.insert(object.getObjGen()).second; }
    [[nodiscard]] bool is_full() const { return visited_ >= limits_.fields; }

    void walk(Handle field, Inherited const& above, int depth)
    {
        if (depth > limits_.depth || is_full() || !field.isDictionary() || !is_new(field)) {
            return;
        }
        ++visited_;
        auto const own = inherited(field, above);
        auto kids = field.getKey("/Kids");
        auto has_named_kids = false;
        for (int at = 0; kids.isArray() && at < kids.getArrayNItems() && !is_full(); ++at) {
            auto kid = kids.getArrayItem(at);
            if (kid.isDictionary() && kid.hasKey("/T")) {
                has_named_kids = true;
                walk(kid, own, depth + 1);
            }
        }
        if (!has_named_kids && !own.name.empty()) {
            keep(field, kids, own);
        }
    }

    [[nodiscard]] Inherited inherited(Handle& field, Inherited const& above) const
    {
        auto own = above;
        if (auto title = field.getKey("/T"); title.isString()) {
            own.name += (own.name.empty() ? "" : ".") + shortened(title.getUTF8Value());
        }
        if (auto type = field.getKey("/FT"); type.isName()) {
            own.type = type.getName();
        }
        if (field.hasKey("/V")) {
            own.value = field.getKey("/V");
        }
        if (field.hasKey("/Opt")) {
            own.options = field.getKey("/Opt");
        }
        if (auto flags = field.getKey("/Ff"); flags.isInteger()) {
            own.flags = flags.getIntValueAsInt();
        }
        return own;
    }

    void keep(Handle& field, Handle& kids, Inherited const& own)
    {
        if (own.type.empty() || own.type == "/Sig") {
            return;
        }
        has_fields_ = true;
        auto const value = own.type == "/Btn"  ? button(field, kids, own)
                           : own.type == "/Ch" ? choice(own)
                                               : text_of(own.value);
        if (!value.empty()) {
            out_.values.emplace(own.name.substr(0, limits_.longest_answer), value);
        }
    }

    [[nodiscard]] std::string shortened(std::string text) const
    {
        text.resize(whole_characters(text, limits_.longest_answer).size());
        return text;
    }

    [[nodiscard]] std::string text_of(Handle value) const
    {
        if (value.isArray() && value.getArrayNItems() > 0) {
            value = value.getArrayItem(0);
        }
        if (value.isString()) {
            return shortened(value.getUTF8Value());
        }
        if (value.isName()) {
            return shortened(value.getName().substr(1));
        }
        if (value.isStream()) { // long answers may be kept so (12.7.4.3)
            auto const data = value.getStreamData(qpdf_dl_generalized);
            return shortened(
                Handle::newString({reinterpret_cast<char const*>(data->getBuffer()), data->getSize()}).getUTF8Value());
        }
        return {};
    }

    /// The value, also where a program stored the label people saw (12.7.4.4).
    [[nodiscard]] std::string choice(Inherited own) const
    {
        auto stored = text_of(own.value);
        std::string meant = stored;
        auto const count = own.options.isInitialized() && own.options.isArray() ? own.options.getArrayNItems() : 0;
        for (int at = 0; at < std::min(count, most_options); ++at) {
            auto option = own.options.getArrayItem(at);
            if (!option.isArray() || option.getArrayNItems() != 2) {
                continue;
            }
            auto const value = text_of(option.getArrayItem(0));
            if (value == stored) {
                return stored;
            }
            if (text_of(option.getArrayItem(1)) == stored) {
                meant = value;
            }
        }
        return meant;
    }

    [[nodiscard]] static std::string state_of(Handle widget)
    {
        auto state = widget.isDictionary() ? widget.getKey("/AS") : Handle::newNull();
        return state.isName() && state.getName() != "/Off" ? state.getName().substr(1) : std::string{};
    }

    [[nodiscard]] std::string button(Handle& field, Handle& kids, Inherited own) const
    {
        if ((own.flags & push_button) != 0) {
            return {};
        }
        std::string state;
        if (own.value.isInitialized() && (own.value.isName() || own.value.isString())) {
            state = text_of(own.value);
            state = state == "Off" ? "" : state;
        } else {
            state = state_of(field);
            for (int at = 0; state.empty() && kids.isArray() && at < std::min(kids.getArrayNItems(), 100); ++at) {
                state = state_of(kids.getArrayItem(at));
            }
        }
        return state.empty() || (own.flags & radio) != 0 ? state : "1";
    }

    /// Counts pages, and finds fields that only stand on a page: some programs lose the list.
    void walk_pages(Handle node, int depth)
    {
        if (depth > limits_.depth || out_.pages >= most_pages || !node.isDictionary() || !is_new(node)) {
            return;
        }
        auto kids = node.getKey("/Kids");
        if (kids.isArray()) {
            for (int at = 0; at < kids.getArrayNItems() && out_.pages < most_pages; ++at) {
                walk_pages(kids.getArrayItem(at), depth + 1);
            }
            return;
        }
        ++out_.pages;
        auto annotations = node.getKey("/Annots");
        for (int at = 0; annotations.isArray() && at < annotations.getArrayNItems() && !is_full(); ++at) {
            auto widget = annotations.getArrayItem(at);
            if (widget.isDictionary() && widget.getKey("/Subtype").isNameAndEquals("/Widget")) {
                walk(widget, {}, 0);
            }
        }
    }

    ReadingLimits const& limits_;
    QPDF pdf_;
    ReturnedFields out_;
    std::set<QPDFObjGen> seen_;
    std::size_t visited_ = 0;
    bool has_fields_ = false;
};

std::expected<ReturnedFields, FormFault> read_within(std::string_view bytes, ReadingLimits const& limits,
                                                     impl::ReadingBudget& budget)
{
    try {
        return FieldReader{bytes, limits, budget}.read();
    } catch (QPDFExc const& error) {
        return std::unexpected(error.getErrorCode() == qpdf_e_password ? FormFault::encrypted : FormFault::broken);
    } catch (std::exception const&) { // qpdf reports what it cannot read by every kind of exception
        return std::unexpected(FormFault::broken);
    }
}

} // namespace

std::string_view to_text(FormFault fault)
{
    switch (fault) {
    case FormFault::too_large:
        return "too_large";
    case FormFault::not_a_pdf:
        return "not_a_pdf";
    case FormFault::broken:
        return "broken";
    case FormFault::encrypted:
        return "encrypted";
    case FormFault::too_complex:
        return "too_complex";
    case FormFault::no_form:
        return "no_form";
    }
    return "broken";
}

std::expected<ReturnedFields, FormFault> read_fields(std::string_view bytes, ReadingLimits const& limits)
{
    if (bytes.size() > limits.bytes) {
        return std::unexpected(FormFault::too_large);
    }
    if (bytes.substr(0, header_window).find("%PDF-") == std::string_view::npos) {
        return std::unexpected(FormFault::not_a_pdf);
    }
    impl::install_counted_decoders();
    impl::ReadingBudget budget{limits};
    auto read = read_within(bytes, limits, budget);
    if (budget.is_spent()) {
        return std::unexpected(FormFault::too_complex);
    }
    return read;
}

} // namespace guichet::document
