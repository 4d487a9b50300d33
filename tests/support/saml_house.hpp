// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/saml/logout_pages.hpp"
#include "access/saml/provider_pages.hpp"
#include "access/saml/sign_on_pages.hpp"
#include "protocols/saml/names.hpp"
#include "support/digital_library.hpp"
#include "support/open_door.hpp"
#include "support/service_provider.hpp"

#include <gtest/gtest.h>

/// The digital library with a platform that speaks SAML ("livres"), and its provider.
namespace guichet::access::for_tests {

using support::Reply;
using support::ServiceProvider;

inline SecretKey key_of(char letter)
{
    return *SecretKey::from(std::string(32, letter));
}

inline network::Actor administrator()
{
    network::Actor actor;
    actor.kind = network::ActorKind::staff;
    actor.id = "01admin";
    actor.role = network::Role::administrator;
    return actor;
}

/// A vendor's site with its metadata.
class OneDocument final : public net::HttpClient {
public:
    [[nodiscard]] Result<net::HttpReply> send(net::HttpRequest const& /*request*/,
                                              net::HttpLimits const& /*limits*/) const override
    {
        net::HttpReply reply;
        reply.status = status;
        reply.body = body;
        return reply;
    }
    int status = 200;
    std::string body;
};

class SamlHouse : public ::testing::Test {
protected:
    SamlHouse()
    {
        platforms::Platform books = *library.catalogue.find({"presse"});
        books.id = {"livres"};
        books.name = "Les livres";
        books.door = platforms::Door::saml;
        books.entry_url = "https://sp.example/livres?page=1";
        books.services.clear();
        library.run([&](db::Session& session) {
            library.catalogue.put(session, books);
            SamlProviders::put(session, {{"livres"}, sp.metadata(), "", SamlStart::here}, library.clock.now());
            SamlStore::add_key(session,
                               {"01key", ServiceProvider::our_key().certificate,
                                base64(seal(key_of('s'), ServiceProvider::our_key().private_key, library.random)),
                                library.clock.now()});
        });
        sign_on.mount(library.web.router);
        logout.mount(library.web.router);
        provider_pages.mount(library.web.router);
        key_pages.mount(library.web.router);
        library.web.start();
        sp.now = library.clock.now();
    }

    /// What the page posts to the platform: the answer, read; "" when it posts nothing.
    static std::string posted(Reply const& page) { return from_base64(page.input("SAMLResponse")).value_or(""); }
    Reply ask(std::string const& attributes = "", std::string const& relay_state = "")
    {
        return library.browser_of(anne).get("/saml/sso?" + sp.request_by_redirect(attributes, relay_state));
    }
    void register_again(ServiceProvider::Logout logout_ways)
    {
        library.run([&](db::Session& session) {
            SamlProviders::put(session, {{"livres"}, sp.metadata(logout_ways), "", {}}, library.clock.now());
        });
        library.clock.advance(std::chrono::seconds{6});
        library.visitors.sign_in(anne.value);
        sp.now = library.clock.now();
    }
    std::vector<Participation> participations_of_nobody() { return participations.of(""); }

    db::Database database{{":memory:"}};
    DigitalLibrary library{database};
    ServiceProvider sp;
    people::PatronId anne = library.add_patron("Girod", *parse_date("2020-06-30"));
    people::PatronId lapsed = library.add_patron("Perrin", *parse_date("2020-04-15"));
    Participations participations{database, library.clock, library.random};
    SamlKeys keys{database, library.clock, library.random, library.journal, key_of('s'), "guichet.example"};
    SamlProviders providers{database, library.clock, library.journal};
    SamlPeers peers{ServiceProvider::us(), keys};
    SamlDoor door{library.clock, library.catalogue, library.admissions, participations, providers, peers, key_of('n')};
    SamlSignOnPages sign_on{library.web.shell, library.clock, library.login, *library.store, library.pages, door};
    SamlLogoutPages logout{library.web.shell, library.clock,  *library.store,    library.random, library.visitors,
                           library.login,     participations, library.farewells, library.pages,  door};
    OneDocument site;
    support::OpenDoor staff{administrator()};
    SamlProviderPages provider_pages{library.web.shell, library.clock, staff, library.catalogue, providers, peers, site,
                                     *library.store,    library.random};
    SamlKeyPages key_pages{library.web.shell, staff, keys, peers};
};

} // namespace guichet::access::for_tests
