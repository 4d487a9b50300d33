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
      releases(f.database, f.clock, f.messages, catalogue), release_records(f.database, f.clock),
      admissions(f.database, f.clock, entrance, pseudonyms, release_records), door_pages(f.shell, n.intercommunalities),
      login_requests(*f.short_lived, f.random), login(f.shell, visitors, login_requests),
      participations(f.database, f.clock, f.random), logout_notices(participations, http),
      tickets(*f.short_lived, f.random), cas(catalogue, admissions, participations, tickets),
      cas_farewell(catalogue, f.clock), cas_proxies(catalogue, visitors, f.random, cas, tickets, http),
      login_pages(f.shell, f.clock, catalogue, visitors, login, door_pages, cas),
      validation_pages(f.clock, f.random, f.configuration.public_url(), cas, cas_proxies),
      passes(*f.short_lived, f.random),
      signed_links(f.database, f.clock, f.random, n.journal, f.key.derive("access.signed-links"), passes),
      signed_link_pages(f.shell, f.clock, n.door, catalogue, signed_links),
      pass_api(f.shell, catalogue, admissions, passes, f.rate_limiter,
               [this](std::string_view secret) { return signed_links.holder_of_secret(secret); }),
      vendor_sheet_pages(
          f.shell, n.door, catalogue, signed_links,
          {f.configuration.public_url(), f.configuration.text("network.name"), f.configuration.text("mail.from"), {}}),
      referer_pages(f.shell, catalogue, visitors, entrance, door_pages),
      resource_pages(f.database, f.shell, catalogue, visitors, entrance, door_pages),
      platform_pages(f.shell, f.clock, n.door, catalogue, figures)
{
    using platforms::Door;
    resource_pages.go_through(Door::signed_link, access::SignedLinkPassage{admissions, signed_links, door_pages});
    resource_pages.go_through(Door::referer, access::RefererPages::pass);
    platform_pages.add_settings({Door::signed_link, "/lien", "signed_link.settings"});
    for (auto const door :
         {Door::cas, Door::oidc, Door::saml, Door::signed_link, Door::referer, Door::link, Door::open}) {
        platform_pages.add_settings({door, "/fiche", "vendor_sheet.settings"});
    }
}

void DoorsPart::mount(web::Router& router)
{
    logout_notices.add("cas", cas_farewell);
    login.mount(router);
    login_pages.mount(router);
    validation_pages.mount(router);
    signed_link_pages.mount(router);
    pass_api.mount(router);
    vendor_sheet_pages.mount(router);
    referer_pages.mount(router);
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
