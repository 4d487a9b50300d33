// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/portals/admin_pages.hpp"
#include "access/portals/portal_identity.hpp"
#include "access/portals/portal_pages.hpp"
#include "app/parts/accounts.hpp"
#include "app/parts/doors.hpp"
#include "people/identity/trips.hpp"

namespace guichet::app {

/// Portals and FranceConnect, which vouch for people.
struct PortalsPart {
    PortalsPart(Foundation& foundation, NetworkPart& network, DoorsPart& doors, AccountsPart& accounts);

    void mount(web::Router& router);

    access::Portals portals;
    access::PortalCaller caller;
    access::PortalPages pages;
    access::PortalAdminPages admin_pages;
    access::PortalIdentity identity;
    people::IdentityTrips identity_trips;
};

} // namespace guichet::app
