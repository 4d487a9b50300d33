// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/doors.hpp"

#include <fmt/format.h>

namespace guichet::app {

DoorsPart::DoorsPart(Foundation& f, NetworkPart& n)
    : catalogue(f.database, f.clock, f.random, n.journal),
      events(f.database, f.clock, f.random, f.key.derive("usage.person-keys")),
      retention(f.database, f.clock, f.random, events), figures(events), accesses(events, catalogue),
      gauge(events, f.clock), recorder(events, n.intercommunalities, n.territory), visitors(f.sessions),
      entrance(f.database, f.clock, visitors, *f.short_lived, gauge, recorder),
      pseudonyms(f.database, f.clock, f.random, f.key.derive("access.pseudonyms")),
      releases(f.database, f.clock, f.messages, catalogue), release_records(f.database, f.clock), http(f.http),
      admissions(f.database, f.clock, entrance, pseudonyms, release_records), door_pages(f.shell, n.intercommunalities),
      login_requests(*f.short_lived, f.random), login(f.shell, visitors, login_requests),
      participations(f.database, f.clock, f.random), logout_notices(participations, http), farewells(visitors),
      tickets(*f.short_lived, f.random), cas(catalogue, admissions, participations, tickets),
      cas_farewell(catalogue, f.clock), cas_proxies(catalogue, visitors, f.random, cas, tickets, http),
      login_pages(f.shell, f.clock, catalogue, visitors, login, farewells, door_pages, cas),
      validation_pages(f.clock, f.random, f.configuration.public_url(), cas, cas_proxies),
      resource_pages(f.database, f.shell, catalogue, visitors, entrance, door_pages),
      platform_pages(f.shell, f.clock, n.door, catalogue, figures)
{
    logout_notices.add("cas", cas_farewell);
}

void DoorsPart::mount(web::Router& router)
{
    login.mount(router);
    login_pages.mount(router);
    validation_pages.mount(router);
    resource_pages.mount(router);
    platform_pages.mount(router);
}

void DoorsPart::add_jobs(jobs::Scheduler& scheduler)
{
    // People are told in a minute, whatever ended their session (R15).
    scheduler.add({"access.logout", std::chrono::seconds{20}, [this](std::stop_token const& stop) {
                       auto const ended = participations.collect(entrance, catalogue);
                       auto const sent = logout_notices.send(stop);
                       return fmt::format("{} ended, {} told, {} not reached", ended, sent.told, sent.not_reached);
                   }});
    scheduler.add({"usage.purge", std::chrono::hours{24}, [this](std::stop_token const& stop) {
                       auto const purged = retention.purge(stop);
                       return fmt::format("{} days of {} events counted, {} keys destroyed", purged.days, purged.events,
                                          purged.keys);
                   }});
}

} // namespace guichet::app
