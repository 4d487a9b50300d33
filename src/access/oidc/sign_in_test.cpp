// SPDX-License-Identifier: AGPL-3.0-or-later
// The modules of the OpenID Foundation's Basic and Config plans for providers, each a test of that name, and what
// they do not ask. One exception to the letter: a scope gives only what the platform may receive.
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

class OidcSignIn : public for_tests::OidcCase {};

TEST_F(OidcSignIn, server)
{
    auto const sent = RelyingParty::sent_to(party.enter(browser));
    ASSERT_TRUE(sent.starts_with(for_tests::return_address)) << sent;
    EXPECT_EQ(parameter_of(sent, "state"), "état & couleur");
    EXPECT_EQ(parameter_of(sent, "iss"), for_tests::issuer) << "RFC 9207";
    auto const reply = party.redeem(parameter_of(sent, "code"));
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.header("cache-control"), "no-store");
    auto const tokens = json::parse(reply.body);
    EXPECT_EQ(tokens["token_type"], "Bearer");
    EXPECT_EQ(tokens["scope"], "openid");
    EXPECT_FALSE(tokens.contains("refresh_token"));
    auto const claims = verified(tokens);
    EXPECT_EQ(claims["sub"], user());
    EXPECT_EQ(claims["nonce"], "n-0S6_WzA2Mj");
    EXPECT_EQ(claims["auth_time"], protocols::numeric_date(house.library.clock.now())) << "seconds";
    EXPECT_EQ(claims["acr"], password_acr);
    EXPECT_EQ(house.library.recorder.passages.size(), 1U) << "one entry, however many questions";
    EXPECT_EQ(house.library.recorder.passages.front().door, "oidc");
}

TEST_F(OidcSignIn, response_type_missing)
{
    EXPECT_EQ(error_of(party.with("response_type", "").enter(browser)), "invalid_request");
    EXPECT_EQ(error_of(party.with("response_type", "id_token").enter(browser)), "unsupported_response_type");
}

TEST_F(OidcSignIn, id_token_signature)
{
    auto const token = party.tokens(browser)["id_token"].get<std::string>();
    auto const parsed = protocols::verify_jwt(token, party.keys());
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->header["alg"], "RS256");
    EXPECT_NE(party.keys().find(parsed->header["kid"].get<std::string>(), protocols::JwsAlgorithm::rs256), nullptr);
}

TEST_F(OidcSignIn, id_token_signature_es256)
{
    auto client = OidcHouse::site();
    client.id = party.id = "livres-app";
    client.id_token_algorithm = protocols::JwsAlgorithm::es256;
    house.register_client(client, party.secret);
    auto const tokens = party.with("client_id", "livres-app").tokens(browser);
    EXPECT_EQ(verified(tokens)["sub"], user()) << "clients of a platform know a person by the same id";
    EXPECT_EQ(protocols::verify_jwt(tokens["id_token"].get<std::string>(), party.keys())->header["alg"], "ES256");
}

TEST_F(OidcSignIn, id_token_unsigned)
{
    auto const document = json::parse(HttpClient{house.web.port()}.get("/.well-known/openid-configuration").body);
    EXPECT_EQ(document["id_token_signing_alg_values_supported"], (json{"RS256", "ES256"})) << "none is none of them";
}

TEST_F(OidcSignIn, ensure_request_without_nonce_succeeds_for_code_flow)
{
    EXPECT_FALSE(verified(party.with("nonce", "").tokens(browser)).contains("nonce"));
}

TEST_F(OidcSignIn, alternate_happy_flow)
{
    party.with("redirect_uri", "https://livres.example/autre?a=1");
    auto const sent = RelyingParty::sent_to(party.enter(browser));
    EXPECT_TRUE(sent.starts_with("https://livres.example/autre?a=1&code=")) << sent;
    EXPECT_EQ(party.redeem(parameter_of(sent, "code")).status, 200);
}

TEST_F(OidcSignIn, display_page_and_popup)
{
    EXPECT_NE(party.with("display", "page").code(browser), "");
    EXPECT_NE(party.with("display", "popup").code(browser), "");
}

TEST_F(OidcSignIn, prompt_login)
{
    auto const first = verified(party.tokens(browser));
    house.library.clock.advance(1min);
    auto const to_sign_in = browser.get(party.with("prompt", "login").target()).location();
    EXPECT_TRUE(to_sign_in.starts_with("/connexion")) << to_sign_in;
    auto const second = verified(party.tokens(browser));
    EXPECT_EQ(second["auth_time"].get<int>() - first["auth_time"].get<int>(), 60);
    EXPECT_EQ(second["sub"], first["sub"]);
}

TEST_F(OidcSignIn, prompt_none_not_logged_in)
{
    auto const reply = browser.get(party.with("prompt", "none").target());
    EXPECT_EQ(error_of(reply), "login_required");
    EXPECT_EQ(parameter_of(reply.location(), "state"), "état & couleur");
    EXPECT_EQ(parameter_of(reply.location(), "iss"), for_tests::issuer);
}

TEST_F(OidcSignIn, prompt_none_logged_in)
{
    auto const first = verified(party.tokens(browser));
    house.library.clock.advance(1min);
    auto const reply = browser.get(party.with("prompt", "none").target());
    EXPECT_EQ(reply.status, 303) << "straight back";
    auto const second = verified(json::parse(party.redeem(parameter_of(reply.location(), "code")).body));
    EXPECT_EQ(second["auth_time"], first["auth_time"]);
    house.library.clock.advance(1min);
    EXPECT_EQ(error_of(browser.get(party.with("max_age", "30").target())), "login_required");
    EXPECT_EQ(error_of(browser.get(party.with("prompt", "none login").target())), "invalid_request");
}

TEST_F(OidcSignIn, max_age_1)
{
    auto const first = verified(party.tokens(browser));
    house.library.clock.advance(2s);
    auto const second = verified(party.with("max_age", "1").tokens(browser));
    EXPECT_GT(second["auth_time"], first["auth_time"]);
}

TEST_F(OidcSignIn, max_age_10000)
{
    auto const first = verified(party.tokens(browser));
    house.library.clock.advance(2s);
    auto const second = verified(party.with("max_age", "10000").tokens(browser));
    EXPECT_EQ(second["auth_time"], first["auth_time"]);
}

TEST_F(OidcSignIn, unknown_parameter_succeeds)
{
    EXPECT_NE(party.with("extra", "foobar").code(browser), "");
}

TEST_F(OidcSignIn, id_token_hint)
{
    auto const token = party.tokens(browser)["id_token"].get<std::string>();
    house.library.clock.advance(1h); // an expired one is as good
    party.with("prompt", "none").with("id_token_hint", token);
    EXPECT_NE(parameter_of(browser.get(party.target()).location(), "code"), "");
    auto const paul = house.add_member("Vuillet", *parse_date("2020-06-30"));
    auto other = house.browser_of(paul);
    static_cast<void>(RelyingParty{house.web.port()}.tokens(other));
    EXPECT_EQ(error_of(other.get(party.target())), "login_required") << "somebody else";
    EXPECT_EQ(error_of(browser.get(party.with("id_token_hint", "x.y.z").target())), "login_required");
}

TEST_F(OidcSignIn, login_hint_and_ui_locales)
{
    auto const to_sign_in =
        browser.get(party.with("login_hint", "anne@example.org").with("ui_locales", "de en-GB fr").target()).location();
    EXPECT_EQ(house.login.expected_at(parameter_of(to_sign_in, "suite")), "anne@example.org");
    EXPECT_FALSE(to_sign_in.contains("anne")) << "no person in an address: " << to_sign_in;
    EXPECT_EQ(parameter_of(to_sign_in, "lang"), "en");
    EXPECT_NE(party.code(browser), "");
}

TEST_F(OidcSignIn, claims_locales)
{
    EXPECT_NE(party.with("claims_locales", "se").code(browser), "");
}

TEST_F(OidcSignIn, acr_values)
{
    EXPECT_EQ(verified(party.with("acr_values", "1 2").tokens(browser))["acr"], password_acr) << "a wish";
    party.with("claims", R"({"id_token":{"acr":{"essential":true,"values":["urn:gold"]}}})");
    EXPECT_EQ(error_of(party.enter(browser)), "unmet_authentication_requirements") << "a must";
}

TEST_F(OidcSignIn, claims_essential)
{
    party.with("claims", R"({"userinfo":{"given_name":{"essential":true},"family_name":null},)"
                         R"("id_token":{"email":null,"auth_time":{"essential":true}}})");
    auto const tokens = party.tokens(browser);
    EXPECT_EQ(userinfo(tokens)["given_name"], "Anne");
    EXPECT_FALSE(userinfo(tokens).contains("family_name"));
    EXPECT_FALSE(userinfo(tokens).contains("email"));
    EXPECT_EQ(verified(tokens)["email"], "anne@example.org");
    party.with("claims", R"({"id_token":{"sub":{"value":"somebody-else"}}})");
    EXPECT_EQ(error_of(party.enter(browser)), "login_required");
    party.with("claims", R"({"id_token":{"sub":{"values":["somebody-else",")" + user() + R"("]}}})");
    EXPECT_NE(party.code(browser), "") << "one of several does (Core 5.5.1)";
    party.with("claims", R"({"id_token":{"sub":{"values":["somebody-else","nobody"]}}})");
    EXPECT_EQ(error_of(party.enter(browser)), "login_required");
}

TEST_F(OidcSignIn, auth_code_reuse)
{
    auto const code = party.with("scope", "openid offline_access").code(browser);
    auto const tokens = json::parse(party.redeem(code).body);
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 200);
    EXPECT_EQ(token_error(party.redeem(code)), "invalid_grant");
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 401) << "what it gave is revoked";
    EXPECT_EQ(token_error(party.post("/oidc/token",
                                     {{"grant_type", "refresh_token"}, {"refresh_token", tokens["refresh_token"]}})),
              "invalid_grant");
}

TEST_F(OidcSignIn, auth_code_reuse_after_30_seconds)
{
    auto const code = party.code(browser);
    auto const tokens = json::parse(party.redeem(code).body);
    house.library.clock.advance(30s);
    EXPECT_EQ(token_error(party.redeem(code)), "invalid_grant");
    house.library.clock.advance(5min);
    EXPECT_EQ(token_error(party.redeem(code)), "invalid_grant");
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 401);
}

TEST_F(OidcSignIn, code_lapses_in_a_minute)
{
    auto const code = party.code(browser);
    house.library.clock.advance(61s);
    EXPECT_EQ(token_error(party.redeem(code)), "invalid_grant");
}

TEST_F(OidcSignIn, ensure_registered_redirect_uri)
{
    static_cast<void>(party.code(browser));
    for (auto const* address : {
             "https://evil.example/",
             "https://livres.example/retour/",
             "https://livres.example/retour?x=1",
             "https://livres.example/Retour",
             "https://livres.example/retour#x",
             "https://livres.example:443/retour",
             "https://livres.example@evil.example/retour",
             "https://livres.example/retour/../ailleurs",
             "http://livres.example/retour",
             "//livres.example/retour",
             "javascript:alert(1)",
             "https://livres.example/au-revoir",
             "",
         }) {
        for (auto const* prompt : {"", "none", "login"}) {
            auto const reply = browser.get(party.with("redirect_uri", address).with("prompt", prompt).target());
            EXPECT_EQ(reply.status, 400) << address;
            EXPECT_EQ(RelyingParty::sent_to(reply), "") << address;
        }
    }
    party.with("redirect_uri", for_tests::return_address).with("client_id", "somebody");
    EXPECT_EQ(browser.get(party.target()).status, 400);
}

TEST_F(OidcSignIn, ensure_post_request_succeeds)
{
    static_cast<void>(party.code(browser));
    auto const reply = browser.post("/oidc/authorize", {party.request.begin(), party.request.end()});
    auto const sent = RelyingParty::sent_to(RelyingParty::follow(browser, reply));
    EXPECT_EQ(party.redeem(parameter_of(sent, "code")).status, 200) << reply.body;
}

TEST_F(OidcSignIn, a_form_of_another_site_finds_the_session_that_is_open)
{
    static_cast<void>(party.code(browser));
    party.with("prompt", "none");
    support::FormFields const form{party.request.begin(), party.request.end()};
    auto const reply = browser.post_from_elsewhere("/oidc/authorize", form);
    ASSERT_TRUE(reply.location().starts_with("/acces/reprise/")) << reply.location();
    auto const back = browser.get(reply.location());
    EXPECT_EQ(back.status, 303) << "straight back, in a frame as well";
    EXPECT_EQ(party.redeem(parameter_of(back.location(), "code")).status, 200) << back.location();
    EXPECT_EQ(browser.get(reply.location()).status, 404) << "once";
    HttpClient nobody{house.web.port()};
    EXPECT_EQ(error_of(nobody.get(nobody.post_from_elsewhere("/oidc/authorize", form).location())), "login_required");
    auto const wrong = nobody.post("/oidc/authorize", {{"client_id", party.id}, {"redirect_uri", "https://evil/"}});
    EXPECT_EQ(wrong.status, 400) << "before anything is kept";
}

TEST_F(OidcSignIn, discovery_endpoint_verification)
{
    HttpClient server{house.web.port()};
    auto const reply = server.get("/.well-known/openid-configuration");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("content-type"), "application/json");
    auto const document = json::parse(reply.body);
    EXPECT_EQ(document["issuer"], for_tests::issuer);
    for (auto const* name : {"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri",
                             "revocation_endpoint", "introspection_endpoint", "end_session_endpoint"}) {
        auto const address = document[name].get<std::string>();
        ASSERT_TRUE(address.starts_with(std::string{for_tests::issuer} + "/")) << name;
        auto const path = address.substr(std::string_view{for_tests::issuer}.size());
        EXPECT_NE(server.get(path).status, 404) << path;
    }
    EXPECT_EQ(document["subject_types_supported"], json{"pairwise"});
    EXPECT_EQ(document["response_types_supported"], json{"code"});
    EXPECT_EQ(document["request_uri_parameter_supported"], false);
    for (auto const* endpoint : {"token", "revocation", "introspection"}) {
        auto const name = std::string{endpoint} + "_endpoint_auth_";
        EXPECT_EQ(document[name + "signing_alg_values_supported"], (json{"RS256", "ES256"})) << "RFC 8414: it must";
        auto const methods = document[name + "methods_supported"];
        EXPECT_EQ(methods.back() == "none", endpoint != std::string_view{"introspection"}) << endpoint;
    }
    EXPECT_EQ(document["acr_values_supported"], (json{password_acr, unspecified_means, "eidas1", "eidas2", "eidas3"}));
    EXPECT_EQ(party.keys().keys().size(), 2U);
    EXPECT_FALSE(server.get("/oidc/jwks").contains("\"d\""));
}

} // namespace guichet::access
