// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "web/http.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Forms as the templates need them: label, hint, value kept after an error, error text tied to its control. Owns no
/// rule: what is valid is the service's business, which answers with an Error and its fields.
///
///     FormModel form{shell, request, error};          // error: nullptr the first time
///     form.add({.name = "email", .label = "registration.email", .type = "email", .autocomplete = "email"})
///         .add({.name = "newsletter", .label = "…", .type = "checkbox", .need = Need::optional});
///     form.into(model);
///
///     <form method="post" novalidate>{{> web/csrf}}{{> web/errors}}
///       {{#fields.email}}{{> web/field}}{{/fields.email}}     one field, or all of them in order:
///       {{#field_list}}{{> web/field}}{{/field_list}}
namespace guichet::web {

class Shell;

enum class Need { required, optional };

/// One answer of a list; `text` is already in the person's language.
struct Choice {
    std::string value;
    std::string text;
    std::string hint{};
};

struct Field {
    std::string name;
    std::string label; // message id
    /// An HTML input type, or "date" (typed: 27/03/1962), "select", "radio", "checkbox" (one box), "checkboxes"
    /// (several of the choices), "textarea", "file".
    std::string type = "text";
    Need need = Need::required;
    std::string hint{};         // message id
    std::string autocomplete{}; // HTML's tokens: "given-name", "bday", "postal-code", "one-time-code"…
    std::string input_mode{};   // "numeric", "email", "tel"
    std::string value{};        // before anything was sent; for a checkbox any text ticks it
    std::vector<Choice> choices{};
    std::vector<std::string> values{}; // of "checkboxes": those ticked before anything was sent
    int longest = 0;                   // characters; 0: the server's own limit
    int rows = 5;                      // of a textarea
    std::string accept{};              // of a file: ".pdf,.jpg"
    std::string kept{};                // of a file: the name of the one the server still has from the last sending
    /// Text of the label when it is data (a question written by a library) and not a message.
    std::string label_text{};
};

class FormModel {
public:
    /// Values come from `request` when it is a POST, otherwise from the field. A password is never shown again.
    FormModel(Shell const& shell, Request const& request, Error const* error = nullptr);

    FormModel& add(Field const& field);
    /// Adds "fields" {name: …} (a "." or "-" in a name becomes "_" in the key), "field_list" […] in order, and
    /// "errors" [{text, href}] with "has_errors": one for each field's error and one for an error without field.
    void into(nlohmann::json& model) const;
    [[nodiscard]] nlohmann::json build() const;

private:
    [[nodiscard]] std::string text(std::string const& id) const;
    [[nodiscard]] std::vector<std::string> values_of(Field const& field) const;
    [[nodiscard]] std::string error_of(std::string_view name) const;

    Shell const& shell_;
    Request const& request_;
    Error const* error_;
    std::vector<std::pair<std::string, nlohmann::json>> fields_;
};

/// "pagination" for {{> web/pagination}}: links that keep the query and change "page" (from 1). null with one page
/// only.
[[nodiscard]] nlohmann::json pagination_model(Shell const& shell, Request const& request, std::int64_t total,
                                              std::int64_t page_size);
/// The page asked for by ?page=, from 1.
[[nodiscard]] std::int64_t page_number(Request const& request);

} // namespace guichet::web
