// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/proconnect/pages.hpp"
#include "network/proconnect/settings_pages.hpp"
#include "network/proconnect/store.hpp"
#include "support/databases.hpp"
#include "support/http_client.hpp"
#include "support/openid_provider.hpp"
#include "support/passwords.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace guichet::network {

namespace {

using namespace std::chrono_literals;
using support::HttpClient;
using support::Reply;

constexpr auto* proconnect_issuer = "https://pc.example/api/v2";
constexpr auto* there = "/gestion/connexion/proconnect?suite=%2Fgestion%2Fmon-compte";

/// The right last digit for thirteen others.
std::string siret_from(std::string const& thirteen)
{
    for (char last = '0'; last <= '9'; ++last) {
        if (is_siret(thirteen + last)) {
            return thirteen + last;
        }
    }
    return {};
}

} // namespace

class ComingByProConnect : public support::OnEveryDatabase {
protected:
    ComingByProConnect()
    {
        support::migrate(database());
        EXPECT_TRUE(database().write([&](db::Session& session) -> Result<void> {
            Intercommunalities::put(session, Intercommunality{{"bhs"}, "Bresse Haute Seille", "200069615", "", "", ""});
            Intercommunalities::put(session, Intercommunality{{"hjsc"}, "Haut-Jura", "200026573", "", "", ""});
            add(session, "agnes", Role::librarian);
            add(session, "ada", Role::administrator);
            return {};
        }));
        settings.secret = "s3cret";
        EXPECT_TRUE(proconnect.save(administrator, settings));
        sign_in_pages.offer(
            [this](web::Request const& request, std::string_view next) { return pages.ways(request, next); });
        sign_in_pages.set_farewell([this](web::Request const& request) { return pages.farewell(request); });
        sign_in_pages.mount(site.router);
        pages.mount(site.router);
        settings_pages.mount(site.router);
        door.get_signed_in(site.router, "/gestion", [](web::Request const&, Actor const& actor) {
            return web::Response::text("home of " + actor.id);
        });
        door.get_signed_in(site.router, "/gestion/mon-compte", [this](web::Request const& request, Actor const& actor) {
            return site.shell.page(request, "network/staff/code", {{"title", "account of " + actor.id}},
                                   web::Frame::staff);
        });
        site.start();
        provider.in_token = {{"amr", {"pwd"}}};
        provider.in_userinfo = agnes();
    }

    void add(db::Session& session, std::string const& login, Role role) const
    {
        StaffMember member{{"id-" + login}, login, "Nom de " + login, login + "@example.org", role, {}};
        if (needs_scope(role)) {
            member.scope = IntercommunalityId{"bhs"};
        }
        member.created = clock.now();
        StaffMembers::add(session, member, "");
    }
    [[nodiscard]] nlohmann::json agnes() const
    {
        return {{"email", "Agnes@Example.org"}, {"siret", bhs}, {"idp_id", "idp-1"}};
    }
    /// There and back in that browser.
    Reply come(HttpClient& browser, std::string const& more = "&code=good")
    {
        auto const sent = browser.get(there).location();
        provider.expect(sent);
        auto const state = sent.substr(sent.find("&state=") + 7, 53);
        return browser.get("/gestion/connexion/proconnect/retour?state=" + state + more);
    }
    [[nodiscard]] std::int64_t count(std::string_view sql)
    {
        return database().read([&](db::Session& s) { return s.count(sql); });
    }
    [[nodiscard]] std::int64_t people() { return count("SELECT COUNT(*) FROM network_staff"); }
    void expect_refused(Reply const& reply, std::string const& words, HttpClient& browser)
    {
        EXPECT_EQ(reply.status, 403) << reply.location();
        EXPECT_TRUE(reply.contains(words)) << reply.body;
        EXPECT_EQ(browser.get("/gestion").status, 303) << "still nobody";
        EXPECT_EQ(people(), 2) << "and nobody was made";
    }

    std::string const bhs = siret_from("2000696150001");
    std::string const jura = siret_from("2239000160001");
    ManualClock clock{parse_instant("2026-05-01T08:00:00.000Z").value()};
    SystemRandom random;
    support::WebFixture site;
    SecretKey const key = *SecretKey::from(std::string(32, 'k'));
    std::unique_ptr<db::ShortLivedStore> short_lived = db::make_memory_store(clock);
    web::RateLimiter limiter{*short_lived};
    web::Sessions sessions{database(), clock, random};
    Journal journal{database(), clock};
    Intercommunalities members_of_network{database()};
    PasswordHasher hasher{PasswordHasher::weakest()};
    mail::Outbox outbox{clock, random, support::shared_messages(), support::shared_templates()};
    StaffMembers members{database(), clock, random, journal, outbox, "https://guichet.example"};
    StaffSignIn sign_in{database(), clock, random, hasher, journal, key, limiter};
    SignInGuard guard{limiter, key, random, Realm::staff};
    SessionStaffDoor door{sessions, members, site.shell};
    StaffSignInPages sign_in_pages{sign_in, door, guard, limiter, sessions, *short_lived, random, site.shell};
    support::OpenIdProvider provider{clock, proconnect_issuer, "guichet"};
    ProConnect proconnect{database(), clock, random, journal, key};
    ProConnectCaller caller{provider, clock, "https://guichet.example"};
    ProConnectPages pages{proconnect, caller, sign_in_pages, *short_lived, random, site.shell};
    ProConnectSettingsPages settings_pages{proconnect, caller, members_of_network, door, site.shell};
    Actor const administrator{ActorKind::staff, "id-ada", "Ada", Role::administrator, {}};
    ProConnectSettings settings{
        .issuer = proconnect_issuer, .client_id = "guichet", .organisations = {{bhs, {"bhs"}}, {jura}}, .active = true};
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, ComingByProConnect, support::every_database(), support::database_name);

TEST(Siret, holds_together_or_is_none)
{
    EXPECT_TRUE(is_siret("73282932000074"));
    for (auto const* wrong : {"73282932000075", "7328293200007", "732829320000744", "7328293200007x", ""}) {
        EXPECT_FALSE(is_siret(wrong)) << wrong;
    }
}

TEST_P(ComingByProConnect, asks_with_what_it_wants_and_nothing_more)
{
    HttpClient browser{site.port()};
    EXPECT_TRUE(browser.get("/gestion/connexion").contains("/gestion/connexion/proconnect"));
    auto const address = browser.get(there).location();
    EXPECT_TRUE(
        address.starts_with(std::string{proconnect_issuer} + "/authorize?response_type=code&client_id=guichet&"));
    EXPECT_TRUE(address.contains("&scope=openid%20email%20siret%20idp_id&"));
    EXPECT_TRUE(address.contains("&acr_values=eidas1&"));
    EXPECT_TRUE(address.contains("&claims=%7B%22id_token%22%3A%7B%22amr%22%3A%7B%22essential%22%3Atrue%7D%7D%7D"));
    provider.expect(address);
    EXPECT_GE(provider.nonce.size(), 32U);
}

TEST_P(ComingByProConnect, is_recognised_by_the_address_once_then_by_the_subject)
{
    HttpClient browser{site.port()};
    EXPECT_EQ(come(browser).location(), "/gestion/mon-compte");
    EXPECT_EQ(browser.get("/gestion").body, "home of id-agnes");
    provider.in_userinfo["email"] = "agnes.nouveau@example.org";
    HttpClient later{site.port()};
    EXPECT_EQ(come(later).location(), "/gestion/mon-compte");
    EXPECT_EQ(later.get("/gestion").body, "home of id-agnes");
    EXPECT_EQ(people(), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM network_journal WHERE action = 'proconnect.linked'"), 1);
    EXPECT_EQ(
        count("SELECT COUNT(*) FROM network_journal WHERE action = 'staff.signed_in' AND detail LIKE '%proconnect%'"),
        2);
}

TEST_P(ComingByProConnect, makes_nobody_and_says_why)
{
    HttpClient browser{site.port()};
    provider.in_userinfo["email"] = "inconnue@example.org";
    auto const reply = come(browser);
    expect_refused(reply, "aucun compte d’agent", browser);
    EXPECT_TRUE(reply.contains("/session/end?")) << "the session there can be ended, to choose another account";
    provider.in_userinfo["email"] = "agnes@example.org";
    provider.in_userinfo["siret"] = siret_from("1300000000001");
    expect_refused(come(browser), "établissement", browser);
    provider.in_userinfo["siret"] = bhs;
    provider.in_userinfo["email_verified"] = false;
    expect_refused(come(browser), "pas garanti", browser);
    EXPECT_EQ(count("SELECT COUNT(*) FROM network_journal WHERE action = 'proconnect.refused'"), 3);
    EXPECT_EQ(count("SELECT COUNT(*) FROM network_journal WHERE detail LIKE '%example.org%'"), 0) << "no name in it";
    EXPECT_EQ(count("SELECT COUNT(*) FROM network_staff_identity"), 0);
}

TEST_P(ComingByProConnect, keeps_an_organisation_to_the_staff_it_is_for)
{
    settings.organisations = {{bhs, {"hjsc"}}};
    ASSERT_TRUE(proconnect.save(administrator, settings));
    HttpClient browser{site.port()};
    expect_refused(come(browser), "établissement", browser);
}

TEST_P(ComingByProConnect, does_not_give_an_account_to_the_next_owner_of_its_address)
{
    HttpClient browser{site.port()};
    ASSERT_EQ(come(browser).status, 303);
    provider.subject = "subject-2";
    HttpClient successor{site.port()};
    expect_refused(come(successor), "déjà relié", successor);
    ASSERT_TRUE(proconnect.forget(administrator, {"id-agnes"}));
    EXPECT_EQ(come(successor).status, 303);
}

TEST_P(ComingByProConnect, lets_in_nobody_who_is_disabled)
{
    HttpClient browser{site.port()};
    ASSERT_EQ(come(browser).status, 303);
    ASSERT_TRUE(members.disable(administrator, {"id-agnes"}));
    HttpClient again{site.port()};
    expect_refused(come(again), "aucun compte d’agent", again);
}

TEST_P(ComingByProConnect, asks_for_a_second_factor_once)
{
    auto const secret = TotpSecret::generate(random);
    auto const step = clock.now().time_since_epoch() / 30s;
    ASSERT_TRUE(sign_in.enable_totp({"id-agnes"}, secret, totp_code(secret, step)));
    HttpClient browser{site.port()};
    EXPECT_EQ(come(browser).location(), "/gestion/connexion/code") << "a password elsewhere is one factor";
    EXPECT_EQ(browser.get("/gestion").status, 303);
    provider.in_token = {{"amr", {"pwd", "mfa"}}};
    HttpClient sure{site.port()};
    EXPECT_EQ(come(sure).location(), "/gestion/mon-compte") << "shown there, not asked for again";
}

TEST_P(ComingByProConnect, wants_two_factors_of_administrators)
{
    HttpClient browser{site.port()};
    provider.in_userinfo["email"] = "ada@example.org";
    provider.in_userinfo["siret"] = jura;
    expect_refused(come(browser), "deux facteurs", browser);
    provider.in_token = {{"amr", {"mfa"}}};
    EXPECT_EQ(come(browser).status, 303);
    EXPECT_EQ(browser.get("/gestion").body, "home of id-ada");
}

TEST_P(ComingByProConnect, believes_nothing_that_is_wrong_in_one_point)
{
    HttpClient browser{site.port()};
    provider.in_token = {{"nonce", "another"}};
    expect_refused(come(browser), "Par sécurité", browser);
    provider.in_token = {{"acr", "eidas0"}};
    expect_refused(come(browser), "niveau de garantie", browser);
    provider.in_token = nlohmann::json::object();
    provider.in_userinfo["sub"] = "somebody-else";
    expect_refused(come(browser), "Par sécurité", browser);
    provider.in_userinfo = agnes();
    expect_refused(come(browser, "&error=access_denied"), "pas terminé", browser);
    provider.is_down = true;
    EXPECT_EQ(come(browser).status, 503);
    EXPECT_EQ(browser.get("/gestion").status, 303);
}

TEST_P(ComingByProConnect, takes_each_way_back_once_and_in_the_browser_that_left)
{
    HttpClient browser{site.port()};
    auto const sent = browser.get(there).location();
    provider.expect(sent);
    auto const back =
        "/gestion/connexion/proconnect/retour?code=good&state=" + sent.substr(sent.find("&state=") + 7, 53);
    HttpClient somebody_else{site.port()};
    EXPECT_EQ(somebody_else.get(back).status, 404);
    EXPECT_EQ(browser.get(back).status, 404) << "and is spent";
    EXPECT_EQ(browser.get("/gestion").status, 303);
}

TEST_P(ComingByProConnect, ends_the_session_there_too)
{
    HttpClient browser{site.port()};
    ASSERT_EQ(come(browser).status, 303);
    auto const left = browser.submit("/gestion/mon-compte", "/gestion/deconnexion", {});
    EXPECT_TRUE(
        left.header("refresh").starts_with("0; url=" + std::string{proconnect_issuer} + "/session/end?id_token_hint="));
    EXPECT_TRUE(left.header("refresh").contains(
        "post_logout_redirect_uri=https%3A%2F%2Fguichet.example%2Fgestion%2Fconnexion%2Fproconnect%2Ffin"));
    EXPECT_EQ(browser.get("/gestion").status, 303);
    EXPECT_EQ(browser.get("/gestion/connexion/proconnect/fin").location(), "/gestion/connexion");
}

TEST_P(ComingByProConnect, is_offered_only_once_it_is_set_up)
{
    settings.active = false;
    ASSERT_TRUE(proconnect.save(administrator, settings));
    HttpClient browser{site.port()};
    EXPECT_FALSE(browser.get("/gestion/connexion").contains("proconnect"));
    EXPECT_EQ(browser.get(there).status, 404);
}

TEST_P(ComingByProConnect, is_set_up_by_administrators_and_keeps_its_secret)
{
    HttpClient browser{site.port()};
    provider.in_userinfo = {{"email", "ada@example.org"}, {"siret", jura}, {"idp_id", "idp-1"}};
    provider.in_token = {{"amr", {"mfa"}}};
    ASSERT_EQ(come(browser).status, 303);
    auto const page = browser.get("/gestion/proconnect");
    EXPECT_TRUE(page.contains("https://guichet.example/gestion/connexion/proconnect/retour"));
    EXPECT_TRUE(page.contains("Nom de ada"));
    EXPECT_FALSE(page.contains("s3cret"));
    auto const typed = [&](std::string const& organisations) {
        return support::FormFields{{"issuer", proconnect_issuer},   {"client_id", "guichet"}, {"secret", ""},
                                   {"levels", "eidas1 eidas2"},     {"two_factors", "1"},     {"active", "1"},
                                   {"organisations", organisations}};
    };
    auto const save = [&](std::string const& organisations) {
        return browser.submit("/gestion/proconnect", "/gestion/proconnect", typed(organisations));
    };
    EXPECT_EQ(save("").status, 422) << "nobody's agents is no setting";
    EXPECT_EQ(save("12345678901234").status, 422);
    EXPECT_EQ(save(bhs + " nulle-part").status, 422);
    EXPECT_EQ(save(bhs.substr(0, 3) + " " + bhs.substr(3) + " bhs\r\n\r\n" + jura).status, 303);
    auto const kept = proconnect.settings().value();
    EXPECT_EQ(kept.secret, "s3cret");
    EXPECT_EQ(kept.organisations, settings.organisations);
    EXPECT_EQ(kept.levels, (std::vector<std::string>{"eidas1", "eidas2"}));
    EXPECT_EQ(browser.submit("/gestion/proconnect", "/gestion/proconnect/oublier", {{"staff", "id-ada"}}).status, 303);
    EXPECT_EQ(count("SELECT COUNT(*) FROM network_staff_identity"), 0);
    Actor const librarian{ActorKind::staff, "id-agnes", "Agnès", Role::librarian, IntercommunalityId{"bhs"}};
    EXPECT_FALSE(proconnect.save(librarian, settings));
    EXPECT_FALSE(proconnect.forget(librarian, {"id-agnes"}));
}

} // namespace guichet::network
