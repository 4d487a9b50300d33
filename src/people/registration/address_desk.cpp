// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/address_desk.hpp"

#include "people/registration/form.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

constexpr char const* address_overtaken = "registration.changed_meanwhile";

std::string case_address(std::string_view id)
{
    return "/gestion/demandes/" + std::string{id};
}

/// Somebody else was faster: the address as it is by now, beside what was typed.
Error with_address_by_now(Error error, std::string const& email)
{
    error.fields.push_back({"", error.message});
    error.fields.push_back({"email", {"registration.address.now", {{"email", email}}}});
    return error;
}

bool is_open_case(Application const& application)
{
    return application.state == ApplicationState::in_review || application.state == ApplicationState::information_asked;
}

EmailAnswer email_answer(web::Request const& request)
{
    return {std::string{request.field("email_asked")}, std::string{request.field("email_choice")}};
}

} // namespace

void AddressDesk::mount(network::StaffDoor& door, web::Router& router)
{
    door.get(router, "/gestion/demandes/{id}/adresse", Permission::decide_applications,
             [this](web::Request const& request, Actor const& actor) { return show(request, actor); });
    door.post(router, "/gestion/demandes/{id}/adresse", Permission::decide_applications,
              [this](web::Request const& request, Actor const& actor) { return receive(request, actor); });
}

Result<Application> AddressDesk::open_case(web::Request const& request, Actor const& actor) const
{
    auto application = database_.read(
        [&](db::Session& session) { return Applications::find(session, {std::string{request.parameter("id")}}); });
    if (!application || application->erased) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    auto const allowed = authorise(actor, Permission::decide_applications, application->intercommunality);
    if (!allowed) {
        return std::unexpected(allowed.error());
    }
    if (is_decided(application->state) || application->state == ApplicationState::withdrawn) {
        return fail(ErrorKind::conflict, "registration.impossible_state");
    }
    return std::move(*application);
}

web::Response AddressDesk::show(web::Request const& request, Actor const& actor, Error const* error) const
{
    auto const application = open_case(request, actor);
    if (!application) {
        return shell_.error_page(request, application.error(), web::Frame::staff);
    }
    auto const overtaken = error != nullptr && error->message.id == address_overtaken
                               ? std::optional{with_address_by_now(*error, application->contact.email)}
                               : std::nullopt;
    web::FormModel form{shell_, request, overtaken ? &*overtaken : error};
    form.add({.name = "email",
              .label = "registration.receipt.new_email",
              .type = "email",
              .autocomplete = "off",
              .input_mode = "email",
              .value = application->contact.email,
              .longest = 254});
    add_email_question(form, shell_, request);
    auto model = form.build();
    model["title"] = shell_.text(request, {"registration.address.title"});
    model["name"] = application->adult().full_name();
    model["reference"] = application->reference;
    model["back"] = case_address(application->id.value);
    model["unconfirmed"] = application->state == ApplicationState::submitted;
    model["asked"] = application->state == ApplicationState::information_asked;
    model["email_asked"] = request.field("email");
    bool const is_still_what_was_shown = request.has_field("seen") && !overtaken;
    model["seen"] = is_still_what_was_shown ? std::string{request.field("seen")} : application->contact.email;
    return shell_.page(request, "people/registration/address", model, web::Frame::staff, web::status_of(error));
}

Result<void> AddressDesk::correct_open(Actor const& actor, ApplicationId const& id, web::Request const& request,
                                       EmailConfirmation::Also const& also)
{
    Submission submission;
    submission.email = request.field("email");
    submission.email_answer = email_answer(request);
    auto const email = check_email(submission);
    if (!email) {
        return std::unexpected(email.error());
    }
    auto known = database_.read([&](db::Session& session) { return Applications::find(session, id); });
    if (known) {
        known->contact.email = *email;
    }
    auto const to_pay = known ? registration_.letter_to_pay(*known) : std::nullopt;
    return database_.write([&](db::Session& session) -> Result<void> {
        auto current = Applications::find(session, id);
        if (!current || !is_open_case(*current)) {
            return fail(ErrorKind::conflict, address_overtaken);
        }
        auto done = also(session, *current);
        if (done) {
            done = Applications::replace_email(session, *current, *email);
        }
        if (!done) {
            return done;
        }
        auto const sent = current->state == ApplicationState::information_asked
                              ? questions_.send_again(session, *current)
                          : to_pay ? letters_.enqueue(session, *to_pay)
                                   : std::string{};
        Applications::note(session, *current, {actor, clock_.now(), "email_corrected", "", sent});
        desk_.arrived(session, *current);
        return {};
    });
}

void AddressDesk::journal(db::Session& session, Actor const& actor, Application const& application,
                          std::string_view action) const
{
    journal_.append(session, actor, application.intercommunality, action, "application:" + application.id.value,
                    nlohmann::json::object());
}

web::Response AddressDesk::receive(web::Request const& request, Actor const& actor)
{
    auto const application = open_case(request, actor);
    if (!application) {
        return shell_.error_page(request, application.error(), web::Frame::staff);
    }
    auto const& id = application->id;
    bool const again = request.field("action") == "again";
    bool const unconfirmed = application->state == ApplicationState::submitted;
    auto const also = [&](db::Session& session, Application const& current) -> Result<void> {
        if (request.has_field("seen") && request.field("seen") != current.contact.email) {
            return fail(ErrorKind::conflict, address_overtaken);
        }
        journal(session, actor, current, again ? "application.link_sent_again" : "application.email_corrected");
        return {};
    };
    auto const done =
        again         ? confirmation_.send_again(actor, id, also)
        : unconfirmed ? confirmation_.correct_address(actor, id, request.field("email"), email_answer(request), also)
                      : correct_open(actor, id, request, also);
    if (!done) {
        return show(request, actor, &done.error());
    }
    return shell_.redirect_with_flash(request, case_address(id.value), "success",
                                      {again         ? "registration.receipt.sent_again"
                                       : unconfirmed ? "registration.receipt.corrected"
                                                     : "registration.address.corrected"});
}

} // namespace guichet::people
