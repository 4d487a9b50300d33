// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/oidc/endpoint.hpp"
#include "access/oidc/provider.hpp"

namespace guichet::access {

/// What a client's server posts: a code or refresh token against tokens (OpenID Connect Core §3.1.3, §12), a token it
/// no longer needs (RFC 7009), a token it wonders about (RFC 7662).
class OidcTokenPages {
public:
    OidcTokenPages(OidcCallers const& callers, OidcProvider& provider) : callers_(callers), provider_(provider) {}

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response token(web::Request const& request);
    [[nodiscard]] web::Response revoke(web::Request const& request);
    [[nodiscard]] web::Response introspect(web::Request const& request);

    OidcCallers const& callers_;
    OidcProvider& provider_;
};

} // namespace guichet::access
