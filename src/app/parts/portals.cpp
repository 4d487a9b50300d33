// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/portals.hpp"

namespace guichet::app {

PortalsPart::PortalsPart(Foundation& f, NetworkPart& n, DoorsPart& d, AccountsPart& a)
    : portals(f.database, f.clock, f.random, n.journal, f.key.derive("access.portals")),
      caller(d.http, f.clock, f.configuration.public_url()),
      pages(portals, caller, a.accounts, a.door, a.guard, f.sessions, *f.short_lived, f.random, f.shell),
      admin_pages(portals, caller, n.intercommunalities, n.door, f.shell), identity(portals, caller, f.random),
      identity_trips(identity, *f.short_lived, f.random, f.key, f.shell)
{
    a.sign_in_pages.offer(
        [this](web::Request const& request, std::string_view next) { return pages.ways(request, next); });
    a.sign_in_pages.set_departure([this](web::Request const& request) { return pages.departure(request); });
    d.resource_pages.send_by_portal([this](std::string_view portal) {
        auto const known = portals.find(portal);
        return known && known->active;
    });
    a.erasure.add_listener(portals);
}

void PortalsPart::mount(web::Router& router)
{
    pages.mount(router);
    admin_pages.mount(router);
    identity_trips.mount(router);
}

} // namespace guichet::app
