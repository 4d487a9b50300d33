// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/decision/sign_in_means.hpp"
#include "people/consents/consents.hpp"
#include "people/registration/store.hpp"
#include "people/registration/submission.hpp"
#include "support/portal_desk.hpp"

namespace guichet::access {

namespace {

using for_tests::portal_start;
using support::good;
using support::HttpClient;
using support::marie_card;

class ComingByAPortal : public for_tests::PortalDesk {};

} // namespace

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
    auto const again = browser.get(portal_start).location();
    ASSERT_TRUE(std::regex_search(again, state, std::regex{"%3Fstate%3D([a-z2-7]+)"})) << again;
    auto const way = "/connexion/par/haut-jura/retour?ticket=ST-good&state=" + state[1].str();
    EXPECT_EQ(browser.head(way).status, 200) << "who looks at an address";
    EXPECT_EQ(browser.get(way).location(), "/connexion/relier") << "leaves it good";
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

TEST_F(ComingByAPortal, marks_the_browser_and_counts_a_card_typed_with_spaces_as_one)
{
    HttpClient browser{site.port()};
    (void)come_back(browser, "ST-good");
    for (int i = 0; i < 8; ++i) {
        auto const typed = i % 2 == 0 ? std::string{marie_card} : std::string{"2719 3048 5617 26"};
        EXPECT_EQ(browser
                      .submit("/connexion/relier", "/connexion/relier",
                              {{"identifier", typed}, {"password", "un mot de passe faux"}})
                      .status,
                  422);
    }
    EXPECT_EQ(prove(browser, good).status, 429);
    desk.clock.advance(std::chrono::minutes{15});
    (void)come_back(browser, "ST-good");
    EXPECT_EQ(prove(browser, good).location(), "/compte");
    EXPECT_FALSE(browser.cookies["guichet_patron_device"].empty());
}

TEST_F(ComingByAPortal, asks_who_has_turned_fifteen_for_a_consent_of_their_own)
{
    HttpClient browser{site.port()};
    (void)come_back(browser, "ST-good");
    ASSERT_EQ(prove(browser, good).location(), "/compte");
    auto const parent = desk.add_person("Paul", "27193048561734", "paul@example.org");
    ASSERT_TRUE((*data).write([&](db::Session& session) -> Result<void> {
        people::Application application;
        application.id = {"a1"};
        application.reference = "BHS-1";
        application.consent_version = people::consent_version;
        application.guardian_consent = true;
        application.submitted = desk.clock.now();
        application.applicants = {{0, desk.patrons.find(parent)->person, parent},
                                  {1, desk.patrons.find(marie)->person, marie}};
        EXPECT_TRUE(people::Applications::add(session, application, {"k", "d"}, {},
                                              {network::Actor::system(), desk.clock.now(), "submitted", "", ""}));
        people::Consents::give(session, desk.random, application, people::ConsentKind::registration);
        return {};
    }));
    HttpClient another{site.port()};
    EXPECT_EQ(come_back(another, "ST-good").location(), "/compte/accord?suite=%2Fcompte");
}

TEST_F(ComingByAPortal, keeps_how_the_person_signed_in)
{
    HttpClient browser{site.port()};
    (void)come_back(browser, "ST-good");
    ASSERT_EQ(prove(browser, good).status, 303);
    EXPECT_EQ(sessions.of(web::Audience::patron, marie.value).front().proof.means, web::by_password);
    HttpClient another{site.port()};
    desk.clock.advance(std::chrono::minutes{1});
    (void)come_back(another, "ST-good");
    auto const session = sessions.of(web::Audience::patron, marie.value).front();
    EXPECT_EQ(session.proof.means, by_portal);
    EXPECT_FALSE(session.proof.at) << "the portal's session may be hours old";
}

TEST_F(ComingByAPortal, passes_on_that_a_platform_wants_a_new_sign_in)
{
    HttpClient browser{site.port()};
    (void)come_back(browser, "ST-good");
    ASSERT_EQ(prove(browser, good).status, 303);
    LoginRequests requests{*desk.short_lived, desk.random};
    LoginRequest const asked{"cas", "question", desk.clock.now(), std::chrono::seconds{0}};
    auto const start =
        "/connexion/par/haut-jura?suite=" + web::url_encode(std::string{login_resumes_at} + requests.keep(asked));
    HttpClient another{site.port()};
    EXPECT_TRUE(another.get(start).location().ends_with("&renew=true"));
    desk.clock.advance(std::chrono::minutes{1});
    (void)come_back(another, "ST-good", start);
    EXPECT_TRUE(server.heard.back().ends_with("&renew=true")) << server.heard.back();
    EXPECT_EQ(sessions.of(web::Audience::patron, marie.value).front().proof.at, desk.clock.now());
}

TEST_F(ComingByAPortal, goes_straight_there_when_a_platform_sends_and_shows_another_way)
{
    HttpClient browser{site.port()};
    (void)come_back(browser, "ST-good");
    ASSERT_EQ(prove(browser, good).status, 303);
    (void)browser.submit("/mot-de-passe-oublie", "/deconnexion", {});
    auto const waiting = "/connexion?suite=" + web::url_encode("/acces/suite/abc");
    EXPECT_EQ(browser.get(waiting).status, 200) << "the next one at this browser is somebody else";

    (void)come_back(browser, "ST-good");
    browser.cookies.erase("guichet_patron");
    EXPECT_EQ(browser.get(waiting).location(), "/connexion/par/haut-jura?suite=%2Facces%2Fsuite%2Fabc");
    EXPECT_EQ(browser.get("/connexion").status, 200) << "not who came by themselves";
    EXPECT_EQ(browser.get(waiting + "&autrement=1").status, 200);
    (void)browser.get("/connexion/par/haut-jura?suite=%2Facces%2Fsuite%2Fabc");
    EXPECT_EQ(browser.get(waiting).status, 200) << "came back from there without it: asked";
}

TEST_F(ComingByAPortal, asks_for_its_secret_again_when_it_stands_elsewhere)
{
    Portal portal{"openid", "Portail", PortalKind::oidc, {}, "https://portail.example", "guichet", "s3cret"};
    ASSERT_TRUE(portals.save(administrator, portal));
    portal.secret.clear();
    for (auto const* const elsewhere : {"https://ailleurs.example", "https://portail.example:8443"}) {
        portal.address = elsewhere;
        auto const refused = portals.save(administrator, portal);
        ASSERT_FALSE(refused) << elsewhere;
        ASSERT_EQ(refused.error().fields.size(), 1U);
        EXPECT_EQ(refused.error().fields.front().field, "secret");
        EXPECT_EQ(portals.find("openid")->address, "https://portail.example");
    }
    portal.secret = "another";
    ASSERT_TRUE(portals.save(administrator, portal));
    EXPECT_EQ(portals.find("openid")->secret, "another");
    portal.secret.clear();
    portal.kind = PortalKind::cas;
    ASSERT_TRUE(portals.save(administrator, portal)) << "it has no secret";
    EXPECT_EQ(portals.find("openid")->secret, "") << "nor keeps one for whoever comes next";
}

TEST_F(ComingByAPortal, of_another_intercommunality_links_nobody)
{
    auto portal = portals.find("haut-jura").value();
    portal.intercommunality = {"haut-jura"};
    portal.name = "Portail d’ailleurs";
    ASSERT_TRUE(portals.save(administrator, portal));
    HttpClient browser{site.port()};
    (void)come_back(browser, "ST-good");
    auto const reply = prove(browser, good);
    EXPECT_EQ(reply.status, 403);
    EXPECT_TRUE(reply.contains("autre intercommunalité")) << reply.body;
    EXPECT_TRUE(portals.links_of(marie).empty());
    EXPECT_EQ(browser.get("/compte").status, 303);
}

TEST_F(ComingByAPortal, speaks_for_its_own_readers_each_time_and_not_once_for_all)
{
    HttpClient browser{site.port()};
    (void)come_back(browser, "ST-good");
    ASSERT_EQ(prove(browser, good).location(), "/compte");
    auto const move_to = [&](std::string const& where) {
        ASSERT_TRUE((*data).write([&](db::Session& session) -> Result<void> {
            auto patron = people::Patrons::find(session, marie).value();
            patron.intercommunality = {where};
            people::Patrons::update(session, patron);
            return {};
        }));
    };
    auto const portal_is_of = [&](std::string const& where) {
        auto portal = portals.find("haut-jura").value();
        portal.intercommunality = {where};
        ASSERT_TRUE(portals.save(administrator, portal));
    };
    auto const expect_refused = [&](HttpClient& client) {
        auto const refused = come_back(client, "ST-good");
        EXPECT_EQ(refused.status, 403);
        EXPECT_TRUE(refused.contains("autre intercommunalité")) << refused.body;
        EXPECT_TRUE(refused.contains("/connexion?autrement=1&amp;suite=%2Fcompte")) << refused.body;
        EXPECT_EQ(client.get("/compte").status, 303) << "nobody is signed in";
    };
    move_to("ecla");
    browser.cookies.erase("guichet_patron");
    expect_refused(browser);
    browser.cookies.erase("guichet_parti"); // some time later
    EXPECT_EQ(browser.get("/connexion?suite=" + web::url_encode("/acces/suite/abc")).status, 200)
        << "a platform sends nobody there in vain";
    EXPECT_EQ(portals.links_of(marie).size(), 1U) << "what was proved stays proved";

    portal_is_of("ecla");
    HttpClient moved{site.port()};
    EXPECT_EQ(come_back(moved, "ST-good").location(), "/compte");
    portal_is_of("bhs");
    HttpClient again{site.port()};
    expect_refused(again);
    portal_is_of("");
    HttpClient everybody{site.port()};
    EXPECT_EQ(come_back(everybody, "ST-good").location(), "/compte");
}

TEST_F(ComingByAPortal, of_openid_speaks_for_its_own_readers_each_time_too)
{
    Portal portal{"openid", "Portail", PortalKind::oidc, {"bhs"}, support::issuer, "guichet", "secret"};
    ASSERT_TRUE(portals.save(administrator, portal));
    HttpClient browser{site.port()};
    ASSERT_EQ(come_back_from("openid", browser).location(), "/connexion/relier");
    ASSERT_EQ(prove(browser, good).location(), "/compte");
    portal.intercommunality = {"ecla"};
    ASSERT_TRUE(portals.save(administrator, portal));
    HttpClient another{site.port()};
    EXPECT_EQ(come_back_from("openid", another).status, 403);
    EXPECT_EQ(another.get("/compte").status, 303);
    EXPECT_EQ(portals.links_of(marie).size(), 1U);
}

TEST_F(ComingByAPortal, forgets_its_links_when_it_becomes_somebody_else)
{
    HttpClient browser{site.port()};
    (void)come_back(browser, "ST-good");
    ASSERT_EQ(prove(browser, good).status, 303);
    auto portal = portals.find("haut-jura").value();
    portal.name = "Autre nom";
    EXPECT_EQ(portals.save(administrator, portal), 0);
    EXPECT_EQ(portals.links_to("haut-jura"), 1);
    portal.address = "https://ailleurs.example/cas";
    EXPECT_EQ(portals.save(administrator, portal), 1);
    EXPECT_TRUE(portals.links_of(marie).empty());
    HttpClient another{site.port()};
    EXPECT_EQ(come_back(another, "ST-good").location(), "/connexion/relier") << "lecteur-17 there is somebody else";
}

TEST_F(ComingByAPortal, can_be_removed)
{
    HttpClient browser{site.port()};
    (void)come_back(browser, "ST-good");
    ASSERT_EQ(prove(browser, good).status, 303);
    network::Actor const librarian{network::ActorKind::staff, "l", "Léa", network::Role::librarian, {}};
    EXPECT_EQ(portals.remove(librarian, "haut-jura").error().kind, ErrorKind::forbidden);
    ASSERT_TRUE(portals.remove(administrator, "haut-jura"));
    EXPECT_FALSE(portals.find("haut-jura"));
    EXPECT_TRUE(portals.links_of(marie).empty());
    EXPECT_EQ(portals.remove(administrator, "haut-jura").error().kind, ErrorKind::not_found);
}

TEST_F(ComingByAPortal, ends_the_session_when_the_portal_says_so)
{
    HttpClient browser{site.port()};
    (void)come_back(browser, "ST-good");
    ASSERT_EQ(prove(browser, good).status, 303);
    auto const request = [](std::string const& ticket) {
        return web::encode_form({{"logoutRequest", "<p:LogoutRequest xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\">"
                                                   "<p:SessionIndex>" +
                                                       ticket + "</p:SessionIndex></p:LogoutRequest>"}});
    };
    auto const tell = [&](std::string const& ticket) {
        return HttpClient{site.port()}
            .post_body("/connexion/par/haut-jura/retour?state=x", request(ticket), "application/x-www-form-urlencoded")
            .status;
    };
    EXPECT_EQ(tell("ST-other"), 200);
    EXPECT_EQ(browser.get("/compte").status, 200) << "not theirs";
    EXPECT_EQ(tell("ST-good"), 200);
    EXPECT_EQ(browser.get("/compte").status, 303);
}

} // namespace guichet::access
