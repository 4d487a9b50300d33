// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/portals.hpp"

#include <fmt/format.h>

namespace guichet::app {

PortalsPart::PortalsPart(Foundation& f, NetworkPart& n, DoorsPart& d, AccountsPart& a)
    : portals(f.database, f.clock, f.random, n.journal, f.key.derive("access.portals")),
      caller(d.http, f.clock, f.configuration.public_url()),
      pages(portals, caller, a.accounts, a.door, a.guard, f.sessions, *f.short_lived, f.random, f.shell),
      logout_pages(portals, caller, f.sessions, *f.short_lived, f.random, f.shell),
      admin_pages(portals, caller, n.intercommunalities, n.door, f.shell),
      sheet_pages(
          f.shell, n.door, portals, caller,
          {f.configuration.public_url(), f.configuration.text("network.name"), f.configuration.text("mail.from"), {}}),
      diagnosis(portals, caller), identity(portals, caller, f.random),
      identity_trips(identity, *f.short_lived, f.random, f.key, f.shell)
{
    a.sign_in_pages.offer(
        [this](web::Request const& request, std::string_view next) { return pages.ways(request, next); });
    a.sign_in_pages.go_straight(
        [this](web::Request const& request, std::string_view next) { return pages.straight(request, next); });
    a.sign_in_pages.on_leaving(
        [this](web::Request const& request, web::Response& response) { logout_pages.leaving(request, response); });
    d.farewells.on_leaving([](web::Request const& request, web::Response& response) {
        access::PortalPages::forget_way(request, response);
    });
    a.account_pages.show_portals(
        [this](web::Request const& request, people::Patron const& patron) { return pages.links_of(request, patron); });
    d.resource_pages.send_by_portal([this](std::string_view portal) {
        auto const known = portals.find(portal);
        return known && known->active;
    });
    a.erasure.add_listener(portals);
}

void PortalsPart::mount(web::Router& router)
{
    pages.mount(router);
    logout_pages.mount(router);
    admin_pages.mount(router);
    identity_trips.mount(router);
    sheet_pages.mount(router);
}

void PortalsPart::add_jobs(jobs::Scheduler& scheduler)
{
    scheduler.add({"portals.purge", std::chrono::hours{1}, [this](std::stop_token const& /*stop*/) {
                       return fmt::format("{} visits removed", portals.visits().purge());
                   }});
}

} // namespace guichet::app
