// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/login/login_requests.hpp"
#include "people/patrons/patrons.hpp"
#include "platforms/catalogue/catalogue.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace guichet::access {

/// What a service ticket or a proxy ticket stands for (CAS 3.0 §3.1, §3.2).
struct ServiceTicket {
    Visitor visitor;
    platforms::PlatformId platform;
    std::string service;              // as asked, decoded once
    std::string user;                 // the pairwise id
    SignIn sign_in = SignIn::earlier; // renew=true at validation accepts only a fresh one
    /// Through whose callback addresses the person came, the most recent first; none for a service ticket.
    std::vector<std::string> proxies{};
};

/// What a proxy-granting ticket stands for (§3.3): a service that may ask for tickets while the session lasts.
struct GrantingTicket {
    Visitor visitor;
    std::vector<std::string> proxies; // its own callback first
};

/// In the short-lived store, by their hash: who reads it has no ticket. Service and proxy tickets live half a minute
/// and are taken by the first who shows them; granting tickets are shown again and again, for as long as a session may
/// last.
class CasTickets {
public:
    static constexpr std::chrono::seconds life{30};

    CasTickets(db::ShortLivedStore& store, Random& random) : store_(store), random_(random) {}

    /// "ST-…", or "PT-…" when it came through proxies.
    [[nodiscard]] std::string issue(ServiceTicket const& ticket);
    /// Whatever comes of it, the ticket is gone.
    [[nodiscard]] std::optional<ServiceTicket> take(std::string_view ticket);

    /// "PGT-…"
    [[nodiscard]] std::string grant(GrantingTicket const& ticket);
    [[nodiscard]] std::optional<GrantingTicket> find_granting(std::string_view ticket);
    void forget_granting(std::string_view ticket);

private:
    db::ShortLivedStore& store_;
    Random& random_;
};

} // namespace guichet::access
