// SPDX-License-Identifier: AGPL-3.0-or-later
// What tokens are good for afterwards: refreshed, revoked, looked at; and that the right of the person is asked for
// anew each time (R15).
#include "support/oidc_house.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::OidcHouse;
using for_tests::parameter_of;
using for_tests::RelyingParty;
using nlohmann::json;
using support::HttpClient;

} // namespace

class OidcTokens : public for_tests::OidcCase {};

TEST_F(OidcTokens, refresh_token)
{
    auto const first = offline_tokens();
    ASSERT_TRUE(first.contains("refresh_token")) << first;
    house.library.clock.advance(1h);
    EXPECT_EQ(party.userinfo(first["access_token"]).status, 401) << "over";
    auto const reply = refresh(first);
    ASSERT_EQ(reply.status, 200) << reply.body;
    auto const second = json::parse(reply.body);
    EXPECT_NE(second["refresh_token"], first["refresh_token"]) << "rotated";
    auto const claims = protocols::verify_jwt(second["id_token"].get<std::string>(), party.keys())->claims;
    EXPECT_EQ(claims["auth_time"].get<int>() + 3600, claims["iat"].get<int>()) << "the time of the sign-in";
    EXPECT_FALSE(claims.contains("nonce"));
    EXPECT_EQ(json::parse(party.userinfo(second["access_token"]).body)["email"], "anne@example.org");
}

TEST_F(OidcTokens, a_refresh_token_shown_twice_ends_everything)
{
    auto const first = offline_tokens();
    auto const second = json::parse(refresh(first).body);
    EXPECT_EQ(refresh(first).status, 400);
    EXPECT_EQ(refresh(second).status, 400) << "one of the two was a thief";
    EXPECT_EQ(party.userinfo(second["access_token"]).status, 401);
}

TEST_F(OidcTokens, refresh_gives_less_but_never_more)
{
    auto const less = json::parse(refresh(offline_tokens(), "openid").body);
    EXPECT_EQ(less["scope"], "openid");
    EXPECT_FALSE(json::parse(party.userinfo(less["access_token"]).body).contains("email"));
    auto const tokens = offline_tokens();
    EXPECT_EQ(token_error(refresh(tokens, "openid profile")), "invalid_scope");
    EXPECT_EQ(refresh(tokens, "openid").status, 200) << "the client's mistake takes nothing from the person";
}

TEST_F(OidcTokens, offline_access_is_for_clients_that_may)
{
    auto client = OidcHouse::site();
    client.id = party.id = "livres-app";
    client.offline_access = false;
    house.register_client(client, party.secret);
    auto const tokens = party.with("client_id", "livres-app").with("scope", "openid offline_access").tokens(browser);
    EXPECT_FALSE(tokens.contains("refresh_token"));
    EXPECT_EQ(tokens["scope"], "openid");
}

TEST_F(OidcTokens, of_ones_absence_are_given_to_who_was_asked_alone)
{
    party.with("scope", "openid offline_access");
    auto const page = party.enter(browser);
    EXPECT_EQ(page.status, 200) << "whether or not the client wants it asked (Core 11)";
    EXPECT_TRUE(page.contains("en votre absence")) << page.body;
    EXPECT_TRUE(house.library.recorder.passages.empty()) << "nobody has entered yet";
    auto const no = browser.post("/oidc/accord", {{"csrf", page.csrf()}, {"key", page.input("key")}, {"answer", "no"}});
    EXPECT_EQ(error_of(no), "access_denied");
    EXPECT_TRUE(party.tokens(browser).contains("refresh_token"));
    auto const silent = browser.get(party.with("prompt", "none").target()).location();
    auto const tokens = json::parse(party.redeem(parameter_of(silent, "code")).body);
    EXPECT_FALSE(tokens.contains("refresh_token")) << "nobody was asked";
    EXPECT_EQ(tokens["scope"], "openid");
}

TEST_F(OidcTokens, a_refresh_token_is_its_clients)
{
    auto const tokens = offline_tokens();
    auto client = OidcHouse::site();
    client.id = "livres-app";
    house.register_client(client, "another");
    RelyingParty other{house.web.port()};
    other.id = "livres-app";
    other.secret = "another";
    EXPECT_EQ(
        other.post("/oidc/token", {{"grant_type", "refresh_token"}, {"refresh_token", tokens["refresh_token"]}}).status,
        400);
    EXPECT_EQ(json::parse(other.post("/oidc/introspect", {{"token", tokens["access_token"]}}).body),
              (json{{"active", false}}));
    EXPECT_EQ(other.post("/oidc/revoke", {{"token", tokens["refresh_token"]}}).status, 200);
    EXPECT_EQ(refresh(tokens).status, 200) << "and nobody else's business";
}

TEST_F(OidcTokens, a_code_is_its_clients)
{
    auto client = OidcHouse::site();
    client.id = "livres-app";
    house.register_client(client, "another");
    RelyingParty other{house.web.port()};
    other.id = "livres-app";
    other.secret = "another";
    EXPECT_EQ(other.redeem(party.code(browser)).status, 400);
    auto const code = party.code(browser);
    party.with("redirect_uri", "https://livres.example/autre?a=1");
    EXPECT_EQ(party.redeem(code).status, 400) << "and of the address it was sent to";
}

TEST_F(OidcTokens, a_lapsed_card_opens_nothing)
{
    auto const tokens = offline_tokens();
    auto const code = party.code(browser);
    EXPECT_TRUE(introspected(tokens["access_token"])["active"]);
    revoke_card();
    EXPECT_EQ(party.redeem(code).status, 400);
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 401);
    EXPECT_FALSE(introspected(tokens["access_token"])["active"]);
    EXPECT_FALSE(introspected(tokens["refresh_token"])["active"]);
    EXPECT_EQ(refresh(tokens).status, 400);
    auto const page = party.with("scope", "openid").enter(browser);
    EXPECT_EQ(page.status, 403);
    EXPECT_TRUE(page.contains("annulée")) << "said in words";
    EXPECT_EQ(parameter_of(RelyingParty::sent_to(browser.get(party.with("prompt", "none").target())), "error"),
              "access_denied");
    EXPECT_EQ(house.library.recorder.passages.back().reason, "access.refused.card_revoked");
}

TEST_F(OidcTokens, end_with_the_session_they_were_made_in)
{
    auto const tokens = party.tokens(browser);
    auto const offline = offline_tokens();
    house.sessions.revoke_all(web::Audience::patron, anne.value);
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 401);
    EXPECT_EQ(party.userinfo(offline["access_token"]).status, 200) << "given for the person's absence";
}

TEST_F(OidcTokens, are_not_given_for_a_code_whose_session_has_ended)
{
    for (auto const* const scope : {"openid", "openid offline_access"}) {
        auto const code = party.with("scope", scope).code(browser);
        house.sessions.revoke_all(web::Audience::patron, anne.value);
        EXPECT_EQ(token_error(party.redeem(code)), "invalid_grant") << scope;
    }
}

TEST_F(OidcTokens, of_an_erased_account_are_gone)
{
    auto const tokens = offline_tokens();
    house.library.run([&](db::Session& session) {
        AccountStore::remove(session, anne);
        OidcStore::erase(session, anne);
    });
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 401);
    EXPECT_EQ(refresh(tokens).status, 400);
}

TEST_F(OidcTokens, follow_the_person_through_a_merge)
{
    auto const tokens = offline_tokens();
    auto const twin = house.add_member("Girod", *parse_date("2020-06-30"));
    house.library.run([&](db::Session& session) {
        ASSERT_TRUE(house.library.pseudonyms.reassign(session, anne, twin));
        ASSERT_TRUE(house.grants.reassign(session, anne, twin));
        AccountStore::remove(session, anne);
    });
    EXPECT_EQ(refresh(tokens).status, 200);
}

TEST_F(OidcTokens, are_revoked)
{
    auto tokens = offline_tokens();
    EXPECT_EQ(party.post("/oidc/revoke", {{"token", tokens["access_token"]}}).status, 200);
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 401);
    tokens = json::parse(refresh(tokens).body);
    EXPECT_EQ(party.post("/oidc/revoke", {{"token", tokens["refresh_token"]}}).status, 200);
    EXPECT_EQ(refresh(tokens).status, 400);
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 401) << "with all that came of it";
    EXPECT_EQ(party.post("/oidc/revoke", {{"token", "unknown"}}).status, 200);
    EXPECT_EQ(party.post("/oidc/revoke", {}).status, 400);
    party.secret = "wrong";
    EXPECT_EQ(party.post("/oidc/revoke", {{"token", "x"}}).status, 401);
}

TEST_F(OidcTokens, are_revoked_by_one_that_was_exchanged_meanwhile)
{
    auto const first = offline_tokens();
    auto const second = json::parse(refresh(first).body);
    EXPECT_EQ(party.post("/oidc/revoke", {{"token", first["refresh_token"]}}).status, 200);
    EXPECT_EQ(refresh(second).status, 400) << "the client wants it gone";
    EXPECT_EQ(party.userinfo(second["access_token"]).status, 401);
}

TEST_F(OidcTokens, are_introspected)
{
    auto const tokens = offline_tokens();
    auto const about = introspected(tokens["access_token"]);
    EXPECT_TRUE(about["active"]);
    EXPECT_EQ(about["client_id"], for_tests::client_id);
    EXPECT_EQ(about["sub"], house.library.pseudonyms.obtain(anne, {"livres"}).value());
    EXPECT_EQ(about["exp"].get<int>() - about["iat"].get<int>(), 600);
    EXPECT_TRUE(introspected(tokens["refresh_token"])["active"]);
    EXPECT_EQ(introspected("unknown"), (json{{"active", false}}));
}

TEST_F(OidcTokens, expired_ones_are_purged)
{
    static_cast<void>(offline_tokens());
    EXPECT_EQ(house.grants.purge(), 0);
    house.library.clock.advance(24h * 91);
    EXPECT_EQ(house.grants.purge(), 1);
}

TEST_F(OidcTokens, are_kept_by_their_hash_alone)
{
    auto const token = offline_tokens()["refresh_token"].get<std::string>();
    auto const rows = database.read([&](db::Session& session) {
        return session.list("SELECT hash, grant_id, client FROM access_oidc_refresh", {},
                            [](db::Row const& row) { return row.text(0) + row.text(1) + row.text(2); });
    });
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_FALSE(rows.front().contains(token));
}

class OidcOtherClients : public OidcTokens {
protected:
    json assertion_claims()
    {
        auto const now = house.library.clock.now();
        return {{"iss", "livres-cle"},
                {"sub", "livres-cle"},
                {"aud", for_tests::issuer},
                {"jti", house.library.random.token()},
                {"exp", protocols::numeric_date(now + 1min)}};
    }
    support::Reply redeem_by(std::string const& assertion, std::string const& code)
    {
        HttpClient server{house.web.port()};
        return server.post("/oidc/token",
                           {{"grant_type", "authorization_code"},
                            {"code", code},
                            {"redirect_uri", for_tests::return_address},
                            {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                            {"client_assertion", assertion}});
    }
};

TEST_F(OidcOtherClients, private_key_jwt)
{
    auto const key = protocols::PrivateKey::generate(protocols::JwsAlgorithm::es256);
    auto client = OidcHouse::site();
    client.id = "livres-cle";
    client.authentication = ClientAuthentication::key;
    client.keys = protocols::KeySet{{key.public_key()}};
    client.jwks = client.keys.jwks().dump();
    house.register_client(client, "");
    party.with("client_id", "livres-cle");

    auto const good = protocols::sign_jwt(key, assertion_claims());
    EXPECT_EQ(redeem_by(good, party.code(browser)).status, 200);
    EXPECT_EQ(redeem_by(good, party.code(browser)).status, 401) << "an assertion is shown once";
    auto const stranger = protocols::PrivateKey::generate(protocols::JwsAlgorithm::es256);
    EXPECT_EQ(redeem_by(protocols::sign_jwt(stranger, assertion_claims()), party.code(browser)).status, 401);
    auto elsewhere = assertion_claims();
    elsewhere["aud"] = "https://other.example";
    EXPECT_EQ(redeem_by(protocols::sign_jwt(key, elsewhere), party.code(browser)).status, 401);
    party.id = "livres-cle";
    party.secret = "x";
    EXPECT_EQ(party.redeem(party.code(browser)).status, 401) << "no secret replaces it";
}

TEST_F(OidcOtherClients, public_clients_need_pkce)
{
    auto client = OidcHouse::site();
    client.id = "livres-mobile";
    client.authentication = ClientAuthentication::public_;
    house.register_client(client, "");
    party.with("client_id", "livres-mobile");
    EXPECT_EQ(parameter_of(RelyingParty::sent_to(browser.get(party.target())), "error"), "invalid_request");
    std::string const verifier(50, 'p');
    party.with("code_challenge", base64url(sha256(verifier))).with("code_challenge_method", "S256");
    HttpClient app{house.web.port()};
    support::FormFields const form{{"grant_type", "authorization_code"},
                                   {"code", party.code(browser)},
                                   {"redirect_uri", for_tests::return_address},
                                   {"client_id", "livres-mobile"},
                                   {"code_verifier", verifier}};
    EXPECT_EQ(app.post("/oidc/token", form).status, 200);
    EXPECT_EQ(app.post("/oidc/introspect", {{"client_id", "livres-mobile"}, {"token", "x"}}).status, 401)
        << "anybody could say so";
    EXPECT_EQ(app.request("OPTIONS", "/oidc/token").header("access-control-allow-origin"), "*");
}

TEST_F(OidcOtherClients, consent_is_asked_when_wanted)
{
    party.with("prompt", "consent").with("scope", "openid email offline_access");
    auto const page = party.enter(browser);
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.contains("Votre adresse e-mail")) << page.body;
    EXPECT_TRUE(page.contains("Art. 8"));
    EXPECT_TRUE(page.contains("en votre absence"));
    EXPECT_TRUE(page.contains("Les livres &lt;numériques&gt;"));
    auto const key = page.input("key");
    auto const no = browser.post("/oidc/accord", {{"csrf", page.csrf()}, {"key", key}, {"answer", "no"}});
    EXPECT_EQ(parameter_of(RelyingParty::sent_to(no), "error"), "access_denied");
    EXPECT_EQ(browser.post("/oidc/accord", {{"csrf", page.csrf()}, {"key", key}, {"answer", "yes"}}).status, 404)
        << "asked once";
    auto const again = party.enter(browser);
    auto const yes =
        browser.post("/oidc/accord", {{"csrf", again.csrf()}, {"key", again.input("key")}, {"answer", "yes"}});
    EXPECT_EQ(yes.status, 200) << "a page: browsers follow no redirect out of our form";
    EXPECT_EQ(party.redeem(parameter_of(RelyingParty::sent_to(yes), "code")).status, 200);
}

TEST_F(OidcOtherClients, who_may_not_enter_is_not_asked_to_agree)
{
    revoke_card();
    for (auto const* scope : {"openid", "openid offline_access"}) {
        auto const page = party.with("prompt", "consent").with("scope", scope).enter(browser);
        EXPECT_EQ(page.status, 403) << scope;
        EXPECT_EQ(page.input("key"), "") << "no question";
        EXPECT_TRUE(page.contains("annulée")) << page.body;
    }
    ASSERT_EQ(house.library.recorder.passages.size(), 2U) << "and each refusal is counted, once";
    EXPECT_EQ(house.library.recorder.passages.back().reason, "access.refused.card_revoked");
}

TEST_F(OidcOtherClients, consent_is_given_by_who_was_meant_alone)
{
    static_cast<void>(party.code(browser));
    auto const user = house.library.pseudonyms.obtain(anne, {"livres"}).value();
    party.with("prompt", "consent").with("claims", R"({"id_token":{"sub":{"value":")" + user + R"("}}})");
    auto const page = party.enter(browser);
    auto const key = page.input("key");
    ASSERT_NE(key, "") << page.body;
    browser.header("X-Patron", house.add_member("Vuillet", *parse_date("2020-06-30")).value);
    static_cast<void>(browser.get("/connexion?suite=/"));
    auto const csrf = party.with("claims", "").enter(browser).csrf();
    auto const yes = browser.post("/oidc/accord", {{"csrf", csrf}, {"key", key}, {"answer", "yes"}});
    EXPECT_EQ(parameter_of(RelyingParty::sent_to(yes), "error"), "login_required") << yes.body;
    EXPECT_EQ(parameter_of(RelyingParty::sent_to(yes), "code"), "");
}

TEST_F(OidcOtherClients, of_a_platform_with_another_door_are_unknown)
{
    auto client = OidcHouse::site();
    client.id = "presse-site";
    client.platform = {"presse"};
    house.register_client(client, "x");
    EXPECT_EQ(browser.get(party.with("client_id", "presse-site").target()).status, 400);
}

TEST_F(OidcOtherClients, a_request_of_any_length_is_not_kept)
{
    support::FormFields const form{party.with("state", std::string(20'000, 's')).request.begin(), party.request.end()};
    auto const reply = browser.post_from_elsewhere("/oidc/authorize", form);
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(RelyingParty::sent_to(reply), "");
}

TEST_F(OidcOtherClients, a_request_that_is_long_once_written_is_refused_to_who_is_there_as_well)
{
    ASSERT_NE(party.code(browser), "");
    auto claims = json::object();
    for (int i = 0; i < 400; ++i) {
        claims["claim" + std::to_string(i)] = nullptr;
    }
    party.with("claims", json{{"id_token", claims}}.dump());
    ASSERT_LT(party.target().size(), longest_oidc_question);
    auto const reply = browser.get(party.target());
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(RelyingParty::sent_to(reply), "");
}

TEST_F(OidcOtherClients, whoever_only_looks_gets_no_code)
{
    static_cast<void>(party.code(browser));
    auto const entries = house.library.recorder.passages.size();
    EXPECT_EQ(browser.head(party.target()).location(), "");
    EXPECT_EQ(house.library.recorder.passages.size(), entries);
}

TEST_F(OidcOtherClients, looking_at_the_way_back_from_the_sign_in_page_spends_nothing)
{
    auto const resumes = browser.get(browser.get(party.target()).location()).location();
    ASSERT_TRUE(resumes.starts_with("/acces/suite/")) << resumes;
    EXPECT_EQ(RelyingParty::sent_to(browser.head(resumes)), "");
    EXPECT_TRUE(house.library.recorder.passages.empty()) << "no code was given";
    EXPECT_NE(parameter_of(RelyingParty::sent_to(browser.get(resumes)), "code"), "");
}

} // namespace guichet::access
