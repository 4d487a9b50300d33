// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/userinfo_pages.hpp"

#include "access/oidc/endpoint.hpp"
#include "protocols/oidc/documents.hpp"

namespace guichet::access {

namespace {

constexpr int malformed = 400;
constexpr int unauthorised_bearer = 401;

/// RFC 6750 §3: without a fault when no token came.
web::Response refused(nlohmann::json const& body, std::string challenge, int status = unauthorised_bearer)
{
    auto response = oidc_json(body, status);
    response.with_header("WWW-Authenticate", std::move(challenge));
    return response;
}

} // namespace

void OidcUserinfoPages::mount(web::Router& router)
{
    using web::Audience;
    auto const path = std::string{protocols::oidc_paths::userinfo};
    using web::Pace;
    router.get(path, Audience::machine, [this](auto const& r) { return userinfo(r); }, Pace::quick);
    router.post(path, Audience::machine, [this](auto const& r) { return userinfo(r); }, web::Csrf::exempt, Pace::quick);
    mount_preflight(router, path);
}

web::Response OidcUserinfoPages::userinfo(web::Request const& request)
{
    auto const token = protocols::bearer_token(request.header("authorization"), request.form);
    if (!token) {
        return refused(protocols::to_json(token.error()), "Bearer error=\"" + token.error().code + "\"", malformed);
    }
    if (token->empty()) {
        return refused(nlohmann::json::object(), "Bearer realm=\"oidc\"");
    }
    auto const about = provider_.userinfo(*token);
    if (!about) {
        return refused(protocols::to_json(about.error()), "Bearer error=\"" + about.error().code + "\"");
    }
    auto response = oidc_json(about->claims);
    if (!about->signed_claims.empty()) {
        response = web::Response::bytes(about->signed_claims, "application/jwt");
        response.with_header("Cache-Control", "no-store").with_header("Access-Control-Allow-Origin", "*");
    }
    return response;
}

} // namespace guichet::access
