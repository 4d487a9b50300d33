// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/sign_in_pages.hpp"
#include "access/portals/portal_pages.hpp"
#include "support/accounts_desk.hpp"
#include "support/databases.hpp"
#include "support/http_client.hpp"

#include <nlohmann/json.hpp>

#include <regex>

namespace guichet::access {

namespace {

using support::good;
using support::HttpClient;
using support::marie_card;
using support::Reply;

constexpr auto* portal_start = "/connexion/par/haut-jura?suite=%2Fcompte";

/// The CAS server of a library's portal: one ticket is good.
class PortalServer final : public net::HttpClient {
public:
    [[nodiscard]] Result<net::HttpReply> send(net::HttpRequest const& request,
                                              net::HttpLimits const& /*limits*/) const override
    {
        if (is_down) {
            return fail(ErrorKind::unavailable, "error.unavailable", "net.timeout");
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
};

} // namespace

class ComingByAPortal : public ::testing::Test {
protected:
    ComingByAPortal()
    {
        EXPECT_TRUE(portals.save(
            administrator,
            {"haut-jura", "Portail du Haut-Jura", PortalKind::cas, {"haut-jura"}, "https://portail.example/cas"}));
        sign_in_pages.offer(
            [this](web::Request const& request, std::string_view next) { return pages.ways(request, next); });
        sign_in_pages.mount(site.router);
        pages.mount(site.router);
        door.get(site.router, "/compte", [](auto const& /*request*/, people::Patron const& patron) {
            return web::Response::text(patron.person.first_names);
        });
        site.start();
        marie = desk.add_account("Marie", marie_card, "marie@example.org");
    }

    /// To the portal and back with a ticket, in the same browser.
    static Reply come_back(HttpClient& browser, std::string const& ticket)
    {
        auto const there = browser.get(portal_start).location();
        std::smatch state;
        EXPECT_TRUE(std::regex_search(there, state, std::regex{"%3Fstate%3D([a-z2-7]+)"})) << there;
        return browser.get("/connexion/par/haut-jura/retour?state=" + state[1].str() + "&ticket=" + ticket);
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
    PortalServer server;
    Portals portals{*data, desk.clock, desk.random, desk.journal, *SecretKey::from(std::string(32, 'p'))};
    PortalCaller caller{server, desk.clock, "https://guichet.example"};
    PortalPages pages{portals,           caller,      desk.accounts, door, guard, sessions,
                      *desk.short_lived, desk.random, site.shell};
    people::PatronId marie;
};

TEST_F(ComingByAPortal, proves_once_with_the_card_and_never_again)
{
    HttpClient browser{site.port()};
    EXPECT_TRUE(browser.get("/connexion").contains("/connexion/par/haut-jura"));
    EXPECT_EQ(come_back(browser, "ST-good").location(), "/connexion/relier");
    EXPECT_TRUE(browser.get("/connexion/relier").contains("Portail du Haut-Jura"));
    EXPECT_NE(prove(browser, "un mot de passe faux").status, 303);
    EXPECT_EQ(prove(browser, good).location(), "/compte");
    EXPECT_EQ(browser.get("/compte").body, "Marie");

    HttpClient another{site.port()};
    EXPECT_EQ(come_back(another, "ST-good").location(), "/compte");
    EXPECT_EQ(another.get("/compte").body, "Marie");
    EXPECT_EQ(portals.links_of(marie).size(), 1U);
}

TEST_F(ComingByAPortal, believes_no_ticket_the_portal_does_not_confirm)
{
    HttpClient browser{site.port()};
    EXPECT_EQ(come_back(browser, "ST-invented").status, 403);
    server.is_down = true;
    auto const reply = come_back(browser, "ST-good");
    EXPECT_EQ(reply.status, 503);
    EXPECT_TRUE(reply.contains("ne répond pas"));
    EXPECT_EQ(browser.get("/compte").status, 303) << "still nobody";
}

TEST_F(ComingByAPortal, takes_each_way_back_once_and_in_the_browser_that_left)
{
    HttpClient browser{site.port()};
    auto const there = browser.get(portal_start).location();
    std::smatch state;
    ASSERT_TRUE(std::regex_search(there, state, std::regex{"%3Fstate%3D([a-z2-7]+)"})) << there;
    auto const back = "/connexion/par/haut-jura/retour?ticket=ST-good&state=" + state[1].str();
    HttpClient somebody_else{site.port()};
    EXPECT_EQ(somebody_else.get(back).status, 404) << "a link sent to somebody signs nobody in";
    EXPECT_EQ(browser.get(back).status, 404) << "and is spent";
    EXPECT_EQ(browser.get("/connexion/relier").status, 404);
}

TEST_F(ComingByAPortal, opens_nothing_that_is_closed_here)
{
    HttpClient browser{site.port()};
    (void)come_back(browser, "ST-good");
    ASSERT_EQ(prove(browser, good).location(), "/compte");
    desk.set_status(marie, people::PatronStatus::blocked);
    HttpClient another{site.port()};
    EXPECT_EQ(come_back(another, "ST-good").status, 403);
}

TEST_F(ComingByAPortal, goes_nowhere_else_than_this_site)
{
    HttpClient browser{site.port()};
    for (auto const* next : {"https://evil.example/", "//evil.example", "/\\evil.example"}) {
        (void)browser.get("/connexion/par/haut-jura?suite=" + web::url_encode(next));
    }
    (void)come_back(browser, "ST-good");
    EXPECT_EQ(prove(browser, good).location(), "/compte");
    EXPECT_EQ(browser.get("/connexion/par/haut-jura?suite=" + web::url_encode("//evil.example")).location(), "/compte");
}

TEST_F(ComingByAPortal, is_no_more_offered_once_closed)
{
    auto portal = portals.find("haut-jura").value();
    portal.active = false;
    ASSERT_TRUE(portals.save(administrator, portal));
    HttpClient browser{site.port()};
    EXPECT_FALSE(browser.get("/connexion").contains("/connexion/par/"));
    EXPECT_EQ(browser.get(portal_start).status, 404);
}

TEST_F(ComingByAPortal, keeps_a_secret_that_is_not_typed_again)
{
    Portal portal{"fc",     "FranceConnect", PortalKind::franceconnect, {}, "https://fc.example/api/v2",
                  "client", "s3cret"};
    ASSERT_TRUE(portals.save(administrator, portal));
    portal.secret.clear();
    portal.name = "FranceConnect v2";
    ASSERT_TRUE(portals.save(administrator, portal));
    EXPECT_EQ(portals.find("fc")->secret, "s3cret");
    EXPECT_FALSE(portals.save({network::ActorKind::staff, "l", "Léa", network::Role::librarian, {}}, portal));
    portal.address = "http://fc.example/api/v2/";
    EXPECT_FALSE(portals.save(administrator, portal));
}

} // namespace guichet::access
