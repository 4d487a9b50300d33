// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/sign_in_pages.hpp"
#include "access/portals/portal_logout_pages.hpp"
#include "access/portals/portal_pages.hpp"
#include "support/accounts_desk.hpp"
#include "support/databases.hpp"
#include "support/http_client.hpp"
#include "support/lying_provider.hpp"

#include <nlohmann/json.hpp>

#include <regex>
#include <vector>

/// A portal that speaks CAS before the sign-in of one person with a card, for tests.
namespace guichet::access::for_tests {

using support::good;
using support::HttpClient;
using support::marie_card;
using support::Reply;

inline constexpr auto* portal_start = "/connexion/par/haut-jura?suite=%2Fcompte";

/// The CAS server of a library's portal: one ticket is good.
class PortalServer final : public net::HttpClient {
public:
    [[nodiscard]] Result<net::HttpReply> send(net::HttpRequest const& request,
                                              net::HttpLimits const& /*limits*/) const override
    {
        if (is_down) {
            return fail(ErrorKind::unavailable, "error.unavailable", "net.timeout");
        }
        heard.push_back(request.url);
        if (openid != nullptr && request.url.starts_with(support::issuer)) {
            return openid->send(request, {});
        }
        net::HttpReply reply;
        reply.status = 200;
        reply.body = request.url.contains("ticket=ST-good")
                         ? R"(<c:serviceResponse xmlns:c="http://www.yale.edu/tp/cas"><c:authenticationSuccess>)"
                           R"(<c:user>lecteur-17</c:user></c:authenticationSuccess></c:serviceResponse>)"
                         : R"(<c:serviceResponse xmlns:c="http://www.yale.edu/tp/cas">)"
                           R"(<c:authenticationFailure code="INVALID_TICKET"/></c:serviceResponse>)";
        return reply;
    }
    bool is_down = false;
    net::HttpClient const* openid = nullptr;
    mutable std::vector<std::string> heard;
};

class PortalDesk : public ::testing::Test {
protected:
    PortalDesk()
    {
        EXPECT_TRUE(portals.save(
            administrator,
            {"haut-jura", "Portail du Haut-Jura", PortalKind::cas, {"bhs"}, "https://portail.example/cas"}));
        sign_in_pages.offer(
            [this](web::Request const& request, std::string_view next) { return pages.ways(request, next); });
        server.openid = &provider;
        sign_in_pages.mount(site.router);
        sign_in_pages.go_straight(
            [this](web::Request const& request, std::string_view next) { return pages.straight(request, next); });
        sign_in_pages.on_leaving(
            [this](web::Request const& request, web::Response& response) { logout_pages.leaving(request, response); });
        pages.mount(site.router);
        logout_pages.mount(site.router);
        door.get(site.router, "/compte", [](auto const& /*request*/, people::Patron const& patron) {
            return web::Response::text(patron.person.first_names);
        });
        site.start();
        marie = desk.add_account("Marie", marie_card, "marie@example.org");
    }

    /// To the portal and back with a ticket, in the same browser.
    static Reply come_back(HttpClient& browser, std::string const& ticket, std::string const& start = portal_start)
    {
        auto const there = browser.get(start).location();
        std::smatch state;
        EXPECT_TRUE(std::regex_search(there, state, std::regex{"%3Fstate%3D([a-z2-7]+)"})) << there;
        return browser.get("/connexion/par/haut-jura/retour?state=" + state[1].str() + "&ticket=" + ticket);
    }
    /// To an OpenID portal and back with a code.
    Reply come_back_from(std::string const& portal, HttpClient& browser)
    {
        auto const there = browser.get("/connexion/par/" + portal + "?suite=%2Fcompte").location();
        std::smatch found;
        EXPECT_TRUE(std::regex_search(there, found, std::regex{"&state=([a-z2-7]+)&nonce=([a-z2-7]+)"})) << there;
        provider.nonce = found[2];
        return browser.get("/connexion/par/" + portal + "/retour?code=c&state=" + found[1].str());
    }
    Reply prove(HttpClient& browser, std::string const& password)
    {
        return browser.submit("/connexion/relier", "/connexion/relier",
                              {{"identifier", marie_card}, {"password", password}});
    }

    struct MigratedDatabase {
        MigratedDatabase() { support::migrate(*made); }
        support::TestDatabase made{support::Kind::sqlite_memory};
        db::Database& operator*() const { return *made; }
    };
    MigratedDatabase data;
    support::AccountsDesk desk{*data};
    network::Actor administrator{network::ActorKind::staff, "s", "Ada", network::Role::administrator, {}};
    support::WebFixture site;
    web::RateLimiter limiter{*desk.short_lived};
    web::Sessions sessions{*data, desk.clock, desk.random};
    network::SignInGuard guard{limiter, *SecretKey::from(std::string(32, 'k')), desk.random, network::Realm::patron};
    PatronDoor door{sessions, desk.patrons};
    PatronSignInPages sign_in_pages{desk.accounts, desk.activation, door, guard, limiter, sessions, site.shell};
    support::Provider provider{desk.clock};
    PortalServer server;
    Portals portals{*data, desk.clock, desk.random, desk.journal, *SecretKey::from(std::string(32, 'p'))};
    PortalCaller caller{server, desk.clock, "https://guichet.example"};
    PortalPages pages{portals,           caller,      desk.accounts, door, guard, sessions,
                      *desk.short_lived, desk.random, site.shell};
    PortalLogoutPages logout_pages{portals, caller, sessions, *desk.short_lived, desk.random, site.shell};
    people::PatronId marie;
};

} // namespace guichet::access::for_tests
