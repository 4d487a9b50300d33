// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/logout/logout_notices.hpp"
#include "access/oidc/clients.hpp"
#include "access/oidc/keys.hpp"

namespace guichet::access {

/// Back-Channel Logout 1.0: a signed token that says whose session has ended, to clients that gave an address for it.
class OidcBackChannel final : public LogoutSpeaker {
public:
    OidcBackChannel(std::string issuer, Clock const& clock, Random& random, OidcClients const& clients, OidcKeys& keys);

    [[nodiscard]] Result<std::optional<net::HttpRequest>> notice(Participation const& left) const override;

private:
    std::string issuer_;
    Clock const& clock_;
    Random& random_;
    OidcClients const& clients_;
    OidcKeys& keys_;
};

} // namespace guichet::access
