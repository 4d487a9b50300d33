// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/ils/connectors.hpp"
#include "network/staff/staff_door.hpp"
#include "web/shell.hpp"

#include <functional>

namespace guichet::access {

/// /gestion/connecteurs/sigb/…: how the system of one's own libraries is reached. A secret is typed, never shown.
class IlsPages {
public:
    IlsPages(web::Shell const& shell, IlsConnectors& connectors, network::Intercommunalities const& libraries);
    void mount(network::StaffDoor& door, web::Router& router);
    /// How many registrations a connector's system has not taken. Before the server starts.
    void count_troubles(std::function<std::int64_t(IlsConnectorId const&)> count) { troubles_ = std::move(count); }

private:
    [[nodiscard]] web::Response form(web::Request const& request, network::Actor const& actor,
                                     IlsConnector const& connector, Error const* error) const;
    web::Response save(web::Request const& request, network::Actor const& actor, IlsConnectorId const& id);
    web::Response remove(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] std::optional<IlsConnector> editable(web::Request const& request, network::Actor const& actor) const;

    web::Shell const& shell_;
    IlsConnectors& connectors_;
    network::Intercommunalities const& libraries_;
    std::function<std::int64_t(IlsConnectorId const&)> troubles_;
};

} // namespace guichet::access
