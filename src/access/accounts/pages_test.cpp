// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/account_pages.hpp"
#include "access/accounts/card_pages.hpp"
#include "access/accounts/consent_pages.hpp"
#include "access/accounts/data_pages.hpp"
#include "access/accounts/requests_pages.hpp"
#include "access/accounts/sign_in_pages.hpp"
#include "people/forms/definition.hpp"
#include "people/registration/store.hpp"
#include "people/registration/submission.hpp"
#include "support/accounts_desk.hpp"
#include "support/databases.hpp"
#include "support/http_client.hpp"

#include <nlohmann/json.hpp>

#include <regex>

namespace guichet::access {

namespace {

using support::better;
using support::good;
using support::HttpClient;
using support::marie_card;
using support::Reply;
using Desk = support::AccountsDesk;

/// Staff of the tests: whoever says so in a cookie. The real door has its own tests.
class OpenDoor final : public network::StaffDoor {
public:
    void get(web::Router& router, std::string pattern, network::Permission, Handler handler) override
    {
        router.get(std::move(pattern), web::Audience::staff,
                   [handler](web::Request const& request) { return handler(request, actor(request)); });
    }
    void post(web::Router& router, std::string pattern, network::Permission, Handler handler) override
    {
        router.post(std::move(pattern), web::Audience::staff,
                    [handler](web::Request const& request) { return handler(request, actor(request)); });
    }

private:
    static network::Actor actor(web::Request const& request)
    {
        return {network::ActorKind::staff, "s1", "Agnès", network::Role::librarian,
                network::IntercommunalityId{std::string{request.cookie("test_scope")}}};
    }
};

/// The same page for two tries: without its token, and without what was typed.
std::string shape(Reply const& reply, std::string const& typed)
{
    auto page = std::regex_replace(reply.body, std::regex{"name=\"csrf\" value=\"[^\"]*\""}, "");
    for (auto at = page.find(typed); !typed.empty() && at != std::string::npos; at = page.find(typed)) {
        page.erase(at, typed.size());
    }
    return std::to_string(reply.status) + reply.location() + page;
}

class AccountPagesTest : public ::testing::Test {
protected:
    AccountPagesTest()
    {
        sign_in_pages.mount(site.router);
        account_pages.mount(site.router);
        card_pages.mount(site.router);
        data_pages.mount(site.router);
        requests_pages.mount(site.router);
        own_consent_pages.mount(site.router);
        site.router.get("/", web::Audience::everyone, [](auto const&) { return web::Response::text("home"); });
        site.shell.set_navigation(
            [&](web::Request const& request, web::Frame) { return account_pages.navigation(request); });
        site.start();
        marie = desk.add_account("Marie", marie_card, "marie@example.org");
    }

    HttpClient stranger() { return HttpClient{site.port()}; }
    static Reply enter(HttpClient& client, std::string const& identifier, std::string const& password,
                       std::string const& next = "")
    {
        return client.submit("/connexion", "/connexion",
                             {{"identifier", identifier}, {"password", password}, {"suite", next}});
    }
    HttpClient signed_in()
    {
        auto client = stranger();
        EXPECT_EQ(enter(client, marie_card, good).status, 303);
        return client;
    }

    /// Migrated before anything is built on it.
    struct MigratedDatabase {
        MigratedDatabase() { support::migrate(*made); }
        support::TestDatabase made{support::Kind::sqlite_memory};
        db::Database& operator*() const { return *made; }
    };
    MigratedDatabase data;
    Desk desk{*data};
    support::WebFixture site;
    web::RateLimiter limiter{*desk.short_lived};
    web::Sessions sessions{*data, desk.clock, desk.random};
    network::SignInGuard guard{limiter, *SecretKey::from(std::string(32, 'k')), desk.random, network::Realm::patron};
    network::Intercommunalities intercommunalities{*data};
    PatronDoor door{sessions, desk.patrons};
    OpenDoor staff_door;
    PatronSignInPages sign_in_pages{desk.accounts, desk.activation, door, guard, limiter, sessions, site.shell};
    AccountPages account_pages{*data, desk.clock, desk.accounts, door, intercommunalities, sessions, site.shell};
    PatronCardPages card_pages{*data, desk.clock, door, intercommunalities, site.shell, "JuMEL"};
    AccountDataPages data_pages{desk.profile, door, desk.releases, desk.copy, site.shell};
    PatronRequestsPages requests_pages{desk.profile, staff_door, site.shell};
    OwnConsentPages own_consent_pages{desk.accounts, door, site.shell};
    PatronId marie;
};

TEST_F(AccountPagesTest, send_strangers_to_the_log_in_and_back)
{
    for (auto const& route : site.router.routes()) {
        if (route.audience == web::Audience::patron) {
            auto client = stranger();
            auto const reply = route.method == web::Method::get ? client.get(route.pattern)
                                                                : client.submit("/connexion", route.pattern, {});
            EXPECT_EQ(reply.status, 303) << route.pattern;
            EXPECT_TRUE(reply.location().starts_with("/connexion?suite=%2Fcompte")) << reply.location();
        }
    }
    auto client = stranger();
    auto const form = client.get(client.get("/compte/donnees?x=1").location());
    EXPECT_EQ(enter(client, marie_card, good, form.input("suite")).location(), "/compte/donnees?x=1");
    EXPECT_TRUE(client.get("/compte/donnees").contains("Mediatoile"));
}

TEST_F(AccountPagesTest, never_lead_to_another_site)
{
    for (auto const* evil : {"//evil.example", "/\\evil.example", "https://evil.example", "/%5Cevil.example/../..",
                             "\t//evil.example", "javascript:alert(1)"}) {
        auto client = stranger();
        EXPECT_EQ(enter(client, marie_card, good, evil).location(), "/compte") << evil;
        auto const again = client.get("/connexion?suite=" + web::url_encode(evil));
        EXPECT_EQ(again.location(), "/compte") << evil;
    }
    auto client = stranger();
    EXPECT_EQ(client.get("/connexion?suite=%2F%2Fevil.example").input("suite"), "/compte");
    EXPECT_EQ(client.get("/connexion?suite=%252F%252Fevil.example").input("suite"), "/compte");
}

TEST_F(AccountPagesTest, show_the_same_page_for_known_and_unknown_people)
{
    desk.add_person("Sans", "27193048561734", "sans@example.org");
    std::vector<std::string> pages;
    for (auto const* identifier : {marie_card, "27193048561734", "99999999999999", "marie@example.org",
                                   "sans@example.org", "nobody@example.org"}) {
        auto client = stranger();
        pages.push_back(shape(enter(client, identifier, better), identifier));
    }
    for (auto const& page : pages) {
        EXPECT_EQ(page, pages.front());
    }
    EXPECT_TRUE(pages.front().starts_with("422"));
}

TEST_F(AccountPagesTest, say_the_same_to_who_forgot_whoever_they_are)
{
    std::vector<std::string> pages;
    for (auto const* identifier : {marie_card, "99999999999999", "marie@example.org", "nobody@example.org"}) {
        auto client = stranger();
        auto const sent = client.submit("/mot-de-passe-oublie", "/mot-de-passe-oublie", {{"identifier", identifier}});
        pages.push_back(shape(sent, identifier) + shape(client.get(sent.location()), identifier));
    }
    for (auto const& page : pages) {
        EXPECT_EQ(page, pages.front());
    }
    EXPECT_EQ(desk.mails().size(), 2U);
}

TEST_F(AccountPagesTest, say_the_same_to_who_activates_whoever_they_are)
{
    desk.add_person("Sans", "27193048561734", "sans@example.org");
    std::vector<std::string> pages;
    for (auto const* card : {"27193048561734", "99999999999999", marie_card}) {
        for (auto const* born : {"14/07/1984", "15/07/1984"}) {
            auto client = stranger();
            auto const sent = client.submit("/activation", "/activation", {{"card", card}, {"birth_date", born}});
            auto const wrong = client.submit("/activation/code", "/activation/code", {{"code", "abcdef"}});
            pages.push_back(shape(sent, card) + shape(client.get("/activation/code"), card) + shape(wrong, card));
        }
    }
    for (auto const& page : pages) {
        EXPECT_EQ(page, pages.front());
    }
}

TEST_F(AccountPagesTest, walk_from_the_card_to_the_open_account)
{
    desk.add_person("Zoé", "27193048561734", "zoe@example.org");
    auto client = stranger();
    EXPECT_EQ(client.submit("/activation", "/activation", {{"card", ""}, {"birth_date", "demain"}}).status, 422);
    client.submit("/activation", "/activation", {{"card", "2719 3048 5617 34"}, {"birth_date", "14/07/1984"}});
    auto const code = desk.last_code();
    ASSERT_EQ(code.size(), 6U);
    auto const to_password =
        client.submit("/activation/code", "/activation/code", {{"code", code.substr(0, 3) + " " + code.substr(3)}});
    ASSERT_TRUE(to_password.location().starts_with("/activation/"));
    auto const link = to_password.location();
    EXPECT_TRUE(client.get(link).contains("Bonjour Zoé"));
    EXPECT_EQ(client.get(link).header("referrer-policy"), "no-referrer");
    EXPECT_EQ(client.submit(link, link, {{"password", "court"}, {"again", "court"}}).status, 422);
    EXPECT_EQ(client.submit(link, link, {{"password", better}, {"again", better}}).location(), "/compte");
    auto const account = client.get("/compte");
    EXPECT_TRUE(account.contains("2719 3048 5617 34"));
    EXPECT_TRUE(account.contains("Fin fixée par la décision de la collectivité"));
    EXPECT_EQ(client.get(link).status, 404);
    EXPECT_TRUE(client.get("/compte/cartes/0/code.svg").contains("<svg"));
    EXPECT_TRUE(client.get("/compte/cartes/0/qr.svg").contains("<svg"));
    EXPECT_TRUE(client.get("/compte/cartes/0").contains("/compte/cartes/0/code.svg"));
    EXPECT_TRUE(client.get("/compte/cartes/0/lettre.pdf").body.starts_with("%PDF"));
    EXPECT_EQ(client.get("/compte/cartes/1").status, 404);
    EXPECT_EQ(client.get("/compte/cartes/x").status, 404);
}

TEST_F(AccountPagesTest, slow_down_guessing_but_let_a_known_browser_in)
{
    auto own = signed_in();
    own.submit("/compte", "/deconnexion", {});
    auto guesser = stranger();
    auto prober = stranger();
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(enter(guesser, i % 2 == 0 ? marie_card : "2719 3048 5617 26", better).status, 422);
        EXPECT_EQ(enter(prober, "99999999999999", better).status, 422);
    }
    auto const known = enter(guesser, marie_card, good);
    auto const unknown = enter(prober, "99999999999999", good);
    EXPECT_EQ(known.status, 429);
    EXPECT_EQ(shape(known, marie_card), shape(unknown, "99999999999999"));
    EXPECT_EQ(enter(own, marie_card, good).status, 303) << "the owner passes";
    desk.clock.advance(std::chrono::minutes{15});
    EXPECT_EQ(enter(guesser, marie_card, good).status, 303);
}

TEST_F(AccountPagesTest, do_not_believe_a_forged_mark_of_the_browser)
{
    auto own = signed_in();
    auto guesser = stranger();
    guesser.cookies["guichet_patron_device"] = "AAAA.BBBB~" + marie.value + "." + marie.value;
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(enter(guesser, marie_card, better).status, 422);
    }
    EXPECT_EQ(enter(guesser, marie_card, better).status, 429);
}

TEST_F(AccountPagesTest, put_a_blocked_person_out_at_once)
{
    auto client = signed_in();
    EXPECT_EQ(client.get("/compte").status, 200);
    desk.set_status(marie, people::PatronStatus::blocked);
    EXPECT_EQ(client.get("/compte").status, 303);
    auto again = stranger();
    EXPECT_EQ(enter(again, marie_card, good).status, 403);
}

TEST_F(AccountPagesTest, end_other_sessions_when_the_password_changes)
{
    auto here = signed_in();
    auto there = signed_in();
    EXPECT_EQ(here.submit("/compte/mot-de-passe", "/compte/mot-de-passe",
                          {{"current", better}, {"password", better}, {"again", better}})
                  .status,
              422);
    EXPECT_EQ(here.submit("/compte/mot-de-passe", "/compte/mot-de-passe",
                          {{"current", good}, {"password", better}, {"again", better}})
                  .location(),
              "/compte");
    EXPECT_EQ(here.get("/compte").status, 200);
    EXPECT_EQ(there.get("/compte").status, 303);
}

TEST_F(AccountPagesTest, end_sessions_one_by_one_or_all_others)
{
    auto here = signed_in();
    EXPECT_FALSE(here.get("/compte/sessions").body.contains("reste connecté"));
    auto there = stranger();
    there.submit("/connexion", "/connexion", {{"identifier", marie_card}, {"password", good}, {"keep", "1"}});
    auto const page = here.get("/compte/sessions");
    EXPECT_TRUE(page.body.contains("reste connecté quelques semaines"));
    auto const session = Desk::found(page.body, "name=\"session\" value=\"([^\"]+)\"");
    ASSERT_FALSE(session.empty());
    EXPECT_EQ(here.submit("/compte/sessions", "/compte/sessions", {{"session", "of-somebody-else"}}).status, 404);
    EXPECT_EQ(here.submit("/compte/sessions", "/compte/sessions", {{"others", "1"}}).status, 303);
    EXPECT_EQ(there.get("/compte").status, 303);
    EXPECT_EQ(here.get("/compte").status, 200);
}

TEST_F(AccountPagesTest, let_people_correct_take_away_and_ask_for_erasure)
{
    auto client = signed_in();
    auto const refused = client.submit("/compte/coordonnees", "/compte/coordonnees",
                                       {{"phone", "12"}, {"language", "fr"}, {"street", "<i>5</i> rue"}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.input("street"), "<i>5</i> rue");
    EXPECT_EQ(client
                  .submit("/compte/coordonnees", "/compte/coordonnees",
                          {{"phone", "03 84 12 34 56"}, {"language", "en"}, {"street", "5 rue Neuve"}})
                  .status,
              303);
    EXPECT_EQ(desk.patrons.find(marie)->contact.phone, "+33384123456");
    auto const copy = client.get("/compte/donnees/copie.json");
    EXPECT_EQ(nlohmann::json::parse(copy.body).at("adresse").at("voie"), "5 rue Neuve");
    EXPECT_TRUE(copy.header("content-disposition").starts_with("attachment"));
    EXPECT_EQ(copy.header("cache-control"), "no-store");
    EXPECT_EQ(client.submit("/compte/message", "/compte/message", {{"message", "J’ai déménagé"}}).status, 303);
    EXPECT_EQ(client.submit("/compte/effacement", "/compte/effacement", {}).status, 422);
    EXPECT_EQ(client.submit("/compte/effacement", "/compte/effacement", {{"sure", "1"}}).status, 303);

    auto staff = stranger();
    staff.cookies["test_scope"] = "bhs";
    auto const requests = staff.get("/gestion/demandes-usagers");
    EXPECT_TRUE(requests.contains("J’ai déménagé"));
    auto elsewhere = stranger();
    elsewhere.cookies["test_scope"] = "hjsc";
    EXPECT_FALSE(elsewhere.get("/gestion/demandes-usagers").contains("Marie"));
    for (auto const& request : desk.profile.asked(marie)) {
        auto const path = "/gestion/demandes-usagers/" + request.id;
        EXPECT_EQ(elsewhere.submit("/connexion", path, {{"action", "erase"}}).status, 404);
        if (request.kind == RequestKind::erasure) {
            EXPECT_EQ(staff.submit("/gestion/demandes-usagers", path, {{"action", "erase"}}).status, 303);
        }
    }
    EXPECT_EQ(client.get("/compte").status, 303) << "out at once";
}

TEST_F(AccountPagesTest, confirm_a_new_address_by_post_from_any_browser)
{
    auto client = signed_in();
    EXPECT_EQ(client.submit("/compte/courriel", "/compte/courriel", {{"email", "neuve@example.org"}, {"current", good}})
                  .status,
              303);
    auto const link = desk.last_link();
    auto telephone = stranger();
    EXPECT_TRUE(telephone.get(link).contains("neuve@example.org"));
    EXPECT_EQ(desk.patrons.find(marie)->contact.email, "marie@example.org") << "looking changes nothing";
    EXPECT_EQ(telephone.submit(link, link, {}).status, 303);
    EXPECT_EQ(desk.patrons.find(marie)->contact.email, "neuve@example.org");
    EXPECT_EQ(telephone.get(link).status, 404);
}

TEST_F(AccountPagesTest, ask_a_child_who_is_fifteen_for_a_consent_of_their_own)
{
    auto const born = add_months(civil_date(desk.clock.now()), -12 * people::digital_majority);
    auto const zoe = desk.add_person("Zoé", "27193048561734", "marie@example.org", add_days(born, 1));
    ASSERT_TRUE(desk.accounts.choose_password(desk.link_for(zoe), good, good));
    ASSERT_TRUE((*data).write([&](db::Session& session) -> Result<void> {
        people::Application application;
        application.id = {"a1"};
        application.reference = "BHS-1";
        application.consent_version = people::consent_version;
        application.guardian_consent = true;
        application.submitted = desk.clock.now();
        application.applicants = {{0, desk.patrons.find(marie)->person, marie},
                                  {1, desk.patrons.find(zoe)->person, zoe}};
        EXPECT_TRUE(people::Applications::add(session, application, {"k", "d"}, {},
                                              {network::Actor::system(), desk.clock.now(), "submitted", "", ""}));
        people::Consents::give(session, desk.random, application, people::ConsentKind::registration);
        return {};
    }));
    auto client = stranger();
    EXPECT_EQ(enter(client, "27193048561734", good).location(), "/compte") << "fourteen, on the eve";
    desk.clock.advance(std::chrono::days{1});
    client = stranger();
    auto const way = enter(client, "27193048561734", good, "/compte/donnees").location();
    EXPECT_EQ(way, "/compte/accord?suite=%2Fcompte%2Fdonnees");
    auto const page = client.get(way);
    EXPECT_TRUE(page.contains("J’ai 15 ans ou plus"));
    EXPECT_FALSE(page.contains(" checked"));
    EXPECT_EQ(client.submit(way, "/compte/accord", {}).status, 422);
    EXPECT_EQ(client.submit(way, "/compte/accord", {{"own_consent", "1"}, {"suite", "//ailleurs.example"}}).location(),
              "/compte");
    client = stranger();
    EXPECT_EQ(enter(client, "27193048561734", good).location(), "/compte") << "asked no more";
    EXPECT_TRUE(client.get("/compte/donnees").contains("/donnees-personnelles/accords#2026-11"));
    auto adult = stranger();
    EXPECT_EQ(enter(adult, marie_card, good).location(), "/compte") << "who consented for themselves is not asked";
}

TEST_F(AccountPagesTest, give_a_copy_of_the_data_to_read_and_to_take_away)
{
    auto client = signed_in();
    auto const pdf = client.get("/compte/donnees/copie.pdf");
    EXPECT_EQ(pdf.status, 200);
    EXPECT_TRUE(pdf.body.starts_with("%PDF-"));
    EXPECT_TRUE(client.get("/compte/donnees/copie.json").contains("\"prenoms\": \"Marie\""));
}

} // namespace

} // namespace guichet::access
