// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/consent_pages.hpp"

#include "network/credentials/return_path.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

constexpr char const* consent_path = "/compte/accord";

std::string onward(web::Request const& request)
{
    auto const wanted = request.has_field("suite") ? request.field("suite") : request.query_value("suite");
    return network::safe_return_path(wanted, "/", "/compte");
}

} // namespace

std::string OwnConsentPages::way_to(Accounts const& accounts, PatronId const& patron, std::string_view next)
{
    return accounts.owes_consent(patron)
               ? std::string{consent_path} + "?" + web::encode_form({{"suite", std::string{next}}})
               : std::string{next};
}

void OwnConsentPages::mount(web::Router& router)
{
    door_.get(router, consent_path,
              [this](web::Request const& request, people::Patron const&) { return ask(request, nullptr); });
    door_.post(router, consent_path,
               [this](web::Request const& request, people::Patron const& patron) { return answer(request, patron); });
}

web::Response OwnConsentPages::ask(web::Request const& request, Error const* error) const
{
    nlohmann::json model{{"title", shell_.text(request, {"majority.ask.title"})}, {"next", onward(request)}};
    web::FormModel{shell_, request, error}
        .add({.name = "own_consent", .label = "majority.consent.text", .type = "checkbox"})
        .into(model);
    return shell_.page(request, "access/accounts/own_consent", model, web::Frame::public_, web::status_of(error));
}

web::Response OwnConsentPages::answer(web::Request const& request, people::Patron const& patron)
{
    if (request.field("own_consent").empty()) {
        Error const unticked{ErrorKind::invalid, {"error.form"}, {{"own_consent", {"majority.ask.unticked"}}}};
        return ask(request, &unticked);
    }
    auto const given = accounts_.consent(patron);
    return given ? shell_.redirect_with_flash(request, onward(request), "success", {"majority.ask.thanks"})
                 : shell_.error_page(request, given.error());
}

} // namespace guichet::access
