// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/oidc/clients.hpp"
#include "db/short_lived.hpp"
#include "protocols/oidc/token.hpp"
#include "web/router.hpp"

#include <nlohmann/json.hpp>

/// What the machine-facing endpoints share.
namespace guichet::access {

/// What anybody may leave with us to wait for a sign-in, as a form: far more than clients ask.
inline constexpr std::size_t longest_oidc_question = std::size_t{16} << 10U;

/// A program in a browser may read it (no cookie plays a part); nobody keeps it.
[[nodiscard]] web::Response oidc_json(nlohmann::json const& body, int status = 200);
/// RFC 6749 §5.2: 400, or 401 for a client that is not believed.
[[nodiscard]] web::Response oidc_refusal(protocols::OidcError const& error, web::Request const& request);
/// Answers a browser that asks whether it may send a header there.
void mount_preflight(web::Router& router, std::string_view path);
using web::with_parameters;

/// Which client is calling (RFC 6749 §2.3, RFC 7523): by secret, by signed assertion, or by name alone when it is
/// public.
class OidcCallers {
public:
    /// `issuer` and the endpoint's own address are the audiences of an assertion.
    OidcCallers(OidcClients const& clients, db::ShortLivedStore& store, Clock const& clock, std::string issuer);

    [[nodiscard]] protocols::OidcResult<std::shared_ptr<OidcClient const>> identify(web::Request const& request) const;

private:
    [[nodiscard]] bool proves(OidcClient const& client, protocols::ClientCredentials const& shown,
                              std::string const& endpoint) const;

    OidcClients const& clients_;
    db::ShortLivedStore& store_;
    Clock const& clock_;
    std::string issuer_;
};

} // namespace guichet::access
