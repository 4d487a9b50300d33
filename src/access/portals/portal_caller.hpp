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
    /// When they last proved there who they are; nothing when the portal does not say.
    std::optional<Instant> signed_in{};
    std::string session{};  // what the portal will call this sign-in when it ends: "sid", the ticket; "" for nothing
    std::string farewell{}; // where the browser signs out there, where people expect to be (FranceConnect)
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

    /// Whose session has ended at an OpenID portal, as its server tells ours; errors as of vouched().
    [[nodiscard]] Result<protocols::ProviderLogout> logged_out(Portal const& portal, std::string_view logout_token);

    /// Registered at the portal: where people come back to, where its server tells of a logout, and where people are
    /// sent after signing out there.
    [[nodiscard]] std::string return_address(Portal const& portal) const;
    [[nodiscard]] std::string logout_address(Portal const& portal) const;
    [[nodiscard]] std::string farewell_address() const { return public_url_ + "/"; }

    /// For the self-test: the answer of a CAS server to a ticket nobody has; what is wrong with an OpenID provider.
    [[nodiscard]] Result<std::string> answer_to_nobody(Portal const& portal) const;
    enum class Purpose { sign_in, identity };
    [[nodiscard]] std::shared_ptr<protocols::RelyingParty> party(Portal const& portal,
                                                                 Purpose purpose = Purpose::sign_in);

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
    /// Registered at FranceConnect as well.
    [[nodiscard]] std::string identity_address() const;
    [[nodiscard]] std::string identity_farewell_address() const;

private:
    [[nodiscard]] std::string service_of(Portal const& portal, Trip const& trip) const;
    [[nodiscard]] Result<Vouched> vouched_by_cas(Portal const& portal, Trip const& trip, std::string_view ticket);

    net::HttpClient const& http_;
    Clock const& clock_;
    std::string public_url_;
    std::mutex mutex_;
    /// By portal and what it was registered as: a changed portal is another one.
    std::map<std::string, std::shared_ptr<protocols::RelyingParty>> parties_;
};

} // namespace guichet::access
