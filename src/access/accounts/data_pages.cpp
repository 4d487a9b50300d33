// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/data_pages.hpp"

#include "base/text.hpp"
#include "people/consents/pages.hpp"
#include "people/registration/email_address.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

using people::Patron;
using web::Request;

constexpr char const* data_path = "/compte/donnees";

nlohmann::json releases_model(std::vector<ReleaseRegister::Release> const& releases)
{
    auto model = nlohmann::json::array();
    for (auto const& release : releases) {
        model.push_back({{"platform", release.platform},
                         {"items", release.items},
                         {"article", release.article},
                         {"sent", release.sent},
                         {"was_sent", !release.sent.empty()}});
    }
    return model;
}

} // namespace

void AccountDataPages::mount(web::Router& router)
{
    door_.get(router, data_path,
              [this](Request const& request, Patron const& patron) { return overview(request, patron); });
    door_.get(router, "/compte/donnees/copie.json", [this](Request const& request, Patron const& patron) {
        return web::Response::download(copy_.json(patron, request.locale).dump(2), "application/json",
                                       "mes-donnees.json");
    });
    door_.get(router, "/compte/donnees/copie.pdf", [this](Request const& request, Patron const& patron) {
        auto pdf = copy_.pdf(patron, request.locale);
        return pdf ? web::Response::download(std::move(*pdf), "application/pdf", "mes-donnees.pdf")
                   : shell_.error_page(request, pdf.error());
    });
    door_.get(router, "/compte/coordonnees",
              [this](Request const& request, Patron const& patron) { return contact_form(request, patron, nullptr); });
    door_.post(router, "/compte/coordonnees",
               [this](Request const& request, Patron const& patron) { return change_contact(request, patron); });
    door_.get(router, "/compte/message",
              [this](Request const& request, Patron const&) { return message_form(request, nullptr); });
    door_.post(router, "/compte/message",
               [this](Request const& request, Patron const& patron) { return send_message(request, patron); });
    door_.get(router, "/compte/effacement",
              [this](Request const& request, Patron const& patron) { return erasure_form(request, patron, nullptr); });
    door_.post(router, "/compte/effacement",
               [this](Request const& request, Patron const& patron) { return ask_erasure(request, patron); });
    mount_email(router);
}

void AccountDataPages::mount_email(web::Router& router)
{
    door_.get(router, "/compte/courriel",
              [this](Request const& request, Patron const& patron) { return email_form(request, patron, nullptr); });
    door_.post(router, "/compte/courriel",
               [this](Request const& request, Patron const& patron) { return ask_new_email(request, patron); });
    // The link may be opened on a telephone where nobody is signed in: the token is the proof.
    router.get("/compte/courriel/{token}", web::Audience::everyone,
               [this](Request const& request) { return confirm_form(request); });
    router.post("/compte/courriel/{token}", web::Audience::everyone,
                [this](Request const& request) { return confirm_email(request); });
}

web::Response AccountDataPages::overview(Request const& request, Patron const& patron) const
{
    auto const asked = profile_.asked(patron.id);
    bool const erasing =
        std::ranges::any_of(asked, [](PatronRequest const& one) { return one.kind == RequestKind::erasure; });
    return shell_.page(request, "access/accounts/data",
                       {{"title", shell_.text(request, {"accounts.data.title"})},
                        {"birth_name", patron.person.birth_name},
                        {"usage_name", patron.person.usage_name},
                        {"first_names", patron.person.first_names},
                        {"birth_date", text::long_date(request.locale, patron.person.birth_date)},
                        {"street", patron.address.street},
                        {"complement", patron.address.complement},
                        {"town", patron.address.postcode + " " + patron.address.municipality_name},
                        {"email", patron.contact.email},
                        {"phone", patron.contact.phone},
                        {"language", shell_.text(request, {"accounts.language." + patron.contact.language})},
                        {"erasing", erasing},
                        {"consents", people::consents_model(request, shell_, profile_.consents(patron.id))},
                        {"releases", releases_model(releases_.of(patron, request.locale))}});
}

web::Response AccountDataPages::contact_form(Request const& request, Patron const& patron, Error const* error) const
{
    nlohmann::json model{{"title", shell_.text(request, {"accounts.contact.title"})},
                         {"town", patron.address.postcode + " " + patron.address.municipality_name}};
    web::FormModel{shell_, request, error}
        .add({.name = "street",
              .label = "accounts.field.street",
              .autocomplete = "address-line1",
              .value = patron.address.street,
              .longest = 200})
        .add({.name = "complement",
              .label = "accounts.field.complement",
              .need = web::Need::optional,
              .autocomplete = "address-line2",
              .value = patron.address.complement,
              .longest = 200})
        .add({.name = "phone",
              .label = "accounts.field.phone",
              .type = "tel",
              .need = web::Need::optional,
              .autocomplete = "tel",
              .value = patron.contact.phone,
              .longest = 30})
        .add({.name = "language",
              .label = "accounts.field.language",
              .type = "select",
              .value = patron.contact.language,
              .choices = {{"fr", shell_.text(request, {"accounts.language.fr"})},
                          {"en", shell_.text(request, {"accounts.language.en"})}}})
        .into(model);
    return shell_.page(request, "access/accounts/contact", model, web::Frame::public_, web::status_of(error));
}

web::Response AccountDataPages::change_contact(Request const& request, Patron const& patron)
{
    auto const changed = profile_.change_contact(
        patron, {std::string{request.field("phone")}, std::string{request.field("language")},
                 std::string{request.field("street")}, std::string{request.field("complement")}});
    return changed ? shell_.redirect_with_flash(request, data_path, "success", {"accounts.contact.changed"})
                   : contact_form(request, patron, &changed.error());
}

web::Response AccountDataPages::email_form(Request const& request, Patron const& patron, Error const* error) const
{
    nlohmann::json model{{"title", shell_.text(request, {"accounts.email.title"})},
                         {"current_email", patron.contact.email}};
    web::FormModel{shell_, request, error}
        .add({.name = "email",
              .label = "accounts.field.new_email",
              .type = "email",
              .autocomplete = "email",
              .longest = 254})
        .add({.name = "current",
              .label = "accounts.field.current_password",
              .type = "password",
              .autocomplete = "current-password",
              .longest = 256})
        .into(model);
    return shell_.page(request, "access/accounts/email", model, web::Frame::public_, web::status_of(error));
}

web::Response AccountDataPages::ask_new_email(Request const& request, Patron const& patron)
{
    auto const asked = profile_.ask_new_email(patron, request.field("email"), request.field("current"));
    return asked ? shell_.redirect_with_flash(request, data_path, "info", {"accounts.email.link_sent"})
                 : email_form(request, patron, &asked.error());
}

web::Response AccountDataPages::confirm_form(Request const& request) const
{
    auto const token = request.parameter("token");
    auto const email = profile_.pending_email(token);
    if (!email) {
        return shell_.error_page(request, email.error());
    }
    auto page = shell_.page(
        request, "access/accounts/confirm_email",
        {{"title", shell_.text(request, {"accounts.email.confirm_title"})}, {"email", *email}, {"token", token}});
    return std::move(page.with_secret_address());
}

web::Response AccountDataPages::confirm_email(Request const& request)
{
    auto const confirmed = profile_.confirm_email(request.parameter("token"));
    return confirmed ? shell_.redirect_with_flash(request, "/compte", "success", {"accounts.email.changed"})
                     : shell_.error_page(request, confirmed.error());
}

web::Response AccountDataPages::message_form(Request const& request, Error const* error) const
{
    nlohmann::json model{{"title", shell_.text(request, {"accounts.message.title"})}};
    web::FormModel{shell_, request, error}
        .add({.name = "message",
              .label = "accounts.field.message",
              .type = "textarea",
              .hint = "accounts.field.message_hint",
              .longest = 2000,
              .rows = 8})
        .into(model);
    return shell_.page(request, "access/accounts/message", model, web::Frame::public_, web::status_of(error));
}

web::Response AccountDataPages::send_message(Request const& request, Patron const& patron)
{
    auto const sent = profile_.ask(patron, RequestKind::correction, request.field("message"));
    return sent ? shell_.redirect_with_flash(request, data_path, "success", {"accounts.message.sent"})
                : message_form(request, &sent.error());
}

web::Response AccountDataPages::erasure_form(Request const& request, Patron const& patron, Error const* error) const
{
    nlohmann::json model{{"title", shell_.text(request, {"accounts.erasure.title"})},
                         {"has_email", !patron.contact.email.empty()},
                         {"obstacle", ""}};
    if (auto const obstacle = profile_.erasure_obstacle(patron.id)) {
        model["obstacle"] = shell_.text(request, *obstacle);
    }
    web::FormModel{shell_, request, error}
        .add({.name = "sure", .label = "accounts.erasure.sure", .type = "checkbox"})
        .into(model);
    return shell_.page(request, "access/accounts/erasure", model, web::Frame::public_, web::status_of(error));
}

web::Response AccountDataPages::ask_erasure(Request const& request, Patron const& patron)
{
    if (request.field("sure").empty()) {
        Error const unsure{ErrorKind::invalid, {"error.form"}, {{"sure", {"accounts.fault.sure"}}}};
        return erasure_form(request, patron, &unsure);
    }
    auto const asked = profile_.ask(patron, RequestKind::erasure, "");
    return asked ? shell_.redirect_with_flash(request, data_path, "success", {"accounts.erasure.asked"})
                 : erasure_form(request, patron, &asked.error());
}

} // namespace guichet::access
