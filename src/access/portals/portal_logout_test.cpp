// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/portal_desk.hpp"

namespace guichet::access {

namespace {

using support::good;
using support::HttpClient;

constexpr auto* signed_out_at_portal = "/connexion/par/openid/deconnexion";

class LeavingAPortal : public for_tests::PortalDesk {
protected:
    LeavingAPortal()
    {
        for (auto const kind : {PortalKind::franceconnect, PortalKind::oidc}) {
            auto const is_public = kind == PortalKind::franceconnect;
            EXPECT_TRUE(portals.save(administrator, {is_public ? "fc" : "openid",
                                                     is_public ? "FranceConnect" : "Portail",
                                                     kind,
                                                     {},
                                                     support::issuer,
                                                     "guichet",
                                                     "secret"}));
        }
    }
    HttpClient signed_in_by(std::string const& portal)
    {
        HttpClient browser{site.port()};
        if (come_back_from(portal, browser).location() == "/connexion/relier") {
            EXPECT_EQ(prove(browser, good).location(), "/compte");
        }
        EXPECT_EQ(browser.get("/compte").status, 200);
        return browser;
    }
    std::string logout_token(std::string const& id, nlohmann::json const& whom)
    {
        nlohmann::json claims{
            {"iss", support::issuer},
            {"aud", "guichet"},
            {"iat", protocols::numeric_date(desk.clock.now())},
            {"exp", protocols::numeric_date(desk.clock.now() + std::chrono::minutes{2})},
            {"jti", id},
            {"events", {{"http://schemas.openid.net/event/backchannel-logout", nlohmann::json::object()}}}};
        claims.update(whom);
        return protocols::sign_jwt(provider.signing, claims, "logout+jwt");
    }
    int tell(std::string const& token, std::string const& where = signed_out_at_portal)
    {
        return HttpClient{site.port()}.post(where, {{"logout_token", token}}).status;
    }
};

} // namespace

TEST_F(LeavingAPortal, leads_to_the_sign_out_of_france_connect)
{
    auto browser = signed_in_by("fc");
    auto const left = browser.submit("/mot-de-passe-oublie", "/deconnexion", {});
    ASSERT_TRUE(left.location().starts_with("/deconnexion/vers/")) << left.location();
    EXPECT_EQ(browser.get("/compte").status, 303);
    auto const page = browser.get(left.location());
    auto const target = page.header("refresh");
    EXPECT_TRUE(target.starts_with(std::string{"0; url="} + support::issuer + "/session/end?id_token_hint=eyJ"))
        << target;
    EXPECT_TRUE(target.contains("&post_logout_redirect_uri=https%3A%2F%2Fguichet.example%2F")) << target;
    EXPECT_EQ(browser.get("/deconnexion/vers/invente").location(), "/");
}

TEST_F(LeavingAPortal, of_a_library_leads_nowhere_else)
{
    auto browser = signed_in_by("openid");
    EXPECT_EQ(browser.submit("/mot-de-passe-oublie", "/deconnexion", {}).location(), "/");
}

TEST_F(LeavingAPortal, france_connect_is_a_level_and_a_new_sign_in)
{
    (void)signed_in_by("fc");
    desk.clock.advance(std::chrono::minutes{1});
    (void)signed_in_by("fc");
    auto const session = sessions.of(web::Audience::patron, marie.value).front();
    EXPECT_EQ(session.proof.means, "eidas1");
    EXPECT_EQ(session.proof.at, desk.clock.now());
    HttpClient stranger{site.port()};
    auto const page = stranger.get("/connexion");
    EXPECT_TRUE(page.contains("S’identifier avec FranceConnect"));
    EXPECT_TRUE(page.contains("Qu’est-ce que FranceConnect"));
}

TEST_F(LeavingAPortal, ends_the_session_the_portal_names_and_takes_a_token_once)
{
    provider.change = [](nlohmann::json& claims) { claims["sid"] = "s1"; };
    auto first = signed_in_by("openid");
    provider.change = [](nlohmann::json& claims) { claims["sid"] = "s2"; };
    auto second = signed_in_by("openid");
    auto const token = logout_token("t1", {{"sid", "s1"}});
    EXPECT_EQ(tell(token, "/connexion/par/haut-jura/deconnexion"), 400) << "a CAS server says it otherwise";
    EXPECT_EQ(tell(token), 200);
    EXPECT_EQ(first.get("/compte").status, 303);
    EXPECT_EQ(second.get("/compte").status, 200);
    EXPECT_EQ(tell(token), 400) << "the same again";
    EXPECT_EQ(tell("eyJhbGciOiJub25lIn0.e30."), 400);
}

TEST_F(LeavingAPortal, is_told_again_by_the_same_token_after_a_failure)
{
    auto browser = signed_in_by("openid");
    auto const token = logout_token("t1", {{"sub", "subject-1"}});
    auto const tell_the_database = [&](char const* sql) {
        EXPECT_TRUE((*data).write([&](db::Session& session) -> Result<void> {
            session.execute(sql, {});
            return {};
        }));
    };
    tell_the_database("CREATE TRIGGER refusing BEFORE DELETE ON access_portal_visit "
                      "BEGIN SELECT RAISE(ABORT, 'not now'); END");
    EXPECT_NE(tell(token), 200);
    tell_the_database("DROP TRIGGER refusing");
    EXPECT_EQ(browser.get("/compte").status, 200) << "nobody was signed out";
    EXPECT_EQ(tell(token), 200);
    EXPECT_EQ(browser.get("/compte").status, 303);
}

TEST_F(LeavingAPortal, ends_every_session_of_a_subject)
{
    auto first = signed_in_by("openid");
    auto second = signed_in_by("openid");
    EXPECT_EQ(tell(logout_token("t1", {{"sub", "subject-2"}})), 200);
    EXPECT_EQ(first.get("/compte").status, 200) << "somebody else";
    EXPECT_EQ(tell(logout_token("t2", {{"sub", "subject-1"}})), 200);
    EXPECT_EQ(first.get("/compte").status, 303);
    EXPECT_EQ(second.get("/compte").status, 303);
}

TEST_F(LeavingAPortal, leaves_nothing_of_sessions_that_are_over)
{
    auto browser = signed_in_by("openid");
    EXPECT_EQ(portals.visits().purge(), 0);
    sessions.revoke_all(web::Audience::patron, marie.value);
    EXPECT_EQ(portals.visits().purge(), 1);
}

} // namespace guichet::access
