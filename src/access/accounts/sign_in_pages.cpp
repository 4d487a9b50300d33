// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/sign_in_pages.hpp"

#include "base/text.hpp"
#include "network/credentials/password_fields.hpp"
#include "network/credentials/return_path.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view activation_cookie = "guichet_activation";
constexpr web::Budget activation_by_address{"activation.address", 20, 1h};
constexpr web::Budget activation_by_card{"activation.card", 5, 1h};
constexpr web::Budget forgotten_by_address{"forgotten.address", 20, 1h};
constexpr web::Budget forgotten_by_account{"forgotten.account", 4, 1h};

std::string next_of(std::string_view wanted)
{
    return network::safe_return_path(wanted, "/", "/compte");
}

Error throttled()
{
    return {ErrorKind::throttled, {"credentials.throttled"}};
}

} // namespace

PatronSignInPages::PatronSignInPages(Accounts& accounts, ActivationByCode& activation, PatronDoor& door,
                                     network::SignInGuard& guard, web::RateLimiter& limiter, web::Sessions& sessions,
                                     web::Shell const& shell)
    : accounts_(accounts), activation_(activation), door_(door), entry_(accounts, guard, sessions), limiter_(limiter),
      sessions_(sessions), shell_(shell)
{
}

void PatronSignInPages::mount(web::Router& router)
{
    using web::Audience;
    router.get("/connexion", Audience::everyone, [this](web::Request const& request) { return arrive(request); });
    router.post("/connexion", Audience::everyone, [this](web::Request const& request) { return sign_in(request); });
    router.post("/deconnexion", Audience::everyone, [this](web::Request const& request) {
        auto const round = farewell_ ? farewell_(request) : std::nullopt;
        auto response = round ? web::Response::redirect(*round)
                              : shell_.redirect_with_flash(request, "/", "info", {"accounts.sign_in.signed_out"});
        for (auto const& leaving : leaving_) {
            leaving(request, response);
        }
        sessions_.end(request, response, Audience::patron);
        return response;
    });
    router.get("/mot-de-passe-oublie", Audience::everyone,
               [this](web::Request const& request) { return forgotten_form(request, nullptr); });
    router.post("/mot-de-passe-oublie", Audience::everyone,
                [this](web::Request const& request) { return forgotten(request); });
    mount_activation(router);
}

void PatronSignInPages::mount_activation(web::Router& router)
{
    using web::Audience;
    router.get("/activation", Audience::everyone,
               [this](web::Request const& request) { return activation_form(request, nullptr); });
    router.post("/activation", Audience::everyone,
                [this](web::Request const& request) { return start_activation(request); });
    router.get("/activation/code", Audience::everyone,
               [this](web::Request const& request) { return code_form(request, nullptr); });
    router.post("/activation/code", Audience::everyone,
                [this](web::Request const& request) { return check_code(request); });
    router.get("/activation/{token}", Audience::everyone, [this](web::Request const& request) {
        auto const link = accounts_.opened(request.parameter("token"));
        return link ? password_form(request, *link, nullptr) : shell_.error_page(request, link.error());
    });
    router.post("/activation/{token}", Audience::everyone,
                [this](web::Request const& request) { return choose_password(request); });
}

web::Response PatronSignInPages::arrive(web::Request const& request) const
{
    auto const next = next_of(request.query_value("suite"));
    if (door_.patron(request)) {
        return web::Response::redirect(next);
    }
    auto const straight = straight_ && !request.has_query(another_way) ? straight_(request, next) : std::nullopt;
    return straight ? web::Response::redirect(*straight) : sign_in_form(request, nullptr);
}

web::Response PatronSignInPages::sign_in_form(web::Request const& request, Error const* error) const
{
    auto const wanted = request.has_field("suite") ? request.field("suite") : request.query_value("suite");
    nlohmann::json model{{"title", shell_.text(request, {"accounts.sign_in.title"})}, {"next", next_of(wanted)}};
    if (ways_) {
        model["ways"] = ways_(request, next_of(wanted));
        model["has_ways"] = !model["ways"].empty();
    }
    web::FormModel form{shell_, request, error};
    add_identifier_and_password(form, expected_ ? expected_(next_of(wanted)) : std::string{});
    form.add({.name = "keep",
              .label = "accounts.field.keep",
              .type = "checkbox",
              .need = web::Need::optional,
              .hint = "accounts.field.keep_hint"})
        .into(model);
    return shell_.page(request, "access/accounts/sign_in", model, web::Frame::public_, web::status_of(error));
}

web::Response PatronSignInPages::sign_in(web::Request const& request)
{
    auto const patron = entry_.try_password(request, request.field("identifier"), request.field("password"));
    if (!patron) {
        return sign_in_form(request, &patron.error());
    }
    auto const life = request.field("keep").empty() ? web::SessionLife::visit : web::SessionLife::kept;
    return enter(request, *patron, next_of(request.field("suite")), life);
}

web::Response PatronSignInPages::enter(web::Request const& request, PatronId const& patron, std::string_view next,
                                       web::SessionLife life)
{
    auto entered = entry_.enter(request, patron, next, life);
    return entered ? std::move(entered->response) : shell_.error_page(request, entered.error());
}

web::Response PatronSignInPages::forgotten_form(web::Request const& request, Error const* error) const
{
    nlohmann::json model{{"title", shell_.text(request, {"accounts.forgotten.title"})}};
    web::FormModel{shell_, request, error}
        .add({.name = "identifier",
              .label = "accounts.field.identifier",
              .hint = "accounts.field.identifier_hint",
              .autocomplete = "username",
              .longest = 254})
        .into(model);
    return shell_.page(request, "access/accounts/forgotten", model, web::Frame::public_, web::status_of(error));
}

web::Response PatronSignInPages::forgotten(web::Request const& request)
{
    auto const identifier = request.field("identifier");
    Error refused{ErrorKind::invalid, {"error.form"}, {{"identifier", {"accounts.fault.identifier"}}}};
    if (tidy(identifier).empty()) {
        return forgotten_form(request, &refused);
    }
    if (!limiter_.spend(forgotten_by_address, request.client_address) ||
        !limiter_.spend(forgotten_by_account, counted_identifier(identifier))) {
        refused = throttled();
        return forgotten_form(request, &refused);
    }
    if (auto const sent = accounts_.forgotten(identifier); !sent) {
        return forgotten_form(request, &sent.error());
    }
    return shell_.redirect_with_flash(request, "/connexion", "info", {"accounts.forgotten.sent"});
}

web::Response PatronSignInPages::activation_form(web::Request const& request, Error const* error) const
{
    nlohmann::json model{{"title", shell_.text(request, {"accounts.activation.title"})}};
    web::FormModel{shell_, request, error}
        .add({.name = "card",
              .label = "accounts.field.card",
              .hint = "accounts.field.card_hint",
              .autocomplete = "off",
              .input_mode = "numeric",
              .longest = 40})
        .add({.name = "birth_date", .label = "accounts.field.birth_date", .type = "date", .autocomplete = "bday"})
        .into(model);
    return shell_.page(request, "access/accounts/activation", model, web::Frame::public_, web::status_of(error));
}

web::Response PatronSignInPages::start_activation(web::Request const& request)
{
    auto const card = counted_identifier(request.field("card"));
    auto const birth_date = parse_typed_date(request.field("birth_date"));
    Error refused{ErrorKind::invalid, {"error.form"}, {}};
    if (card.empty()) {
        refused.fields.push_back({"card", {"accounts.fault.card"}});
    }
    if (!birth_date) {
        refused.fields.push_back({"birth_date", {"accounts.fault.birth_date"}});
    }
    if (!refused.fields.empty()) {
        return activation_form(request, &refused);
    }
    if (!limiter_.spend(activation_by_address, request.client_address) || !limiter_.spend(activation_by_card, card)) {
        refused = throttled();
        return activation_form(request, &refused);
    }
    auto const token = activation_.start(card, birth_date);
    if (!token) {
        return activation_form(request, &token.error());
    }
    auto response = web::Response::redirect("/activation/code");
    response.with_cookie({web::host_cookie(request, activation_cookie), *token});
    return response;
}

web::Response PatronSignInPages::code_form(web::Request const& request, Error const* error) const
{
    nlohmann::json model{{"title", shell_.text(request, {"accounts.code.title"})}};
    web::FormModel{shell_, request, error}
        .add({.name = "code",
              .label = "accounts.field.code",
              .hint = "accounts.field.code_hint",
              .autocomplete = "one-time-code",
              .input_mode = "numeric",
              .longest = 20})
        .into(model);
    return shell_.page(request, "access/accounts/code", model, web::Frame::public_, web::status_of(error));
}

web::Response PatronSignInPages::check_code(web::Request const& request)
{
    auto const cookie = web::host_cookie(request, activation_cookie);
    auto const link = activation_.check(request.cookie(cookie), request.field("code"));
    if (!link) {
        return code_form(request, &link.error());
    }
    auto response = web::Response::redirect("/activation/" + *link);
    response.with_cookie({cookie, "", web::CookieLife::persistent, 0});
    return response;
}

web::Response PatronSignInPages::password_form(web::Request const& request, Accounts::OpenedLink const& link,
                                               Error const* error) const
{
    bool const first = link.purpose == LinkPurpose::activation;
    nlohmann::json model{
        {"title", shell_.text(request, {first ? "accounts.choose.title" : "accounts.choose.title_again"})},
        {"first", first},
        {"name", link.patron.person.first_names},
        {"token", request.parameter("token")}};
    web::FormModel form{shell_, request, error};
    network::add_new_password(form);
    form.into(model);
    auto page =
        shell_.page(request, "access/accounts/choose_password", model, web::Frame::public_, web::status_of(error));
    return std::move(page.with_secret_address());
}

web::Response PatronSignInPages::choose_password(web::Request const& request)
{
    auto const token = request.parameter("token");
    auto const patron = accounts_.choose_password(token, request.field("password"), request.field("again"));
    if (patron) {
        // They ended with the former password; what was read while it was being replaced is forgotten as well.
        sessions_.revoke_all(web::Audience::patron, patron->value);
        return enter(request, *patron, "/compte");
    }
    auto const link = accounts_.opened(token);
    return link ? password_form(request, *link, &patron.error()) : shell_.error_page(request, link.error());
}

} // namespace guichet::access
