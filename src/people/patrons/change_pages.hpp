// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/patrons/patron_changes.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// /gestion/usagers/{id}/modifier, /bloquer, /lettre.pdf: what staff change of a member.
class PatronChangePages {
public:
    PatronChangePages(web::Shell const& shell, PatronChanges& changes) : shell_(shell), changes_(changes) {}
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor,
                                     Error const* error = nullptr) const;
    [[nodiscard]] web::Response change(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response ask_reason(web::Request const& request, network::Actor const& actor,
                                           Error const* error = nullptr) const;
    [[nodiscard]] web::Response set_status(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response letter(web::Request const& request, network::Actor const& actor);

    web::Shell const& shell_;
    PatronChanges& changes_;
};

} // namespace guichet::people
