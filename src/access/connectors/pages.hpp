// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/connectors/connectors.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "network/staff/staff_door.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// /gestion/connecteurs, and /gestion/connecteurs/{connector}/diagnostic: a self-test told step by step.
class ConnectorPages {
public:
    ConnectorPages(web::Shell const& shell, ConnectorDirectory const& directory,
                   network::Intercommunalities const& members);
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor,
                                     Diagnosis const* steps) const;

    web::Shell const& shell_;
    ConnectorDirectory const& directory_;
    network::Intercommunalities const& members_;
};

} // namespace guichet::access
