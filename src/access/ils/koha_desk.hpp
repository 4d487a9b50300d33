// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/ils/authority.hpp"

#include <string>

namespace guichet::access::for_tests {

/// A library that keeps its own Koha, for tests, as far as we know of it: none answers unless the test starts one.
struct KohaDesk {
    KohaDesk(db::Database& data, Clock const& clock, Random& random, network::Journal const& journal,
             network::Intercommunalities const& libraries, net::LineConnector const& lines, net::HttpClient const& http)
        : connectors(data, clock, random, *SecretKey::from(std::string(32, 'i')), journal, libraries),
          systems(lines, http, clock, connectors, "")
    {
    }
    [[nodiscard]] static IlsConnector at(std::string const& address)
    {
        IlsConnector one;
        one.intercommunality = {"haut-jura"};
        one.name = "Koha du Haut-Jura";
        one.kind = IlsKind::koha;
        one.address = address;
        one.dialect = "basic";
        one.login = "guichet";
        one.active = true;
        return one;
    }
    IlsConnectorId connect(network::Actor const& administrator, IlsConnector const& one)
    {
        return connectors.save(administrator, one, {"koha-secret", ""}).value();
    }

    IlsConnectors connectors;
    LibrarySystems systems;
};

} // namespace guichet::access::for_tests
