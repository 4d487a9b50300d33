// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/logout_pages.hpp"

#include "access/oidc/endpoint.hpp"
#include "protocols/oidc/documents.hpp"

#include <array>

namespace guichet::access {

namespace {

using protocols::oidc_value;

/// A client's form that waits for the browser to come by itself.
constexpr std::string_view logout_form = "oidc-logout";
constexpr char const* confirmation_path = "/oidc/deconnexion";
constexpr std::array told_again{"client_id", "id_token_hint", "post_logout_redirect_uri", "state"};

web::Fields what_was_asked(web::Fields const& parameters)
{
    web::Fields asked;
    for (auto const* const name : told_again) {
        if (auto const value = oidc_value(parameters, name); !value.empty()) {
            asked.emplace_back(name, value);
        }
    }
    return asked;
}

} // namespace

OidcLogoutPages::OidcLogoutPages(web::Shell const& shell, Clock const& clock, OidcClients const& clients,
                                 OidcProvider& provider, Visitors& visitors, LoginPages& login,
                                 Farewells const& farewells, DoorPages const& pages)
    : shell_(shell), clock_(clock), clients_(clients), provider_(provider), visitors_(visitors), login_(login),
      farewells_(farewells), pages_(pages)
{
}

void OidcLogoutPages::mount(web::Router& router)
{
    using web::Audience;
    auto const path = std::string{protocols::oidc_paths::end_session};
    router.get(path, Audience::everyone, [this](auto const& r) { return logout(r, r.query); });
    router.post(path, Audience::everyone, [this](auto const& r) { return come_again(r); }, web::Csrf::exempt);
    auto const again = [this](web::Request const& request, LoginRequest const& kept) {
        return logout(request, web::parse_form(kept.question));
    };
    login_.on_return(
        std::string{logout_form},
        [again](auto const& request, Visitor const& /*visitor*/, LoginRequest const& kept, SignIn /*sign_in*/) {
            return again(request, kept);
        },
        again);
    router.post(confirmation_path, Audience::everyone, [this](auto const& r) { return confirmed(r); });
}

web::Response OidcLogoutPages::come_again(web::Request const& request)
{
    LoginRequest kept{std::string{logout_form}, web::encode_form(what_was_asked(request.form)), clock_.now()};
    if (kept.question.size() > longest_oidc_question) {
        return faulty(request);
    }
    kept.is_silent = true;
    return login_.come_again(kept);
}

web::Response OidcLogoutPages::faulty(web::Request const& request) const
{
    constexpr int bad_request = 400;
    return shell_.error_page(request, {ErrorKind::invalid, {"oidc.logout.faulty"}}, web::Frame::public_, bad_request);
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
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    auto const wish = read(parameters);
    if (wish.is_faulty) {
        return faulty(request);
    }
    auto const visitor = visitors_.find(request);
    if (visitor && !is_theirs(wish, *visitor)) {
        return ask(request, parameters);
    }
    return signed_out(request, wish);
}

web::Response OidcLogoutPages::ask(web::Request const& request, web::Fields const& parameters) const
{
    auto kept = nlohmann::json::array();
    for (auto const& [name, value] : what_was_asked(parameters)) {
        kept.push_back({{"name", name}, {"value", value}});
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
    return signed_out(request, wish);
}

web::Response OidcLogoutPages::signed_out(web::Request const& request, Wish const& wish)
{
    auto const target = wish.address.empty() || wish.state.empty()
                            ? wish.address
                            : with_parameters(wish.address, {{"state", wish.state}});
    auto const round = farewells_.round(request, target);
    auto const is_from_our_form = request.path == confirmation_path;
    auto response = round                                ? web::Response::redirect(*round)
                    : target.empty() || is_from_our_form ? pages_.signed_out(request, target)
                                                         : web::Response::redirect(target);
    farewells_.leave(request, response);
    if (visitors_.find(request)) {
        visitors_.end(request, response);
    }
    return response;
}

} // namespace guichet::access
