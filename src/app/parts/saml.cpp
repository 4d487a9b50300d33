// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/saml.hpp"

namespace guichet::app {

namespace {

protocols::SamlIdentityProvider identity_provider(Configuration const& configuration)
{
    auto const site = configuration.public_url();
    auto const url = platforms::parse_service_url(site);
    return {site + "/saml/metadata", site + "/saml/sso", site + "/saml/slo", url ? url->host : "localhost",
            configuration.text("network.name")};
}

} // namespace

SamlPart::SamlPart(Foundation& f, NetworkPart& n, DoorsPart& d, AccountsPart& a)
    : keys(f.database, f.clock, f.random, n.journal, f.key.derive("access.saml.keys"),
           identity_provider(f.configuration).scope),
      providers(f.database, f.clock, n.journal), peers(identity_provider(f.configuration), keys),
      door(f.clock, d.catalogue, d.admissions, d.participations, providers, peers,
           f.key.derive("access.saml.sessions")),
      sign_on_pages(f.shell, f.clock, d.login, *f.short_lived, d.door_pages, door),
      logout_pages(f.shell, f.clock, *f.short_lived, f.random, d.visitors, d.login, d.participations, d.farewells,
                   d.door_pages, door),
      provider_pages(f.shell, f.clock, n.door, d.catalogue, providers, peers, d.http, *f.short_lived, f.random),
      key_pages(f.shell, n.door, keys, peers)
{
    d.resource_pages.go_through(platforms::Door::saml,
                                [this](auto const& request, auto const& visitor, auto const& platform) {
                                    return sign_on_pages.go_through(request, visitor, platform);
                                });
    d.logout_notices.add(std::string{access::saml_door}, door);
    d.platform_pages.add_settings({platforms::Door::saml, "/saml", "access.saml.settings"});
    d.farewells.set_round(
        [this](std::string_view session, std::string_view then) { return logout_pages.farewell(session, then); });
    a.sign_in_pages.set_farewell([&d](web::Request const& request) { return d.farewells.round(request, {}); });
    a.sign_in_pages.set_expected([&d](std::string_view next) { return d.login.expected_at(next); });
}

void SamlPart::mount(web::Router& router)
{
    sign_on_pages.mount(router);
    logout_pages.mount(router);
    provider_pages.mount(router);
    key_pages.mount(router);
}

} // namespace guichet::app
