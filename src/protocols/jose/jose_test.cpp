// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/crypto.hpp"
#include "protocols/jose/jwt.hpp"

#include <gtest/gtest.h>

namespace guichet::protocols {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

Instant const noon{std::chrono::seconds{1587031200}};

json good_claims()
{
    return {{"iss", "https://guichet.example"},
            {"aud", "kiosque"},
            {"sub", "anne"},
            {"iat", numeric_date(noon)},
            {"exp", numeric_date(noon + 5min)}};
}

JwtExpectation expected()
{
    return {"https://guichet.example", "kiosque", noon};
}

std::string with_header(std::string const& token, json const& header)
{
    return base64url(header.dump()) + token.substr(token.find('.'));
}

} // namespace

class Jose : public ::testing::TestWithParam<JwsAlgorithm> {
protected:
    PrivateKey key = PrivateKey::generate(GetParam());
    KeySet keys{{key.public_key()}};
    std::string token = sign_jwt(key, good_claims());

    JwtFault fault_of(json const& claims) { return verify_jwt(sign_jwt(key, claims), keys, expected()).error(); }
};

TEST_P(Jose, what_a_key_has_signed_is_verified_by_it_alone)
{
    auto const good = verify_jwt(token, keys, expected());
    ASSERT_TRUE(good);
    EXPECT_EQ(good->text("sub"), "anne");
    EXPECT_EQ(good->header["alg"], to_text(GetParam()));
    EXPECT_EQ(good->header["kid"], key.kid());
    KeySet const others{{PrivateKey::generate(GetParam()).public_key()}};
    EXPECT_EQ(verify_jwt(token, others).error(), JwtFault::unknown_key);
    auto stranger = PrivateKey::generate(GetParam()).public_key().jwk();
    stranger["kid"] = key.kid();
    EXPECT_EQ(verify_jwt(token, KeySet{{*PublicKey::from_jwk(stranger)}}).error(), JwtFault::signature);
}

TEST_P(Jose, a_changed_letter_is_noticed)
{
    for (auto const at : {token.find('.') + 5, token.rfind('.') + 5}) {
        auto forged = token;
        forged[at] = forged[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(verify_jwt(forged, keys)) << at;
    }
    EXPECT_FALSE(verify_jwt(token + "A", keys));
}

TEST_P(Jose, the_algorithm_is_the_keys_own)
{
    auto const end = token.rfind('.');
    for (auto const* name : {"none", "None", "HS256", "RS384", "PS256", ""}) {
        auto const other = with_header(token, {{"alg", name}, {"kid", key.kid()}});
        EXPECT_EQ(verify_jwt(other, keys).error(), JwtFault::algorithm) << name;
        EXPECT_EQ(verify_jwt(other.substr(0, other.rfind('.') + 1), keys).error(), JwtFault::algorithm) << name;
    }
    auto const other = GetParam() == JwsAlgorithm::rs256 ? "ES256" : "RS256";
    EXPECT_EQ(verify_jwt(with_header(token, {{"alg", other}, {"kid", key.kid()}}), keys).error(),
              JwtFault::unknown_key);
    EXPECT_EQ(verify_jwt(token.substr(0, end + 1), keys).error(), JwtFault::signature);
}

TEST_P(Jose, what_is_no_token_is_said_to_be_malformed)
{
    auto const critical = with_header(token, {{"alg", to_text(GetParam())}, {"crit", {"b64"}}});
    for (std::string const& text : {std::string{}, std::string{"a.b"}, std::string{"a.b.c"}, std::string{"a.b.c.d"},
                                    token + ".x", critical, base64url("[]") + "." + base64url("{}") + ".",
                                    std::string(100'000, '.'), base64url(std::string(9000, '[')) + ".e30.e30"}) {
        EXPECT_EQ(verify_jwt(text, keys).error(), JwtFault::malformed) << text.substr(0, 40);
    }
}

TEST_P(Jose, a_token_without_kid_is_tried_with_the_only_key)
{
    auto const bare = base64url(json{{"alg", to_text(GetParam())}}.dump()) + "." + base64url(good_claims().dump());
    auto const anonymous = bare + "." + base64url(key.sign(bare));
    EXPECT_TRUE(verify_jwt(anonymous, keys));
    KeySet const two{{key.public_key(), PrivateKey::generate(GetParam()).public_key()}};
    EXPECT_EQ(verify_jwt(anonymous, two).error(), JwtFault::unknown_key);
}

TEST_P(Jose, every_claim_is_looked_at)
{
    auto claims = good_claims();
    claims["iss"] = "https://guichet.example/";
    EXPECT_EQ(fault_of(claims), JwtFault::issuer);
    claims = good_claims();
    claims["aud"] = json::array({"other", 7});
    EXPECT_EQ(fault_of(claims), JwtFault::audience);
    claims = good_claims();
    claims.erase("exp");
    EXPECT_EQ(fault_of(claims), JwtFault::expired);
    for (json const& end : {json(numeric_date(noon - 1min)), json("tomorrow"), json(-1), json(1e300)}) {
        claims["exp"] = end;
        EXPECT_EQ(fault_of(claims), JwtFault::expired) << end;
    }
    claims = good_claims();
    claims["iat"] = numeric_date(noon) * 1000; // in milliseconds: not a time at all
    EXPECT_TRUE(verify_jwt(sign_jwt(key, claims), keys, expected()));
    claims["iat"] = numeric_date(noon + 2min);
    EXPECT_EQ(fault_of(claims), JwtFault::not_yet);
    claims = good_claims();
    claims["nbf"] = numeric_date(noon + 2min);
    EXPECT_EQ(fault_of(claims), JwtFault::not_yet);
    claims = good_claims();
    claims["aud"] = json::array({"other", "kiosque"});
    EXPECT_TRUE(verify_jwt(sign_jwt(key, claims), keys, expected()));
}

TEST_P(Jose, keys_travel_as_pem_and_as_jwk)
{
    auto const again = PrivateKey::from_pem(key.pem());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->kid(), key.kid());
    EXPECT_TRUE(verify_jwt(sign_jwt(*again, good_claims()), keys, expected()));
    auto const published = KeySet::parse(keys.jwks().dump());
    ASSERT_TRUE(published);
    ASSERT_EQ(published->keys().size(), 1U);
    EXPECT_EQ(published->keys().front().jwk(), key.public_key().jwk());
    EXPECT_FALSE(keys.jwks().dump().contains("\"d\""));
    EXPECT_FALSE(PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"));
}

INSTANTIATE_TEST_SUITE_P(EveryAlgorithm, Jose, ::testing::Values(JwsAlgorithm::rs256, JwsAlgorithm::es256),
                         [](auto const& algorithm) { return std::string{to_text(algorithm.param)}; });

/// RFC 7638 §3.1.
TEST(JoseKey, thumbprint_is_the_standards)
{
    nlohmann::json jwk = {
        {"kty", "RSA"},
        {"n",
         "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
         "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA"
         "ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-"
         "kEgU8awapJzKnqDKgw"},
        {"e", "AQAB"},
        {"alg", "RS256"},
        {"kid", "2011-04-29"}};
    auto key = PublicKey::from_jwk(jwk);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->kid(), "2011-04-29");
    jwk.erase("kid");
    key = PublicKey::from_jwk(jwk);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->kid(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

/// RFC 7515 A.3: a signature made elsewhere.
TEST(JoseKey, verifies_the_example_of_the_standard)
{
    auto const keys =
        KeySet::parse(R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                      R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})");
    ASSERT_TRUE(keys);
    auto const token =
        verify_jwt("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                   "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8"
                   "ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
                   *keys);
    ASSERT_TRUE(token) << to_text(token.error());
    EXPECT_EQ(token->text("iss"), "joe");
}

TEST(JoseKey, refuses_keys_that_are_not_fit)
{
    auto const good = PrivateKey::generate(JwsAlgorithm::es256).public_key().jwk();
    auto const with = [&](char const* member, json const& value) {
        auto changed = good;
        changed[member] = value;
        return changed;
    };
    for (json const& bad :
         {json{}, json::array(), json{{"kty", "oct"}, {"k", "AAAA"}}, with("use", "enc"), with("crv", "P-521"),
          with("alg", "HS256"), with("d", "AAAA"), with("y", base64url(std::string(32, '\1'))), with("x", "AA"),
          with("kty", "OKP"), json{{"kty", "RSA"}, {"n", base64url(std::string(128, '\xff'))}, {"e", "AQAB"}},
          json{{"kty", "RSA"}, {"n", ""}, {"e", "AQAB"}}}) {
        EXPECT_FALSE(PublicKey::from_jwk(bad)) << bad;
    }
    auto const mixed = KeySet::parse(json{{"keys", {good, {{"kty", "oct"}, {"k", "AAAA"}}, 7}}}.dump());
    ASSERT_TRUE(mixed);
    EXPECT_EQ(mixed->keys().size(), 1U) << "others are left out";
    EXPECT_FALSE(KeySet::parse("[]"));
    EXPECT_FALSE(KeySet::parse("{"));
}

} // namespace guichet::protocols
