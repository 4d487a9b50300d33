// SPDX-License-Identifier: AGPL-3.0-or-later
// What the client is told of a person, by whom it asks and by what it asks for; named as in sign_in_test.cpp.
#include "support/oidc_house.hpp"

namespace guichet::access {

namespace {

using for_tests::OidcHouse;
using nlohmann::json;
using support::HttpClient;

} // namespace

class OidcUserinfo : public for_tests::OidcCase {};

TEST_F(OidcUserinfo, userinfo_get)
{
    auto const tokens = party.tokens(browser);
    auto const claims = userinfo(tokens);
    EXPECT_EQ(claims["sub"], verified(tokens)["sub"]) << "the same, pairwise";
    EXPECT_EQ(claims["eduperson_entitlement"], json{"urn:mace:dir:entitlement:common-lib-terms"});
    EXPECT_EQ(claims["intercommunality"], "haut-jura");
    EXPECT_EQ(claims["age_class"], "15-64");
    EXPECT_FALSE(claims.contains("email")) << "not asked for";
}

TEST_F(OidcUserinfo, userinfo_post_header_and_post_body)
{
    auto const token = party.tokens(browser)["access_token"].get<std::string>();
    HttpClient server{house.web.port()};
    EXPECT_EQ(json::parse(server.post("/oidc/userinfo", {{"access_token", token}}).body)["sub"], user());
    EXPECT_EQ(server.get("/oidc/userinfo?access_token=" + token).status, 401) << "addresses are logged";
    server.header("Authorization", "Bearer " + token);
    EXPECT_EQ(json::parse(server.post("/oidc/userinfo", {}).body)["sub"], user());
    EXPECT_EQ(server.post("/oidc/userinfo", {}).header("access-control-allow-origin"), "*");
    auto const twice = server.post("/oidc/userinfo", {{"access_token", token}});
    EXPECT_EQ(twice.status, 400) << "in one place (RFC 6750 2)";
    EXPECT_EQ(twice.header("www-authenticate"), "Bearer error=\"invalid_request\"");
}

TEST_F(OidcUserinfo, userinfo_signed)
{
    auto client = OidcHouse::site();
    client.id = party.id = "livres-app";
    client.userinfo_algorithm = protocols::JwsAlgorithm::es256;
    house.register_client(client, party.secret);
    auto const reply = party.userinfo(party.with("client_id", "livres-app").tokens(browser)["access_token"]);
    EXPECT_EQ(reply.header("content-type"), "application/jwt");
    auto const token = protocols::verify_jwt(reply.body, party.keys());
    ASSERT_TRUE(token);
    EXPECT_EQ(token->text("sub"), user());
    EXPECT_EQ(token->text("iss"), for_tests::issuer);
    EXPECT_TRUE(token->is_for("livres-app"));
}

TEST_F(OidcUserinfo, userinfo_refuses_what_is_no_token)
{
    HttpClient server{house.web.port()};
    auto const nothing = server.get("/oidc/userinfo");
    EXPECT_EQ(nothing.status, 401);
    EXPECT_EQ(nothing.header("www-authenticate"), "Bearer realm=\"oidc\"");
    auto const wrong = party.userinfo("x");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    EXPECT_EQ(party.userinfo(party.tokens(browser)["id_token"]).status, 401);
}

TEST_F(OidcUserinfo, scope_profile)
{
    auto const claims = userinfo(party.with("scope", "openid profile").tokens(browser));
    EXPECT_EQ(claims["given_name"], "Anne");
    EXPECT_FALSE(claims.contains("family_name")) << "no article of the contract says so";
}

TEST_F(OidcUserinfo, scope_email)
{
    auto const claims = userinfo(party.with("scope", "openid email").tokens(browser));
    EXPECT_EQ(claims["email"], "anne@example.org");
    EXPECT_EQ(claims["email_verified"], false);
    EXPECT_FALSE(claims.contains("given_name"));
}

TEST_F(OidcUserinfo, scope_address_and_phone)
{
    auto const tokens = party.with("scope", "openid address phone").tokens(browser);
    EXPECT_EQ(tokens["scope"], "openid") << "never released";
    EXPECT_FALSE(userinfo(tokens).contains("address"));
}

TEST_F(OidcUserinfo, scope_all)
{
    auto const tokens = party.with("scope", "openid profile email address phone made_up").tokens(browser);
    EXPECT_EQ(tokens["scope"], "openid profile email");
    EXPECT_EQ(userinfo(tokens)["email"], "anne@example.org");
    EXPECT_EQ(error_of(party.with("scope", "profile").enter(browser)), "invalid_scope");
}

TEST_F(OidcUserinfo, scope_of_what_is_no_longer_released)
{
    house.add_platform("musique", {{platforms::Attribute::email, "Art. 8", parse_date("2020-04-14")}});
    auto client = OidcHouse::site();
    client.id = party.id = "musique-site";
    client.platform = {"musique"};
    house.register_client(client, party.secret);
    auto const tokens = party.with("client_id", "musique-site").with("scope", "openid email").tokens(browser);
    EXPECT_FALSE(userinfo(tokens).contains("email"));
    EXPECT_NE(verified(tokens)["sub"], user()) << "another platform, another id";
}

TEST_F(OidcUserinfo, a_year_of_birth_is_a_birthdate)
{
    house.add_platform("livres", {{platforms::Attribute::birth_year, "Art. 9"}});
    EXPECT_FALSE(userinfo(party.tokens(browser)).contains("birthdate"));
    EXPECT_EQ(userinfo(party.with("scope", "openid profile").tokens(browser))["birthdate"], "1980");
}

} // namespace guichet::access
