// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/portals/portals.hpp"
#include "net/http_client.hpp"
#include "protocols/oidc/relying_party.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace guichet::access {

/// Whom a portal vouches for.
struct Vouched {
    std::string subject;
    std::string level; // "eidas1"; "" when the portal says none
    /// What ends the session at FranceConnect; "" for portals, where people stay signed in.
    std::string id_token{};
};

/// Asks portals, each in its own protocol. Every call here goes to somebody else's server: not inside a transaction.
class PortalCaller {
public:
    /// `public_url`: where people come back to, registered at each portal.
    PortalCaller(net::HttpClient const& http, Clock const& clock, std::string public_url);

    /// What is kept between the way there and the way back.
    using Trip = protocols::ProviderTrip;
    /// Where the browser goes. ErrorKind::unavailable "portals.fault.unavailable".
    [[nodiscard]] Result<std::string> way_there(Portal const& portal, Trip const& trip);
    /// What the person brought back: "ticket" or "code". ErrorKind::forbidden "portals.fault.…" when it proves nothing,
    /// unavailable when the portal could not be asked.
    [[nodiscard]] Result<Vouched> vouched(Portal const& portal, Trip const& trip, std::string_view brought);

    /// Registered at the portal.
    [[nodiscard]] std::string return_address(Portal const& portal) const;

    /// The same for somebody who shows who they are without signing in (FranceConnect): another return address, and the
    /// few civil data a registration asks for.
    [[nodiscard]] std::expected<std::string, protocols::ProviderFault> way_to_identity(Portal const& portal,
                                                                                       Trip const& trip);
    [[nodiscard]] std::expected<protocols::ProviderIdentity, protocols::ProviderFault>
    identity(Portal const& portal, Trip const& trip, std::string_view code);
    /// Where the browser ends the session there and comes back from to `back`, one of the addresses below; "" for
    /// nowhere.
    [[nodiscard]] std::string way_out(Portal const& portal, std::string_view id_token, std::string_view state,
                                      std::string const& back);
    /// All registered at the portal.
    [[nodiscard]] std::string identity_address() const;
    [[nodiscard]] std::string identity_farewell_address() const;
    [[nodiscard]] std::string farewell_address() const;

private:
    enum class Purpose { sign_in, identity };
    [[nodiscard]] std::string service_of(Portal const& portal, Trip const& trip) const;
    [[nodiscard]] std::shared_ptr<protocols::RelyingParty> party(Portal const& portal, Purpose purpose);

    net::HttpClient const& http_;
    Clock const& clock_;
    std::string public_url_;
    std::mutex mutex_;
    /// By portal and what it was registered as: a changed portal is another one.
    std::map<std::string, std::shared_ptr<protocols::RelyingParty>> parties_;
};

} // namespace guichet::access
