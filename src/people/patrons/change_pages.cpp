// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/patrons/change_pages.hpp"

#include "people/registration/form.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <optional>

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

constexpr std::array detail_fields{"first_names", "birth_name",   "usage_name", "birth_date", "street",  "complement",
                                   "postcode",    "municipality", "email",      "phone",      "language"};

PatronId member_of(web::Request const& request)
{
    return {std::string{request.parameter("id")}};
}

std::string file_address(PatronId const& id)
{
    return "/gestion/usagers/" + id.value;
}

Submission typed_details(web::Request const& request)
{
    Submission typed;
    for (auto const* const field : detail_fields) {
        *answer_in(typed, field) = request.field(field);
    }
    typed.email_answer = {std::string{request.field("email_asked")}, std::string{request.field("email_choice")}};
    return typed;
}

bool is_needed_detail(std::string const& name)
{
    return name == "first_names" || name == "birth_name" || name == "birth_date" || name == "language";
}

/// Somebody else was faster: what the file says by now, field by field, beside what was typed.
Error with_what_is_stored(Error error, web::Shell const& shell, web::Request const& request, Submission& stored)
{
    error.fields.push_back({"", error.message});
    for (std::string const name : detail_fields) {
        auto const& now = *answer_in(stored, name);
        if (request.field(name) != now) {
            auto const value = name == "language" ? shell.text(request, {"patron.language." + now})
                               : now.empty()      ? shell.text(request, {"patron.changed_to_nothing"})
                                                  : now;
            error.fields.push_back({name, {"patron.changed_to", {{"value", value}}}});
        }
    }
    return error;
}

web::Field detail_field(std::string const& name, std::string const& value)
{
    return {.name = name,
            .label = name == "municipality" ? "patron.field.municipality" : "registration.form." + name,
            .type = name == "birth_date" ? "date"
                    : name == "email"    ? "email"
                    : name == "phone"    ? "tel"
                    : name == "language" ? "select"
                                         : "text",
            .need = is_needed_detail(name) ? web::Need::required : web::Need::optional,
            .autocomplete = "off",
            .value = value};
}

} // namespace

void PatronChangePages::mount(network::StaffDoor& door, web::Router& router)
{
    door.get(router, "/gestion/usagers/{id}/modifier", Permission::edit_patrons,
             [this](web::Request const& request, Actor const& actor) { return show(request, actor); });
    door.post(router, "/gestion/usagers/{id}/modifier", Permission::edit_patrons,
              [this](web::Request const& request, Actor const& actor) { return change(request, actor); });
    door.get(router, "/gestion/usagers/{id}/bloquer", Permission::edit_patrons,
             [this](web::Request const& request, Actor const& actor) { return ask_reason(request, actor); });
    door.post(router, "/gestion/usagers/{id}/bloquer", Permission::edit_patrons,
              [this](web::Request const& request, Actor const& actor) { return set_status(request, actor); });
    door.post(router, "/gestion/usagers/{id}/lettre.pdf", Permission::issue_cards,
              [this](web::Request const& request, Actor const& actor) { return letter(request, actor); });
}

web::Response PatronChangePages::show(web::Request const& request, Actor const& actor, Error const* error) const
{
    auto const patron = changes_.find(actor, member_of(request));
    if (!patron) {
        return shell_.error_page(request, patron.error(), web::Frame::staff);
    }
    auto before = PatronChanges::details_of(*patron);
    auto const say = [&](std::string id) { return shell_.text(request, {std::move(id)}); };
    std::optional<Error> overtaken;
    if (error != nullptr && error->kind == ErrorKind::conflict) {
        overtaken = with_what_is_stored(*error, shell_, request, before);
    }
    web::FormModel form{shell_, request, overtaken ? &*overtaken : error};
    for (std::string const name : detail_fields) {
        auto field = detail_field(name, *answer_in(before, name));
        if (name == "language") {
            field.choices = {{"fr", say("patron.language.fr")}, {"en", say("patron.language.en")}};
        }
        form.add(field);
    }
    add_email_question(form, shell_, request);
    auto model = form.build();
    model["title"] = say("patron.change.title");
    model["name"] = patron->person.full_name();
    model["back"] = file_address(patron->id);
    model["from_elsewhere"] = !patron->external_id.empty();
    model["email_asked"] = request.field("email");
    bool const is_still_what_was_shown = request.has_field("seen") && !overtaken;
    model["seen"] = is_still_what_was_shown ? std::string{request.field("seen")} : PatronChanges::fingerprint(*patron);
    return shell_.page(request, "people/patrons/change", model, web::Frame::staff, web::status_of(error));
}

web::Response PatronChangePages::change(web::Request const& request, Actor const& actor)
{
    auto const id = member_of(request);
    auto const changed = changes_.change(actor, id, typed_details(request), request.field("seen"));
    if (!changed) {
        return show(request, actor, &changed.error());
    }
    return shell_.redirect_with_flash(request, file_address(id), "success", {"patron.changed"});
}

web::Response PatronChangePages::ask_reason(web::Request const& request, Actor const& actor, Error const* error) const
{
    auto const patron = changes_.find(actor, member_of(request));
    if (!patron) {
        return shell_.error_page(request, patron.error(), web::Frame::staff);
    }
    bool const blocked = patron->status == PatronStatus::blocked;
    auto model = web::FormModel{shell_, request, error}
                     .add({.name = "reason", .label = "patron.block.reason", .type = "textarea", .longest = 500})
                     .build();
    model["title"] = shell_.text(request, {blocked ? "patron.unblock" : "patron.block"});
    model["name"] = patron->person.full_name();
    model["back"] = file_address(patron->id);
    model["blocked"] = blocked;
    model["to"] = to_text(blocked ? PatronStatus::active : PatronStatus::blocked);
    return shell_.page(request, "people/patrons/block", model, web::Frame::staff, web::status_of(error));
}

web::Response PatronChangePages::set_status(web::Request const& request, Actor const& actor)
{
    auto const id = member_of(request);
    bool const block = request.field("to") != to_text(PatronStatus::active);
    auto const done =
        changes_.set_status(actor, id, block ? PatronStatus::blocked : PatronStatus::active, request.field("reason"));
    if (!done) {
        return ask_reason(request, actor, &done.error());
    }
    return shell_.redirect_with_flash(request, file_address(id), "success",
                                      {block ? "patron.is_blocked" : "patron.is_unblocked"});
}

web::Response PatronChangePages::letter(web::Request const& request, Actor const& actor)
{
    auto pdf = changes_.activation_letter(actor, member_of(request));
    if (!pdf) {
        return shell_.error_page(request, pdf.error(), web::Frame::staff);
    }
    return web::Response::bytes(std::move(*pdf), "application/pdf").with_header("Cache-Control", "no-store");
}

} // namespace guichet::people
