// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/scripts.hpp"

#include "document/impl/reading_budget.hpp"

#include <functional>
#include <utility>

namespace guichet::document {

namespace {

using Dictionary = QPDFObjectHandle;

/// An action of a kind that runs something (ISO 32000-1, table 198).
bool runs_something(Dictionary& dictionary)
{
    auto kind = dictionary.getKey("/S");
    return kind.isNameAndEquals("/JavaScript") || kind.isNameAndEquals("/Launch");
}

/// A resource may bear any of these names: a font, say.
bool holds_script(Dictionary& dictionary, char const* key)
{
    auto value = dictionary.getKey(key);
    return !value.isNull() && !(value.isDictionary() && value.hasKey("/Type"));
}

bool is_scripted(Dictionary& dictionary)
{
    return runs_something(dictionary) || holds_script(dictionary, "/JS") || holds_script(dictionary, "/XFA") ||
           holds_script(dictionary, "/JavaScript");
}

void strip(Dictionary& dictionary)
{
    auto const does_run = runs_something(dictionary);
    for (auto const* const key : {"/JS", "/XFA", "/JavaScript", "/AA", "/OpenAction"}) {
        if (holds_script(dictionary, key)) {
            dictionary.removeKey(key);
        }
    }
    if (does_run) { // wherever it is referred to from: an action of no kind is none
        for (auto const* const key : {"/S", "/F", "/Win", "/Mac", "/Unix"}) {
            dictionary.removeKey(key);
        }
    }
}

/// Every dictionary of a document that may have been made to do harm, once.
class Dictionaries {
public:
    Dictionaries(std::string_view bytes, ReadingLimits const& limits, impl::ReadingBudget& budget) : limits_(limits)
    {
        pdf_.setSuppressWarnings(true);
        budget.watch(pdf_);
        pdf_.processInputSource(impl::counted_source(bytes, budget));
    }

    void visit(std::function<void(Dictionary&)> const& each)
    {
        if (pdf_.getXRefTable().size() > limits_.objects) {
            throw impl::BudgetSpent();
        }
        for (auto& object : pdf_.getAllObjects()) {
            visit(object, each, 0);
        }
    }

    [[nodiscard]] bool has_scripts()
    {
        bool found = false;
        visit([&](Dictionary& one) { found = found || is_scripted(one); });
        return found;
    }

    [[nodiscard]] std::string written()
    {
        QPDFWriter writer{pdf_};
        writer.setOutputMemory();
        writer.setDecodeLevel(qpdf_dl_none);
        writer.setCompressStreams(false);
        writer.write();
        auto const buffer = writer.getBufferSharedPointer();
        return {reinterpret_cast<char const*>(buffer->getBuffer()), buffer->getSize()};
    }

private:
    /// What stands in the object itself: what it refers to has its own turn.
    void visit(QPDFObjectHandle object, std::function<void(Dictionary&)> const& each, int depth)
    {
        if (depth > limits_.depth || (depth > 0 && object.isIndirect())) {
            return;
        }
        for (int at = 0; object.isArray() && at < object.getArrayNItems(); ++at) {
            visit(object.getArrayItem(at), each, depth + 1);
        }
        auto dictionary = object.isStream() ? object.getDict() : object;
        if (!dictionary.isDictionary()) {
            return;
        }
        each(dictionary);
        for (auto const& key : dictionary.getKeys()) {
            visit(dictionary.getKey(key), each, depth + 1);
        }
    }

    ReadingLimits const& limits_;
    QPDF pdf_;
};

/// What `work` makes of the document; `otherwise` when it cannot be read within the limits.
template <class Value>
Value within_limits(std::string_view pdf, ReadingLimits const& limits, Value otherwise,
                    std::function<Value(Dictionaries&)> const& work)
{
    if (pdf.size() > limits.bytes) {
        return otherwise;
    }
    impl::install_counted_decoders();
    impl::ReadingBudget budget{limits};
    try {
        Dictionaries dictionaries{pdf, limits, budget};
        auto made = work(dictionaries);
        return budget.is_spent() ? otherwise : made;
    } catch (std::exception const&) { // qpdf reports what it cannot read by every kind of exception
        return otherwise;
    }
}

} // namespace

Scripts scripts_in(std::string_view pdf, ReadingLimits const& limits)
{
    return within_limits<Scripts>(pdf, limits, Scripts::absent, [](Dictionaries& dictionaries) {
        return dictionaries.has_scripts() ? Scripts::present : Scripts::absent;
    });
}

std::string without_scripts(std::string pdf, ReadingLimits const& limits)
{
    auto cleaned = within_limits<std::string>(pdf, limits, "", [](Dictionaries& dictionaries) -> std::string {
        if (!dictionaries.has_scripts()) {
            return "";
        }
        dictionaries.visit(strip);
        return dictionaries.written();
    });
    return cleaned.empty() ? std::move(pdf) : cleaned;
}

} // namespace guichet::document
