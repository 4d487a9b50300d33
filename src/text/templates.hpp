// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "text/messages.hpp"

#include <nlohmann/json_fwd.hpp>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

/// Logic-less Mustache templates, compiled into the binary. Beside Mustache:
///   [[registration.title]]   the message in the page's language; its {placeholders} are read from the model
///   {{> web/field}}          the template src/web/field.mustache, put in place when loading (no recursion)
/// Values are escaped for HTML, except in templates whose name ends in ".txt" (mails, letters). `{{{` is refused
/// outside the templates named in the constructor's list of layouts. An empty string, null, false, [] and {} are "no"
/// to a section.
namespace guichet::text {

/// Values that several templates share (the frame around a page, the addresses of assets): made ready once, put under
/// each model.
class SharedValues {
public:
    explicit SharedValues(nlohmann::json const& values);
    ~SharedValues();
    SharedValues(SharedValues const&) = delete;
    SharedValues& operator=(SharedValues const&) = delete;

private:
    friend class Templates;
    struct Impl;
    std::unique_ptr<Impl const> impl_;
};

class Templates {
public:
    /// Tries every embedded template in every language, and keeps none: parsed, all of them take 60 MB. Each is kept
    /// once it was rendered. `messages` outlives this. Throws std::runtime_error naming each fault: bad syntax, unknown
    /// message id, unknown partial, unescaped value.
    explicit Templates(Messages const& messages);
    ~Templates();
    Templates(Templates const&) = delete;
    Templates& operator=(Templates const&) = delete;

    /// `name` is the path below src/ without ".mustache": "people/registration/form",
    /// "people/registration/welcome.txt". Throws std::out_of_range for an unknown name. Thread-safe.
    [[nodiscard]] std::string render(std::string_view name, Locale locale, nlohmann::json const& model) const;
    /// A name that several have is read from the model, then from the first of `shared`, then the next.
    [[nodiscard]] std::string render(std::string_view name, Locale locale, nlohmann::json const& model,
                                     std::initializer_list<SharedValues const*> shared) const;
    [[nodiscard]] bool contains(std::string_view name) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace guichet::text
