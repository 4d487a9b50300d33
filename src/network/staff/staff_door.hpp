// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/actor.hpp"
#include "web/router.hpp"

#include <functional>

namespace guichet::network {

/// How every staff page is mounted: the door finds the signed-in staff member or sends to /gestion/connexion, refuses a
/// role without the permission anywhere, and hands the Actor to the handler. Slices never look at sessions themselves.
class StaffDoor {
public:
    using Handler = std::function<web::Response(web::Request const&, Actor const&)>;
    virtual ~StaffDoor() = default;
    virtual void get(web::Router& router, std::string pattern, Permission permission, Handler handler) = 0;
    virtual void post(web::Router& router, std::string pattern, Permission permission, Handler handler) = 0;
};

} // namespace guichet::network
