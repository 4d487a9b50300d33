// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/oidc/provider.hpp"
#include "web/router.hpp"

namespace guichet::access {

/// OpenID Connect Core §5.3: GET or POST, the token in the header or in the form; plain JSON or a signed token, as the
/// client was registered.
class OidcUserinfoPages {
public:
    explicit OidcUserinfoPages(OidcProvider& provider) : provider_(provider) {}

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response userinfo(web::Request const& request);

    OidcProvider& provider_;
};

} // namespace guichet::access
