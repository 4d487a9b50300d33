// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/intercommunalities/intercommunalities.hpp"
#include "network/proconnect/caller.hpp"
#include "network/staff/staff_door.hpp"
#include "web/shell.hpp"

namespace guichet::network {

/// /gestion/proconnect: how the network is registered there, whose agents may come, which members they are. The secret
/// goes in and never comes out.
class ProConnectSettingsPages {
public:
    ProConnectSettingsPages(ProConnect& proconnect, ProConnectCaller const& caller, Intercommunalities const& members,
                            StaffDoor& door, web::Shell const& shell);

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request, Actor const& actor, Error const* error) const;
    [[nodiscard]] web::Response save(web::Request const& request, Actor const& actor);
    [[nodiscard]] web::Response forget(web::Request const& request, Actor const& actor);
    [[nodiscard]] nlohmann::json linked_model(web::Request const& request, Actor const& actor) const;
    /// One a line: a SIRET, and the code of a member when it is for its staff alone.
    [[nodiscard]] Result<std::vector<ProConnectOrganisation>> organisations_in(std::string_view typed) const;

    ProConnect& proconnect_;
    ProConnectCaller const& caller_;
    Intercommunalities const& members_;
    StaffDoor& door_;
    web::Shell const& shell_;
};

} // namespace guichet::network
