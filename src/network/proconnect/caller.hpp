// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "net/http_client.hpp"
#include "network/proconnect/proconnect.hpp"
#include "protocols/oidc/relying_party.hpp"

#include <memory>
#include <mutex>

namespace guichet::network {

/// Asks ProConnect. Every call goes to another server: not inside a transaction.
class ProConnectCaller {
public:
    /// `public_url`: where agents come back to, registered at ProConnect.
    ProConnectCaller(net::HttpClient const& http, Clock const& clock, std::string public_url);

    using Trip = protocols::ProviderTrip;
    /// Where the browser goes. ErrorKind::unavailable "proconnect.fault.unavailable".
    [[nodiscard]] Result<std::string> way_there(ProConnectSettings const& settings, Trip const& trip);
    /// Who came back with that code. ErrorKind::forbidden "proconnect.fault.…" when nobody is to be believed,
    /// unavailable when ProConnect could not be asked.
    [[nodiscard]] Result<Agent> agent(ProConnectSettings const& settings, Trip const& trip, std::string_view code);
    /// Where the browser ends the session there; "" when there is no such page.
    [[nodiscard]] std::string way_out(ProConnectSettings const& settings, std::string_view id_token,
                                      std::string_view state);

    /// Both are registered at ProConnect.
    [[nodiscard]] std::string return_address() const;
    [[nodiscard]] std::string farewell_address() const;

private:
    [[nodiscard]] std::shared_ptr<protocols::RelyingParty> party(ProConnectSettings const& settings);

    net::HttpClient const& http_;
    Clock const& clock_;
    std::string public_url_;
    std::mutex mutex_;
    std::string registered_as_; // changed settings are another registration
    std::shared_ptr<protocols::RelyingParty> party_;
};

} // namespace guichet::network
