// SPDX-License-Identifier: AGPL-3.0-or-later
// How a client proves who it is, and what it cannot ask by; named as in sign_in_test.cpp.
#include "support/oidc_house.hpp"

namespace guichet::access {

namespace {

using for_tests::parameter_of;
using for_tests::RelyingParty;
using support::HttpClient;

} // namespace

class OidcClientAuthentication : public for_tests::OidcCase {};

TEST_F(OidcClientAuthentication, client_secret_post)
{
    HttpClient server{house.web.port()};
    support::FormFields form{{"grant_type", "authorization_code"},
                             {"code", party.code(browser)},
                             {"redirect_uri", for_tests::return_address},
                             {"client_id", for_tests::client_id},
                             {"client_secret", "wrong"}};
    auto const refused = server.post("/oidc/token", form);
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(token_error(refused), "invalid_client");
    form.back().second = for_tests::client_secret;
    EXPECT_EQ(server.post("/oidc/token", form).status, 200) << "a stranger's attempt burns no code";
}

TEST_F(OidcClientAuthentication, client_authentication_fails)
{
    auto const code = party.code(browser);
    for (auto const* secret : {"", "wrong", "un secret"}) {
        party.secret = secret;
        auto const refused = party.redeem(code);
        EXPECT_EQ(refused.status, 401) << secret;
        EXPECT_EQ(refused.header("www-authenticate"), "Basic realm=\"oidc\"");
    }
    HttpClient server{house.web.port()};
    EXPECT_EQ(token_error(server.post("/oidc/token", {{"client_id", for_tests::client_id}, {"code", code}})),
              "invalid_client");
}

TEST_F(OidcClientAuthentication, a_form_that_names_another_client_is_refused)
{
    auto const code = party.code(browser);
    EXPECT_EQ(token_error(party.redeem(code, {{"client_id", "another"}})), "invalid_client");
    EXPECT_EQ(party.redeem(code, {{"client_id", for_tests::client_id}}).status, 200);
}

TEST_F(OidcClientAuthentication, request_uri_and_request_objects_are_rejected)
{
    EXPECT_EQ(error_of(party.with("request_uri", "https://livres.example/r.jwt").enter(browser)),
              "request_uri_not_supported");
    party.with("request_uri", "").with("request", "eyJhbGciOiJub25lIn0.e30.");
    EXPECT_EQ(error_of(party.enter(browser)), "request_not_supported");
}

TEST_F(OidcClientAuthentication, ensure_request_object_with_redirect_uri)
{
    party.with("request",
               base64url(R"({"alg":"none"})") + "." + base64url(R"({"redirect_uri":"https://evil.example/"})") + ".");
    auto const sent = RelyingParty::sent_to(party.enter(browser));
    EXPECT_TRUE(sent.starts_with(for_tests::return_address)) << sent;
    EXPECT_EQ(parameter_of(sent, "error"), "request_not_supported");
}

TEST_F(OidcClientAuthentication, ensure_valid_pkce_succeeds)
{
    std::string const verifier(43, 'v');
    party.with("code_challenge", base64url(sha256(verifier))).with("code_challenge_method", "S256");
    EXPECT_EQ(party.redeem(party.code(browser), {{"code_verifier", verifier}}).status, 200);
    EXPECT_EQ(token_error(party.redeem(party.code(browser), {{"code_verifier", std::string(43, 'w')}})),
              "invalid_grant");
    EXPECT_EQ(token_error(party.redeem(party.code(browser))), "invalid_grant");
    party.with("code_challenge", "").with("code_challenge_method", "");
    EXPECT_EQ(token_error(party.redeem(party.code(browser), {{"code_verifier", verifier}})), "invalid_grant");
}

} // namespace guichet::access
