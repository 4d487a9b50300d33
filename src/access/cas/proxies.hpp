// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/cas/cas.hpp"
#include "net/http_client.hpp"

#include <string>
#include <string_view>

namespace guichet::access {

/// Services that act in a person's name at other services (CAS 3.0 §2.5.4, §2.7, §3.3): a portal that searches a
/// platform for its reader. Only services registered to do so, only towards registered services, and only while the
/// person's session lasts.
class CasProxies {
public:
    CasProxies(platforms::Catalogue const& catalogue, Visitors const& visitors, Random& random, Cas& cas,
               CasTickets& tickets, net::HttpClient const& http);

    /// Brings a granting ticket to the callback of the service that validated, and returns what it will be recognised
    /// by ("PGTIOU-…"); "" when the callback did not take it: the validation succeeds all the same (§2.5.4). A call to
    /// the vendor's server: not inside a transaction. Failures invalid_proxy_callback, unauthorized_service_proxy.
    [[nodiscard]] std::expected<std::string, protocols::CasFailure> grant(Cas::Validated const& validated,
                                                                          std::string_view callback);
    /// A proxy ticket for another service.
    [[nodiscard]] std::expected<std::string, protocols::CasFailure> proxy(std::string_view granting_ticket,
                                                                          std::string_view target_service);

private:
    /// Every service the person came through: staff may have taken the right back since.
    [[nodiscard]] bool may_still_proxy(GrantingTicket const& granted) const;

    platforms::Catalogue const& catalogue_;
    Visitors const& visitors_;
    Random& random_;
    Cas& cas_;
    CasTickets& tickets_;
    net::HttpClient const& http_;
};

} // namespace guichet::access
