// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/profile.hpp"
#include "network/staff/staff_door.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// /gestion/demandes-usagers: corrections and erasures people ask for from their account.
class PatronRequestsPages {
public:
    PatronRequestsPages(Profile& profile, network::StaffDoor& door, web::Shell const& shell)
        : profile_(profile), door_(door), shell_(shell)
    {
    }

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    web::Response handle(web::Request const& request, network::Actor const& actor);

    Profile& profile_;
    network::StaffDoor& door_;
    web::Shell const& shell_;
};

} // namespace guichet::access
