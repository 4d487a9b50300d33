// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/logout_pages.hpp"

#include "access/oidc/endpoint.hpp"
#include "protocols/oidc/documents.hpp"

#include <array>

namespace guichet::access {

namespace {

using protocols::oidc_value;

constexpr char const* confirmation_path = "/oidc/deconnexion";
constexpr std::array told_again{"client_id", "id_token_hint", "post_logout_redirect_uri", "state"};

} // namespace

OidcLogoutPages::OidcLogoutPages(web::Shell const& shell, OidcClients const& clients, OidcProvider& provider,
                                 Visitors& visitors)
    : shell_(shell), clients_(clients), provider_(provider), visitors_(visitors)
{
}

void OidcLogoutPages::mount(web::Router& router)
{
    using web::Audience;
    auto const path = std::string{protocols::oidc_paths::end_session};
    router.get(path, Audience::everyone, [this](auto const& r) { return logout(r, r.query); });
    router.post(path, Audience::everyone, [this](auto const& r) { return logout(r, r.form); }, web::Csrf::exempt);
    router.post(confirmation_path, Audience::everyone, [this](auto const& r) { return confirmed(r); });
}

OidcLogoutPages::Wish OidcLogoutPages::read(web::Fields const& parameters)
{
    Wish wish;
    auto const named = oidc_value(parameters, "client_id");
    wish.client = clients_.find(named);
    wish.state = oidc_value(parameters, "state");
    if (auto const hint = oidc_value(parameters, "id_token_hint"); !hint.empty()) {
        auto const token = provider_.own_id_token(hint); // expired or not (§2)
        wish.is_faulty = !token || (!named.empty() && !token->is_for(named));
        if (!wish.is_faulty) {
            wish.client = clients_.find(token->text("aud"));
            wish.user = token->text("sub");
        }
    }
    wish.address = oidc_value(parameters, "post_logout_redirect_uri");
    if (!wish.address.empty() && (!wish.client || !wish.client->signs_out_at(wish.address))) {
        wish.is_faulty = true;
    }
    return wish;
}

/// Of this session or an earlier one of the same person.
bool OidcLogoutPages::is_theirs(Wish const& wish, Visitor const& visitor) const
{
    return wish.client && provider_.knows_as(visitor, *wish.client, wish.user);
}

web::Response OidcLogoutPages::logout(web::Request const& request, web::Fields const& parameters)
{
    auto const wish = read(parameters);
    if (wish.is_faulty) {
        constexpr int bad_request = 400;
        return shell_.error_page(request, {ErrorKind::invalid, {"oidc.logout.faulty"}}, web::Frame::public_,
                                 bad_request);
    }
    auto const visitor = visitors_.find(request);
    if (visitor && !is_theirs(wish, *visitor)) {
        return ask(request, parameters);
    }
    auto response = signed_out(request, wish);
    if (visitor) {
        visitors_.end(request, response);
    }
    return response;
}

web::Response OidcLogoutPages::ask(web::Request const& request, web::Fields const& parameters) const
{
    auto kept = nlohmann::json::array();
    for (auto const* const name : told_again) {
        if (auto const value = oidc_value(parameters, name); !value.empty()) {
            kept.push_back({{"name", name}, {"value", value}});
        }
    }
    return shell_.page(request, "access/oidc/sign_out",
                       {{"title", shell_.text(request, {"oidc.logout.title"})}, {"kept", std::move(kept)}});
}

web::Response OidcLogoutPages::confirmed(web::Request const& request)
{
    auto wish = read(request.form);
    if (wish.is_faulty) {
        wish.address.clear();
    }
    auto response = signed_out(request, wish);
    visitors_.end(request, response);
    return response;
}

web::Response OidcLogoutPages::signed_out(web::Request const& request, Wish const& wish) const
{
    if (wish.address.empty()) {
        return shell_.page(request, "access/cas/signed_out",
                           {{"title", shell_.text(request, {"access.cas.signed_out.title"})}});
    }
    auto const target = wish.state.empty() ? wish.address : with_parameters(wish.address, {{"state", wish.state}});
    if (request.path == protocols::oidc_paths::end_session) {
        return web::Response::redirect(target);
    }
    // After a form of ours a browser follows no redirect out.
    auto response = shell_.page(request, "access/oidc/signed_out_onward",
                                {{"title", shell_.text(request, {"access.cas.signed_out.title"})}, {"target", target}});
    response.with_header("Refresh", "0; url=" + target);
    return response;
}

} // namespace guichet::access
