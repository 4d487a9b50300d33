// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/intercommunalities/intercommunalities.hpp"
#include "network/staff/session_door.hpp"

namespace guichet::network {

/// /gestion/agents: who works at the desk, for those who may manage them.
class StaffMembersPages {
public:
    StaffMembersPages(StaffMembers& members, Intercommunalities const& intercommunalities, SessionStaffDoor& door,
                      web::Sessions& sessions, web::Shell const& shell);

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, Actor const& actor) const;
    [[nodiscard]] web::Response form(web::Request const& request, StaffMember const* member, Error const* error) const;
    web::Response invite(web::Request const& request, Actor const& actor);
    web::Response change(web::Request const& request, Actor const& actor);
    /// One of the buttons of a member's page.
    web::Response act(web::Request const& request, Actor const& actor);
    /// The member of the address, if `actor` may manage them.
    [[nodiscard]] Result<StaffMember> managed(web::Request const& request, Actor const& actor) const;

    StaffMembers& members_;
    Intercommunalities const& intercommunalities_;
    SessionStaffDoor& door_;
    web::Sessions& sessions_;
    web::Shell const& shell_;
};

} // namespace guichet::network
