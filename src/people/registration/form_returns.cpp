// SPDX-License-Identifier: AGPL-3.0-or-later
// What comes back with a form besides its answers: the files chosen on it, and everything that was typed when there is
// no form any more.
#include "base/text.hpp"
#include "people/registration/pages.hpp"

#include <fmt/format.h>

#include <utility>

namespace guichet::people {

namespace {

using web::Request;
using web::Response;

constexpr std::string_view forget_action = "forget_";
constexpr std::string_view sheet_purpose = "registration.sheet";
constexpr std::size_t sheet_length = 24;

/// Of whoever the form is about, once name and birth date are typed: what tells two readers of one computer apart; ""
/// before.
std::string sheet_of_person(Request const& request, std::string_view form, SecretKey const& key)
{
    auto const typed = tidy(request.field("birth_date"));
    auto const birth = typed.size() > 20 ? std::nullopt : parse_typed_date(typed);
    auto const birth_name = to_lower(tidy(request.field("birth_name")));
    auto const first_names = to_lower(tidy(request.field("first_names")));
    if (!birth || birth_name.empty() || first_names.empty()) {
        return "";
    }
    auto const person = fmt::format("{}\n{}\n{}\n{}", form, birth_name, first_names, to_iso(*birth));
    return base64url(hmac_sha256(key.derive(sheet_purpose).view(), person)).substr(0, sheet_length);
}

bool is_typed_text(FormField const& field)
{
    return field.kind != FieldKind::tick && field.kind != FieldKind::file && field.kind != FieldKind::choice;
}

/// What was typed, by the label of its control.
struct TypedRows {
    web::Shell const& shell;
    Request const& request;
    nlohmann::json list = nlohmann::json::array();

    void add(std::string const& label, std::string_view value)
    {
        if (auto text = tidy_lines(value); !text.empty()) {
            list.push_back({{"label", label}, {"value", std::move(text)}});
        }
    }
    /// `who`: "" for the one who applies.
    void add_person(std::string const& prefix, std::string const& who)
    {
        for (auto const& field : form_fields()) {
            if (field.part == FormPart::person && is_typed_text(field)) {
                auto const label = shell.text(request, {std::string{field.label}});
                add(who.empty() ? label : fmt::format("{} – {}", who, label),
                    request.field(prefix + std::string{field.name}));
            }
        }
    }
};

} // namespace

FormTicket ApplicationFormPages::ticket_of_who_types(Request const& request, FormTicket ticket)
{
    auto sheet = sheet_of_person(request, ticket.request, key_);
    if (!sheet.empty() && sheet != ticket.sheet) {
        auto const before = ticket.files();
        ticket.sheet = std::move(sheet);
        kept_files_.move(before, ticket.files());
    }
    return ticket;
}

void ApplicationFormPages::keep_files(Request const& request, FormTicket const& ticket)
{
    for (auto const kind : every_document) {
        auto const* const upload = request.upload(document_field(kind));
        if (upload != nullptr && guard_.may_keep_files(request)) {
            kept_files_.keep(ticket.files(), {kind, upload->file_name, upload->bytes});
        }
    }
}

std::optional<Response> ApplicationFormPages::forget_files(Request const& request, FormPlace const& place,
                                                           FormTicket const& ticket)
{
    auto action = request.field("action");
    if (action == "restart") {
        return restart(request, place, ticket);
    }
    if (!action.starts_with(forget_action)) {
        return std::nullopt;
    }
    action.remove_prefix(forget_action.size());
    if (auto const kind = document_kind_from(action)) {
        kept_files_.destroy(ticket.files(), *kind);
    }
    return again(request, place, ticket, {});
}

Response ApplicationFormPages::restart(Request const& request, FormPlace const& place, FormTicket const& ticket)
{
    kept_files_.destroy(ticket.files());
    if (identities_ != nullptr) {
        identities_->forget(request);
    }
    web::Fields query{{"commune", place.eligibility.municipality}};
    if (!request.field("campagne").empty()) {
        query.emplace_back("campagne", request.field("campagne"));
    }
    auto response =
        Response::redirect("/inscription/" + web::url_encode(place.chosen.value) + "?" + web::encode_form(query));
    response.with_cookie({web::host_cookie(request, form_cookie), "", web::CookieLife::persistent, 0});
    return response;
}

nlohmann::json ApplicationFormPages::kept_model(Request const& request, FormPlace const& place) const
{
    auto rows = nlohmann::json::array();
    for (auto const kind : documents_for(place.eligibility.policy->proof)) {
        if (auto const kept = place.kept.find(kind); kept != place.kept.end()) {
            rows.push_back(
                {{"kind", to_text(kind)},
                 {"remove", shell_.text(request, {"registration.form.file_remove", {{"name", kept->second}}})}});
        }
    }
    return rows;
}

nlohmann::json ApplicationFormPages::typed_model(Request const& request) const
{
    TypedRows rows{shell_, request};
    rows.add_person("", "");
    for (auto const& field : form_fields()) {
        if (field.part != FormPart::person && is_typed_text(field)) {
            rows.add(shell_.text(request, {std::string{field.label}}), request.field(field.name));
        }
    }
    for (std::size_t number = 1; number <= children_in(request); ++number) {
        rows.add_person(child_prefix(number),
                        shell_.text(request, {"registration.form.child_title", {{"number", std::to_string(number)}}}));
    }
    auto const library = office_.library(LibraryId{std::string{request.parameter("library")}});
    auto const asked = library ? office_.added_questions(library->intercommunality, {}) : AddedQuestions{};
    for (auto const& question : asked.questions) {
        if (question.kind != FieldKind::tick) {
            rows.add(question.text(text::code(request.locale)), request.field(question.field()));
        }
    }
    return rows.list;
}

Response ApplicationFormPages::closed(Request const& request) const
{
    auto const find_page = find_page_for(request.field("commune"), request.field("campagne"));
    auto typed = typed_model(request);
    if (typed.empty()) {
        return Response::redirect(find_page);
    }
    auto const library = office_.library(LibraryId{std::string{request.parameter("library")}});
    nlohmann::json const model{{"title", shell_.text(request, {"registration.closed.title"})},
                               {"library", library ? library_model(*library) : nlohmann::json{}},
                               {"find", find_page},
                               {"typed", std::move(typed)}};
    return shell_.page(request, "people/registration/closed", model, web::Frame::public_,
                       web::status_of(ErrorKind::conflict));
}

} // namespace guichet::people
