// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/portals/admin_pages.hpp"
#include "access/portals/portal_diagnosis.hpp"
#include "access/portals/portal_identity.hpp"
#include "access/portals/portal_logout_pages.hpp"
#include "access/portals/portal_pages.hpp"
#include "access/portals/portal_sheet.hpp"
#include "app/parts/accounts.hpp"
#include "app/parts/doors.hpp"
#include "people/identity/trips.hpp"

namespace guichet::app {

/// Portals and FranceConnect, which vouch for people.
struct PortalsPart {
    PortalsPart(Foundation& foundation, NetworkPart& network, DoorsPart& doors, AccountsPart& accounts);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    access::Portals portals;
    access::PortalCaller caller;
    access::PortalPages pages;
    access::PortalLogoutPages logout_pages;
    access::PortalAdminPages admin_pages;
    access::PortalSheetPages sheet_pages;
    access::PortalDiagnosis diagnosis;
    access::PortalIdentity identity;
    people::IdentityTrips identity_trips;
};

} // namespace guichet::app
