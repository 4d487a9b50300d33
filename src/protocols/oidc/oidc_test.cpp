// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/crypto.hpp"
#include "protocols/oidc/authorization.hpp"
#include "protocols/oidc/documents.hpp"
#include "protocols/oidc/token.hpp"

#include <gtest/gtest.h>

namespace guichet::protocols {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

OidcParameters asking(OidcParameters const& more = {})
{
    OidcParameters all{{"response_type", "code"},
                       {"client_id", "kiosque"},
                       {"redirect_uri", "https://kiosque.example/retour"},
                       {"scope", "openid email"}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

std::string fault(OidcParameters const& parameters)
{
    auto const parsed = parse_authorization(parameters);
    return parsed ? "none" : parsed.error().code;
}

OidcParameters without(std::string_view name)
{
    auto all = asking();
    std::erase_if(all, [&](auto const& one) { return one.first == name; });
    return all;
}

} // namespace

TEST(OidcAuthorization, is_read_whole)
{
    auto const request = parse_authorization(asking(
        {{"state", "s t"},
         {"nonce", "n"},
         {"prompt", "login consent"},
         {"max_age", "300"},
         {"acr_values", "a b a"},
         {"ui_locales", "fr en"},
         {"login_hint", "anne"},
         {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"},
         {"code_challenge_method", "S256"},
         {"claims",
          R"({"id_token":{"acr":{"essential":true,"values":["x"]},"email":null},"userinfo":{"sub":{"value":"y"}}})"},
         {"unknown", "let be"}}));
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->wants_sign_in());
    EXPECT_TRUE(request->wants_consent());
    EXPECT_EQ(request->max_age, 300s);
    EXPECT_EQ(request->acr_values, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(request->id_token_claims.at("acr").essential);
    EXPECT_EQ(request->id_token_claims.at("acr").values, std::vector<std::string>{"x"});
    EXPECT_FALSE(request->id_token_claims.at("email").essential);
    EXPECT_EQ(request->userinfo_claims.at("sub").values, std::vector<std::string>{"y"});
    EXPECT_TRUE(request->asks_for("email"));
    auto const again = parse_authorization(to_parameters(*request));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->id_token_claims, request->id_token_claims);
    EXPECT_EQ(again->prompt, request->prompt);
    EXPECT_EQ(to_parameters(*again), to_parameters(*request));
}

TEST(OidcAuthorization, each_fault_has_the_standards_code)
{
    EXPECT_EQ(fault(asking()), "none");
    EXPECT_EQ(fault(without("response_type")), "invalid_request");
    EXPECT_EQ(fault(without("scope")), "invalid_scope");
    EXPECT_EQ(fault(asking({{"request", "x.y.z"}})), "request_not_supported");
    EXPECT_EQ(fault(asking({{"request_uri", "https://x.example"}})), "request_uri_not_supported");
    EXPECT_EQ(fault(asking({{"state", "1"}, {"state", "2"}})), "invalid_request");
    EXPECT_EQ(fault(asking({{"prompt", "none login"}})), "invalid_request");
    EXPECT_EQ(fault(asking({{"response_mode", "fragment"}})), "invalid_request");
    EXPECT_EQ(fault(asking({{"claims", "["}})), "invalid_request");
    for (auto const* age : {"-1", "x", "1x", " 1"}) {
        EXPECT_EQ(fault(asking({{"max_age", age}})), "invalid_request") << age;
    }
    EXPECT_EQ(fault(asking({{"max_age", "99999999999999999999"}})), "none");
    auto implicit = asking();
    implicit.front().second = "id_token token";
    EXPECT_EQ(fault(implicit), "unsupported_response_type");
    EXPECT_EQ(fault(asking({{"code_challenge", "x"}})), "invalid_request") << "plain is not spoken";
    EXPECT_EQ(fault(asking({{"code_challenge", "x"}, {"code_challenge_method", "S256"}})), "invalid_request");
}

/// RFC 7636, appendix B.
TEST(OidcPkce, matches_the_example_of_the_standard)
{
    auto const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    EXPECT_TRUE(pkce_matches("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", challenge));
    EXPECT_FALSE(pkce_matches("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK", challenge));
    EXPECT_FALSE(pkce_matches(challenge, challenge));
    EXPECT_FALSE(pkce_matches("", base64url(sha256("")))) << "too short to be one";
}

TEST(OidcClient, says_who_it_is_in_one_way)
{
    auto const basic = client_credentials("basic " + base64("le%2Dkiosque:a%3Ab+c"), {});
    ASSERT_TRUE(basic);
    EXPECT_EQ(basic->client_id, "le-kiosque");
    EXPECT_EQ(basic->secret, "a:b c");
    EXPECT_EQ(client_credentials("Basic " + base64("a:b%-1"), {})->secret, "b%-1") << "no hexadecimal digits";
    auto const post = client_credentials("", {{"client_id", "kiosque"}, {"client_secret", "s"}});
    ASSERT_TRUE(post);
    EXPECT_EQ(post->proof, ClientProof::secret_post);
    EXPECT_EQ(client_credentials("", {{"client_id", "kiosque"}})->proof, ClientProof::none);
    EXPECT_EQ(client_credentials("", {}).error().code, "invalid_client");
    for (auto const* header : {"Basic", "Basic !", "Basic Zm9v", "Bearer x"}) {
        EXPECT_EQ(client_credentials(header, {}).error().code, "invalid_client") << header;
    }
    EXPECT_EQ(client_credentials("Basic " + base64("a:b"), {{"client_secret", "s"}}).error().code, "invalid_request");
    EXPECT_EQ(client_credentials("", {{"client_assertion", "a.b.c"}}).error().code, "invalid_client");
}

TEST(OidcClient, is_the_same_in_the_header_and_the_form)
{
    auto const basic = "Basic " + base64("a:b");
    EXPECT_EQ(client_credentials(basic, {{"client_id", "a"}})->client_id, "a");
    EXPECT_EQ(client_credentials(basic, {{"client_id", "other"}}).error().code, "invalid_client");
}

class OidcAssertion : public ::testing::Test {
protected:
    Instant now{std::chrono::seconds{1587031200}};
    PrivateKey key = PrivateKey::generate(JwsAlgorithm::es256);
    KeySet keys{{key.public_key()}};
    json claims{{"iss", "kiosque"},
                {"sub", "kiosque"},
                {"aud", "https://guichet.example"},
                {"jti", "1"},
                {"exp", numeric_date(now + 1min)}};

    OidcResult<std::string> check()
    {
        return check_assertion(sign_jwt(key, claims), keys,
                               {"kiosque", {"https://guichet.example", "https://guichet.example/oidc/token"}, now});
    }
};

TEST_F(OidcAssertion, proves_the_client)
{
    auto const sent =
        client_credentials("", {{"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                                {"client_assertion", sign_jwt(key, claims)}});
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->client_id, "kiosque");
    EXPECT_EQ(check().value(), "1");
    claims["nbf"] = numeric_date(now + 30s); // clocks differ
    claims["aud"] = json::array({"https://guichet.example/oidc/token"});
    EXPECT_TRUE(check());
}

TEST_F(OidcAssertion, of_somebody_else_or_another_time_is_refused)
{
    auto const good = claims;
    for (auto const& [name, value] : std::initializer_list<std::pair<char const*, json>>{
             {"iss", "other"},
             {"sub", "other"},
             {"aud", "https://other.example"},
             {"jti", ""},
             {"exp", numeric_date(now - 2min)},
             {"exp", numeric_date(now + 1h)},
             {"nbf", numeric_date(now + 2min)},
             {"nbf", "tomorrow"},
         }) {
        claims = good;
        claims[name] = value;
        ASSERT_FALSE(check()) << name;
        EXPECT_EQ(check().error().code, "invalid_client");
    }
}

TEST(OidcToken, requests_have_the_standards_errors)
{
    auto const code = [](OidcParameters const& form) {
        auto const parsed = parse_token_request(form);
        return parsed ? std::string{"none"} : parsed.error().code;
    };
    EXPECT_EQ(code({{"grant_type", "authorization_code"}, {"code", "x"}}), "none");
    EXPECT_EQ(code({{"grant_type", "refresh_token"}, {"refresh_token", "x"}}), "none");
    EXPECT_EQ(code({{"grant_type", "authorization_code"}}), "invalid_request");
    EXPECT_EQ(code({{"grant_type", "refresh_token"}}), "invalid_request");
    EXPECT_EQ(code({{"code", "x"}}), "invalid_request");
    EXPECT_EQ(code({{"grant_type", "password"}}), "unsupported_grant_type");
    EXPECT_EQ(code({{"grant_type", "authorization_code"}, {"code", "x"}, {"code", "y"}}), "invalid_request");
}

TEST(OidcToken, a_bearer_is_in_the_header_or_the_form)
{
    EXPECT_EQ(bearer_token("Bearer abc", {}).value(), "abc");
    EXPECT_EQ(bearer_token("bearer abc", {}).value(), "abc");
    EXPECT_EQ(bearer_token("", {{"access_token", "abc"}}).value(), "abc");
    EXPECT_EQ(bearer_token("Basic abc", {}).value(), "");
    EXPECT_EQ(bearer_token("Bearer abc", {{"access_token", "abc"}}).error().code, "invalid_request");
    EXPECT_EQ(bearer_token("", {{"access_token", "a"}, {"access_token", "b"}}).error().code, "invalid_request");
}

TEST(OidcDocuments, a_logout_notice_is_what_the_standard_says)
{
    auto const claims = logout_claims({"https://guichet.example", "kiosque", "anne", "sid", "1", Instant{1000s}});
    EXPECT_EQ(claims["events"]["http://schemas.openid.net/event/backchannel-logout"], json::object());
    EXPECT_EQ(claims["iat"], 1000) << "seconds";
    EXPECT_FALSE(claims.contains("nonce"));
    for (auto const* name : {"iss", "aud", "jti", "exp", "sub", "sid"}) {
        EXPECT_TRUE(claims.contains(name)) << name;
    }
}

} // namespace guichet::protocols
