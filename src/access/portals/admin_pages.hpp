// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/portals/portal_caller.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "network/staff/staff_door.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// /gestion/portails: the portals that vouch for people, and the form of one. A secret goes in and never comes out.
class PortalAdminPages {
public:
    PortalAdminPages(Portals& portals, PortalCaller const& caller, network::Intercommunalities const& members,
                     network::StaffDoor& door, web::Shell const& shell);

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response form(web::Request const& request, Portal const& portal, Error const* error) const;
    [[nodiscard]] web::Response confirm_removal(web::Request const& request, Portal const& portal) const;
    [[nodiscard]] web::Response save(web::Request const& request, network::Actor const& actor, std::string id);

    Portals& portals_;
    PortalCaller const& caller_;
    network::Intercommunalities const& members_;
    network::StaffDoor& door_;
    web::Shell const& shell_;
};

} // namespace guichet::access
