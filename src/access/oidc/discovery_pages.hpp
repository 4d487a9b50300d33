// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/oidc/keys.hpp"
#include "web/router.hpp"

namespace guichet::access {

/// What a client's program reads first: /.well-known/openid-configuration (Discovery 1.0 §4, also under the name RFC
/// 8414 gives it) and the key set.
class OidcDiscoveryPages {
public:
    OidcDiscoveryPages(std::string issuer, OidcKeys& keys) : issuer_(std::move(issuer)), keys_(keys) {}

    void mount(web::Router& router);

private:
    std::string issuer_;
    OidcKeys& keys_;
};

} // namespace guichet::access
