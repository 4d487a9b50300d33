// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/oidc.hpp"

#include <fmt/format.h>

namespace guichet::app {

OidcPart::OidcPart(Foundation& f, NetworkPart& n, DoorsPart& d)
    : clients(f.database, f.clock, f.random, n.journal),
      keys(f.database, f.clock, f.random, n.journal, f.key.derive("access.oidc.keys")),
      grants(f.database, *f.short_lived, f.clock, f.random, f.key.derive("access.oidc.grants")),
      provider(f.configuration.public_url(), f.database, f.clock, d.catalogue, clients, keys, grants, d.admissions,
               d.participations),
      callers(clients, *f.short_lived, f.clock, f.configuration.public_url()),
      discovery_pages(f.configuration.public_url(), keys),
      authorize_pages(f.shell, f.clock, d.catalogue, clients, provider, d.entrance, d.visitors, d.login_requests,
                      d.login, d.door_pages),
      token_pages(callers, provider), userinfo_pages(provider),
      logout_pages(f.shell, f.clock, clients, provider, d.visitors, d.login, d.farewells, d.door_pages),
      back_channel(f.configuration.public_url(), f.clock, f.random, clients, keys),
      client_pages(f.shell, f.configuration.public_url(), n.door, d.catalogue, clients, keys),
      permissions(f.database, f.clock, d.catalogue, clients)
{
    d.logout_notices.add("oidc", back_channel);
    d.platform_pages.add_settings({platforms::Door::oidc, "/oidc", "oidc.settings"});
}

void OidcPart::mount(web::Router& router)
{
    discovery_pages.mount(router);
    authorize_pages.mount(router);
    token_pages.mount(router);
    userinfo_pages.mount(router);
    logout_pages.mount(router);
    client_pages.mount(router);
}

void OidcPart::add_jobs(jobs::Scheduler& scheduler)
{
    scheduler.add({"oidc.purge", std::chrono::hours{1}, [this](std::stop_token const& /*stop*/) {
                       auto const tokens = grants.purge();
                       return fmt::format("{} tokens, {} keys removed", tokens, keys.purge());
                   }});
}

} // namespace guichet::app
