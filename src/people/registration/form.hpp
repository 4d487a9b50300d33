// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/territory/territory.hpp"
#include "people/identity/identity.hpp"
#include "people/registration/ports.hpp"
#include "people/registration/submission.hpp"
#include "web/forms.hpp"
#include "web/http.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The form of an application ⇄ Submission: names of controls, their order, their values. Decides nothing.
namespace guichet::people {

[[nodiscard]] Submission submission_from(web::Request const& request);

/// The control of each kind of document.
inline constexpr std::array every_document{DocumentKind::identity, DocumentKind::residence};
[[nodiscard]] std::string document_field(DocumentKind kind);
/// What a browser offers to choose. Not HEIC, though it is taken: Safari then makes a JPEG of an iPhone's photo, which
/// every desk can look at.
inline constexpr std::string_view document_accept = ".pdf,.jpg,.jpeg,.png";

/// How many children the form shows.
[[nodiscard]] std::size_t children_in(web::Request const& request);
/// The form as it was, with one child more, or without the child of that number (from 1).
[[nodiscard]] web::Request with_child_added(web::Request request);
[[nodiscard]] web::Request with_child_removed(web::Request request, std::size_t number);
/// The same, when one of those buttons was pressed; nullopt when the form was really sent.
[[nodiscard]] std::optional<web::Request> with_children_changed(web::Request const& request);

/// The form as if these answers had been typed into it.
[[nodiscard]] web::Request with_answers(web::Request request, Submission answers);

/// The form with the identity that was shown written into it.
[[nodiscard]] web::Request with_identity(web::Request request, ShownIdentity const& identity);
/// Whether the one who applies is still, as typed, the one that was shown.
[[nodiscard]] bool is_identity_of(ShownIdentity const& identity, web::Request const& request);

/// Who sits at the keyboard: the words and the browser's suggestions change, the names of controls do not.
enum class FilledBy { applicant, staff };

/// What the form shows besides what was typed.
struct FormPlace {
    Eligibility eligibility;
    std::vector<network::Library> libraries; // of the intercommunality
    LibraryId chosen;
    std::string postcode; // when the commune has only one
    FilledBy filled_by = FilledBy::applicant;
    TariffGrid tariff{};                        // what registering there costs
    std::map<DocumentKind, std::string> kept{}; // names of the files already here
    AddedQuestions questions{};
    std::optional<ShownIdentity> identity{}; // shown by the one who applies, typed as it was shown or not
};

/// Whether there is a form for that commune at all.
[[nodiscard]] bool may_apply(Eligibility const& eligibility);
/// `wished` counts only among the libraries of the commune's own intercommunality.
[[nodiscard]] FormPlace form_place(PolicyOffice const& office, network::Territory const& territory,
                                   std::string_view insee, LibraryId const& wished, Date today);

/// "Did you mean …?", where the address that was typed looks like a slip of the fingers.
void add_email_question(web::FormModel& form, web::Shell const& shell, web::Request const& request);

/// "person", "address", "contact", "documents", "ending" [fields], "children" [{number, title, fields}], "errors",
/// "identity" {"verified" | "edited" | "partial"}, null when none was shown.
[[nodiscard]] nlohmann::json form_model(web::Shell const& shell, web::Request const& request, FormPlace const& place,
                                        Error const* error);

} // namespace guichet::people
