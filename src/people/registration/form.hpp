// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/ports.hpp"
#include "people/registration/submission.hpp"
#include "web/forms.hpp"
#include "web/http.hpp"

#include <nlohmann/json.hpp>

#include <vector>

/// The form of an application ⇄ Submission: names of controls, their order, their values. Decides nothing.
namespace guichet::people {

[[nodiscard]] Submission submission_from(web::Request const& request);

/// How many children the form shows.
[[nodiscard]] std::size_t children_in(web::Request const& request);
/// The form as it was, with one child more, or without the child of that number (from 1).
[[nodiscard]] web::Request with_child_added(web::Request request);
[[nodiscard]] web::Request with_child_removed(web::Request request, std::size_t number);

/// What the form shows besides what was typed.
struct FormPlace {
    Eligibility eligibility;
    std::vector<network::Library> libraries; // of the intercommunality
    LibraryId chosen;
    std::string postcode; // when the commune has only one
};

/// "person", "address", "contact", "documents", "ending" [fields], "children" [{number, title, fields}], "errors".
[[nodiscard]] nlohmann::json form_model(web::Shell const& shell, web::Request const& request, FormPlace const& place,
                                        Error const* error);

} // namespace guichet::people
