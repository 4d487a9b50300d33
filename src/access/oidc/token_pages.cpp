// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/token_pages.hpp"

#include "protocols/oidc/documents.hpp"

namespace guichet::access {

namespace paths = protocols::oidc_paths;

void OidcTokenPages::mount(web::Router& router)
{
    using web::Audience;
    using web::Csrf;
    router.post(
        std::string{paths::token}, Audience::machine, [this](auto const& r) { return token(r); }, Csrf::exempt,
        web::Pace::quick);
    router.post(
        std::string{paths::revoke}, Audience::machine, [this](auto const& r) { return revoke(r); }, Csrf::exempt);
    router.post(
        std::string{paths::introspect}, Audience::machine, [this](auto const& r) { return introspect(r); },
        Csrf::exempt, web::Pace::quick);
    mount_preflight(router, paths::token);
    mount_preflight(router, paths::revoke);
}

web::Response OidcTokenPages::token(web::Request const& request)
{
    auto const client = callers_.identify(request);
    if (!client) {
        return oidc_refusal(client.error(), request);
    }
    auto const asked = protocols::parse_token_request(request.form);
    if (!asked) {
        return oidc_refusal(asked.error(), request);
    }
    auto const given = provider_.tokens(**client, *asked);
    return given ? oidc_json(*given) : oidc_refusal(given.error(), request);
}

web::Response OidcTokenPages::revoke(web::Request const& request)
{
    auto const client = callers_.identify(request);
    if (!client) {
        return oidc_refusal(client.error(), request);
    }
    if (!request.has_field("token")) {
        return oidc_refusal({"invalid_request", "token is missing"}, request);
    }
    provider_.revoke(**client, request.field("token"));
    return oidc_json(nlohmann::json::object());
}

web::Response OidcTokenPages::introspect(web::Request const& request)
{
    auto const client = callers_.identify(request);
    if (!client) {
        return oidc_refusal(client.error(), request);
    }
    if ((*client)->authentication == ClientAuthentication::public_) {
        return oidc_refusal({"invalid_client", "a client that proves who it is"}, request);
    }
    if (!request.has_field("token")) {
        return oidc_refusal({"invalid_request", "token is missing"}, request);
    }
    return oidc_json(provider_.introspect(**client, request.field("token")));
}

} // namespace guichet::access
