// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/links.hpp"

#include <fmt/format.h>

namespace guichet::app {

namespace {

/// Where a vendor's terminal connects: the site's own host, at the port SIP2 is served on; "" when it is not.
std::string sip2_host(Configuration const& configuration)
{
    auto const port = configuration.integer("sip2.port");
    auto const site = platforms::parse_service_url(configuration.public_url());
    return port > 0 && site ? fmt::format("{}:{}", site->host, port) : std::string{};
}

} // namespace

LinksPart::LinksPart(Foundation& f, NetworkPart& n, DoorsPart& d)
    : passes(*f.short_lived, f.random),
      signed_links(f.database, f.clock, f.random, n.journal, f.key.derive("access.signed-links"), passes),
      signed_link_pages(f.shell, f.clock, n.door, d.catalogue, signed_links),
      pass_api(f.shell, d.catalogue, d.admissions, passes, f.rate_limiter,
               [this](std::string_view secret) { return signed_links.holder_of_secret(secret); }),
      referer_pages(f.shell, d.catalogue, d.visitors, d.entrance, d.door_pages),
      vendor_sheet_pages(f.shell, n.door, d.catalogue, signed_links,
                         {f.configuration.public_url(), f.configuration.text("network.name"),
                          f.configuration.text("mail.from"), sip2_host(f.configuration)})
{
    using platforms::Door;
    d.resource_pages.go_through(Door::signed_link, access::SignedLinkPassage{d.admissions, signed_links, d.door_pages});
    d.resource_pages.go_through(Door::referer, access::RefererPages::pass);
    d.platform_pages.add_settings({Door::signed_link, "/lien", "signed_link.settings"});
    for (auto const door :
         {Door::cas, Door::oidc, Door::saml, Door::signed_link, Door::referer, Door::sip2, Door::link, Door::open}) {
        d.platform_pages.add_settings({door, "/fiche", "vendor_sheet.settings"});
    }
}

void LinksPart::mount(web::Router& router)
{
    signed_link_pages.mount(router);
    pass_api.mount(router);
    referer_pages.mount(router);
    vendor_sheet_pages.mount(router);
}

} // namespace guichet::app
