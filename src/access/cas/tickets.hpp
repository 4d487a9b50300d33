// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/login/login_requests.hpp"
#include "people/patrons/patrons.hpp"
#include "platforms/catalogue/catalogue.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace guichet::access {

/// What a service ticket stands for.
struct ServiceTicket {
    people::PatronId patron;
    platforms::PlatformId platform;
    std::string service; // as asked, decoded once
    std::string user;    // the pairwise id
    Instant signed_in;
    SignIn sign_in = SignIn::earlier; // renew=true at validation accepts only a fresh one
};

/// Service tickets, in the short-lived store (CAS 3.0 §3.1): half a minute, taken by the first who shows them.
class CasTickets {
public:
    static constexpr std::chrono::seconds life{30};

    CasTickets(db::ShortLivedStore& store, Random& random) : store_(store), random_(random) {}

    [[nodiscard]] std::string issue(ServiceTicket const& ticket);
    /// Whatever comes of it, the ticket is gone.
    [[nodiscard]] std::optional<ServiceTicket> take(std::string_view ticket);

private:
    db::ShortLivedStore& store_;
    Random& random_;
};

} // namespace guichet::access
