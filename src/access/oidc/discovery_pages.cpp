// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/discovery_pages.hpp"

#include "access/oidc/claims.hpp"
#include "access/oidc/endpoint.hpp"
#include "protocols/oidc/documents.hpp"

namespace guichet::access {

namespace {

/// Clients may keep these a while; a new key is announced a day ahead.
web::Response kept_an_hour(nlohmann::json const& document)
{
    auto response = web::Response::json(document.dump());
    response.with_header("Cache-Control", "public, max-age=3600").with_header("Access-Control-Allow-Origin", "*");
    return response;
}

} // namespace

void OidcDiscoveryPages::mount(web::Router& router)
{
    std::vector<std::string> locales;
    for (auto const locale : text::public_locales) {
        locales.emplace_back(text::code(locale));
    }
    protocols::OidcMetadata const metadata{issuer_, supported_scopes(), supported_claims(), supported_acr_values(),
                                           std::move(locales)};
    for (auto const* const path : {"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"}) {
        router.get(
            path, web::Audience::machine,
            [document = metadata.discovery()](auto const& /*request*/) { return kept_an_hour(document); },
            web::Pace::quick);
    }
    router.get(
        std::string{protocols::oidc_paths::keys}, web::Audience::machine,
        [this](auto const& /*request*/) { return kept_an_hour(keys_.published().jwks()); }, web::Pace::quick);
}

} // namespace guichet::access
