// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/templates.hpp"

#include "text/resources.hpp"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <ranges>
#include <set>
#include <shared_mutex>
#include <stdexcept>
#include <utility>

namespace guichet::text {

namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

constexpr std::string_view suffix = ".mustache";
/// The page frame puts the rendered page in its middle; nothing else may leave a value unescaped.
constexpr std::array<std::string_view, 2> layouts{"web/layout", "mail/layout.html"};
constexpr int deepest_inclusion = 8;

data to_data(nlohmann::json const& model)
{
    using kind = nlohmann::json::value_t;
    switch (model.type()) {
    case kind::object: {
        data object{data::type::object};
        for (auto const& [key, value] : model.items()) {
            object[key] = to_data(value);
        }
        return model.empty() ? data{false} : std::move(object);
    }
    case kind::array: {
        data list{data::type::list};
        // push_back copies what it is given, whole trees, at every level: a queue of fifty rows felt it.
        auto& values = const_cast<kainjow::mustache::list&>(list.list_value());
        values.reserve(model.size());
        for (auto const& value : model) {
            values.push_back(to_data(value));
        }
        return list;
    }
    case kind::string: {
        auto const& text = model.get_ref<std::string const&>();
        return text.empty() ? data{false} : data{text};
    }
    case kind::boolean:
        return data{model.get<bool>()};
    case kind::null:
    case kind::discarded:
        return data{false};
    default:
        return data{model.dump()};
    }
}

/// Replaces every open…close in `source` by what `replacement` gives for the text between.
template <class Replacement>
std::string replace_tags(std::string_view source, std::string_view open, std::string_view close,
                         Replacement replacement)
{
    std::string out;
    std::size_t at = 0;
    for (auto begin = source.find(open); begin != std::string_view::npos; begin = source.find(open, at)) {
        auto const end = source.find(close, begin);
        if (end == std::string_view::npos) {
            break;
        }
        out.append(source.substr(at, begin - at));
        out += replacement(source.substr(begin + open.size(), end - begin - open.size()));
        at = end + close.size();
    }
    out.append(source.substr(at));
    return out;
}

std::string_view trimmed(std::string_view text)
{
    auto const begin = text.find_first_not_of(' ');
    return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

bool is_plain_text(std::string_view name)
{
    return name.ends_with(".txt");
}

std::string escape_html(std::string_view text)
{
    return kainjow::mustache::html_escape(std::string{text});
}

/// Turns the file into Mustache proper: partials put in place, messages written out.
class Loader {
public:
    Loader(Messages const& messages, Locale locale, std::string& faults)
        : messages_(messages), locale_(locale), faults_(faults)
    {
    }

    std::string load(std::string_view name)
    {
        auto const source = include(name, 0);
        if (source.find("{{{") != std::string::npos && std::ranges::find(layouts, name) == layouts.end()) {
            faults_ += fmt::format("\n  {}: an unescaped value", name);
        }
        return replace_tags(source, "[[", "]]", [&](std::string_view id) { return message(name, trimmed(id)); });
    }

private:
    std::string include(std::string_view name, int depth)
    {
        auto const source = resource(fmt::format("{}{}", name, suffix));
        if (!source || depth > deepest_inclusion) {
            faults_ += fmt::format("\n  {}: unknown or endless partial", name);
            return {};
        }
        return replace_tags(*source, "{{>", "}}",
                            [&](std::string_view partial) { return include(trimmed(partial), depth + 1); });
    }

    std::string message(std::string_view name, std::string_view id)
    {
        auto const* const found = messages_.find(locale_, id);
        if (found == nullptr) {
            faults_ += fmt::format("\n  {}: unknown message {}", name, id);
            return {};
        }
        auto const text = is_plain_text(name) ? *found : escape_html(*found);
        return replace_tags(text, "{", "}", [](std::string_view key) { return fmt::format("{{{{{}}}}}", key); });
    }

    Messages const& messages_;
    Locale locale_;
    std::string& faults_;
};

/// What kainjow writes to, piece by piece.
struct Collected {
    std::string text;
    Collected& operator<<(std::string const& piece)
    {
        text += piece;
        return *this;
    }
};

} // namespace

struct SharedValues::Impl {
    data values;
};

SharedValues::SharedValues(nlohmann::json const& values) : impl_(std::make_unique<Impl const>(to_data(values))) {}

SharedValues::~SharedValues() = default;

struct Templates::Impl {
    using Name = std::pair<Locale, std::string>;

    explicit Impl(Messages const& said) : messages(said) {}

    [[nodiscard]] mustache parse(std::string_view name, Locale locale, std::string& faults) const
    {
        mustache parsed{Loader{messages, locale, faults}.load(name)};
        if (is_plain_text(name)) {
            parsed.set_custom_escape([](std::string const& text) { return text; });
        }
        if (!parsed.is_valid()) {
            faults += fmt::format("\n  {}: {}", name, parsed.error_message());
        }
        return parsed;
    }

    /// Rendering changes a mustache object only when the model holds lambdas; ours never does.
    [[nodiscard]] mustache& parsed_once(std::string_view name, Locale locale)
    {
        Name const key{locale, name};
        {
            std::shared_lock const lock{mutex};
            if (auto const found = parsed.find(key); found != parsed.end()) {
                return found->second;
            }
        }
        std::string faults; // none: the constructor has seen them all
        auto made = parse(name, locale, faults);
        std::lock_guard const lock{mutex};
        return parsed.try_emplace(key, std::move(made)).first->second;
    }

    Messages const& messages;
    std::set<std::string, std::less<>> names;
    std::shared_mutex mutex;
    std::map<Name, mustache> parsed; // those that were rendered; nodes never move
};

Templates::Templates(Messages const& messages) : impl_(std::make_unique<Impl>(messages))
{
    std::string faults;
    for (auto const file : resource_names("")) {
        if (!file.ends_with(suffix)) {
            continue;
        }
        std::string name{file.substr(0, file.size() - suffix.size())};
        for (auto const locale : {Locale::fr, Locale::en, Locale::test}) {
            static_cast<void>(impl_->parse(name, locale, faults));
        }
        impl_->names.insert(std::move(name));
    }
    if (!faults.empty()) {
        throw std::runtime_error("templates:" + faults);
    }
}

Templates::~Templates() = default;

bool Templates::contains(std::string_view name) const
{
    return impl_->names.contains(name);
}

std::string Templates::render(std::string_view name, Locale locale, nlohmann::json const& model) const
{
    return render(name, locale, model, {});
}

std::string Templates::render(std::string_view name, Locale locale, nlohmann::json const& model,
                              std::initializer_list<SharedValues const*> shared) const
{
    if (!contains(name)) {
        throw std::out_of_range(fmt::format("no template {}", name));
    }
    auto const values = to_data(model);
    kainjow::mustache::context<std::string> context;
    for (auto const* const layer : std::views::reverse(shared)) {
        context.push(&layer->impl_->values);
    }
    context.push(&values); // the last one pushed is read first
    Collected out;
    impl_->parsed_once(name, locale).render(context, out);
    return std::move(out.text);
}

} // namespace guichet::text
