// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/doors.hpp"

#include <fmt/format.h>

namespace guichet::app {

DoorsPart::DoorsPart(Foundation& f, NetworkPart& n)
    : catalogue(f.database, f.clock, f.random, n.journal),
      events(f.database, f.clock, f.random, f.key.derive("usage.person-keys")), retention(f.database, f.clock, events),
      figures(events), gauge(events, f.clock), recorder(events, n.intercommunalities, n.territory),
      visitors(f.sessions), entrance(f.database, f.clock, visitors, *f.short_lived, gauge, recorder),
      pseudonyms(f.database, f.clock, f.random, f.key.derive("access.pseudonyms")),
      releases(f.database, f.clock, f.messages, catalogue), tickets(*f.short_lived, f.random),
      requests(*f.short_lived, f.random), cas(f.database, f.clock, catalogue, entrance, pseudonyms, tickets),
      login_pages(f.shell, f.clock, catalogue, n.intercommunalities, visitors, requests, cas),
      validation_pages(f.clock, f.random, f.configuration.public_url(), cas),
      resource_pages(f.database, f.shell, catalogue, n.intercommunalities, visitors, entrance),
      platform_pages(f.shell, f.clock, n.door, catalogue, figures)
{
}

void DoorsPart::mount(web::Router& router)
{
    login_pages.mount(router);
    validation_pages.mount(router);
    resource_pages.mount(router);
    platform_pages.mount(router);
}

void DoorsPart::add_jobs(jobs::Scheduler& scheduler)
{
    scheduler.add({"usage.purge", std::chrono::hours{24}, [this](std::stop_token const& stop) {
                       auto const purged = retention.purge(stop);
                       return fmt::format("{} days of {} events counted, {} keys destroyed", purged.days, purged.events,
                                          purged.keys);
                   }});
}

} // namespace guichet::app
