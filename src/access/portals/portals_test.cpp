// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/crypto.hpp"
#include "base/dates.hpp"
#include "protocols/cas/client.hpp"
#include "protocols/oidc/relying_party.hpp"
#include "support/lying_provider.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using protocols::JwsAlgorithm;
using protocols::PrivateKey;
using protocols::ProviderFault;

using support::issuer;
using support::Provider;

protocols::ProviderRegistration registration()
{
    protocols::ProviderRegistration out{issuer, "guichet", "secret", "https://guichet.example/retour"};
    out.acr_values = {"eidas1", "eidas2"};
    out.userinfo_is_signed = true;
    return out;
}

} // namespace

class RelyingOnSomebody : public ::testing::Test {
protected:
    RelyingOnSomebody() { provider.nonce = trip.nonce; }

    ProviderFault fault()
    {
        auto const identity = party.identify("code", trip);
        EXPECT_FALSE(identity) << "believed";
        return identity ? ProviderFault::unavailable : identity.error();
    }

    ManualClock clock{*parse_instant("2026-05-01T10:00:00Z")};
    Provider provider{clock};
    protocols::RelyingParty party{provider, clock, registration()};
    protocols::ProviderTrip trip{"state-which-is-long-enough", "nonce-which-is-long-enough"};
};

TEST_F(RelyingOnSomebody, believes_an_answer_that_is_right_in_every_point)
{
    auto const identity = party.identify("code", trip);
    ASSERT_TRUE(identity) << to_text(identity.error());
    EXPECT_EQ(identity->subject, "subject-1");
    EXPECT_EQ(identity->acr, "eidas1");
}

TEST_F(RelyingOnSomebody, asks_with_everything_the_provider_wants)
{
    auto const address = party.authorization_address(trip);
    ASSERT_TRUE(address);
    EXPECT_TRUE(address->starts_with(std::string{issuer} + "/authorize?response_type=code&client_id=guichet&"));
    EXPECT_TRUE(address->contains("redirect_uri=https%3A%2F%2Fguichet.example%2Fretour"));
    EXPECT_TRUE(address->contains("&acr_values=eidas1"));
    EXPECT_TRUE(address->contains("&nonce=" + trip.nonce));
}

TEST_F(RelyingOnSomebody, refuses_each_lie)
{
    struct Lie {
        char const* name;
        std::function<void(Provider&)> tell;
        ProviderFault fault;
    };
    auto const claim = [](char const* name, nlohmann::json const& value) {
        return [name, value](Provider& provider) {
            provider.change = [name, value](nlohmann::json& all) { all[name] = value; };
        };
    };
    auto const other_key = PrivateKey::generate(JwsAlgorithm::es256);
    auto const other_kind = PrivateKey::generate(JwsAlgorithm::rs256);
    for (auto const& lie : {
             Lie{"nonce", claim("nonce", "another"), ProviderFault::nonce},
             Lie{"level", claim("acr", "eidas0"), ProviderFault::acr},
             Lie{"issuer", claim("iss", "https://evil.example"), ProviderFault::issuer},
             Lie{"audience", claim("aud", "somebody-else"), ProviderFault::audience},
             Lie{"expired", claim("exp", 1), ProviderFault::expired},
             Lie{"no subject", claim("sub", ""), ProviderFault::subject},
             Lie{"another subject", [](Provider& p) { p.userinfo_subject = "subject-2"; }, ProviderFault::subject},
             Lie{"another key", [&](Provider& p) { p.signing = other_key; }, ProviderFault::signature},
             Lie{"another algorithm", [&](Provider& p) { p.signing = other_kind; }, ProviderFault::signature},
             Lie{"no signature", [](Provider& p) { p.forged = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzdWJqZWN0LTEifQ."; },
                 ProviderFault::signature},
             Lie{"unsigned userinfo", [](Provider& p) { p.signs_userinfo = false; }, ProviderFault::signature},
             Lie{"late code", [](Provider& p) { p.token_status = 400; }, ProviderFault::refused},
             Lie{"down", [](Provider& p) { p.token_status = 503; }, ProviderFault::unavailable},
         }) {
        Provider liar{clock};
        liar.nonce = trip.nonce;
        lie.tell(liar);
        protocols::RelyingParty deceived{liar, clock, registration()};
        auto const identity = deceived.identify("code", trip);
        ASSERT_FALSE(identity) << lie.name;
        EXPECT_EQ(identity.error(), lie.fault) << lie.name << ": " << to_text(identity.error());
    }
}

TEST_F(RelyingOnSomebody, takes_no_code_that_another_provider_gave)
{
    trip.answered_by = "https://evil.example";
    EXPECT_EQ(fault(), ProviderFault::issuer);
    trip.answered_by = issuer;
    EXPECT_TRUE(party.identify("code", trip));
    Provider named{clock};
    named.nonce = trip.nonce;
    named.names_itself = true;
    protocols::RelyingParty strict{named, clock, registration()};
    EXPECT_TRUE(strict.identify("code", trip));
    trip.answered_by.clear();
    EXPECT_FALSE(strict.identify("code", trip)) << "a provider that always says who it is said nothing";
}

TEST_F(RelyingOnSomebody, asks_for_a_new_sign_in_and_sees_that_there_was_one)
{
    trip.signed_in_since = clock.now();
    trip.signs_in_anew = true;
    auto const address = party.authorization_address(trip).value();
    EXPECT_TRUE(address.contains("&prompt=login&max_age=1")) << address;
    EXPECT_EQ(fault(), ProviderFault::stale) << "it does not say when";
    provider.change = [&](nlohmann::json& all) {
        all["auth_time"] = protocols::numeric_date(clock.now() - std::chrono::minutes{5});
    };
    EXPECT_EQ(fault(), ProviderFault::stale) << "an old session";
    provider.change = [&](nlohmann::json& all) { all["auth_time"] = protocols::numeric_date(clock.now()); };
    EXPECT_TRUE(party.identify("code", trip));
    trip.signs_in_anew = false;
    trip.signed_in_since = clock.now() - std::chrono::hours{1};
    EXPECT_TRUE(party.authorization_address(trip).value().ends_with("&max_age=3600"));
}

/// The names are those of the OpenID Foundation's OIDCCClientBackChannelLogoutRPBasic.
TEST_F(RelyingOnSomebody, believes_no_logout_token_with_a_fault)
{
    struct Fault {
        char const* name;
        std::function<void(nlohmann::json&)> change;
        ProviderFault expected;
    };
    constexpr auto* event = "http://schemas.openid.net/event/backchannel-logout";
    auto const token = [&](std::function<void(nlohmann::json&)> const& change, PrivateKey const& key,
                           std::string_view type = "logout+jwt") {
        nlohmann::json claims{{"iss", issuer},
                              {"aud", "guichet"},
                              {"iat", protocols::numeric_date(clock.now())},
                              {"exp", protocols::numeric_date(clock.now() + 120s)},
                              {"jti", "token-1"},
                              {"sid", "session-1"},
                              {"events", {{event, nlohmann::json::object()}}}};
        change(claims);
        return protocols::sign_jwt(key, claims, type);
    };
    auto const as_it_is = [](nlohmann::json&) {};
    auto const good = party.logged_out(token(as_it_is, provider.signing));
    ASSERT_TRUE(good) << to_text(good.error());
    EXPECT_EQ(good->session, "session-1");
    EXPECT_EQ(good->id, "token-1");
    EXPECT_TRUE(party.logged_out(token(as_it_is, provider.signing, "JWT"))) << "typ is recommended, not more";
    EXPECT_TRUE(party.logged_out(token([](auto& c) { c.erase("sid"), c["sub"] = "subject-1"; }, provider.signing)));
    auto const set = [](char const* name, nlohmann::json const& value) {
        return [name, value](nlohmann::json& claims) { claims[name] = value; };
    };
    auto const without = [](char const* name) { return [name](nlohmann::json& claims) { claims.erase(name); }; };
    for (auto const& one : {
             Fault{"NoEvent", without("events"), ProviderFault::not_a_logout},
             Fault{"WrongEvent", set("events", {{"http://schemas.openid.net/event/other", nlohmann::json::object()}}),
                   ProviderFault::not_a_logout},
             Fault{"EventIsNoObject", set("events", {{event, "now"}}), ProviderFault::not_a_logout},
             Fault{"WithNonce", set("nonce", "n"), ProviderFault::not_a_logout},
             Fault{"NoJti", without("jti"), ProviderFault::not_a_logout},
             Fault{"NeitherSubNorSid", without("sid"), ProviderFault::not_a_logout},
             Fault{"WrongAud", set("aud", "somebody-else"), ProviderFault::audience},
             Fault{"WrongIssuer", set("iss", "https://evil.example"), ProviderFault::issuer},
             Fault{"NoIat", without("iat"), ProviderFault::expired},
             Fault{"OldIat", set("iat", protocols::numeric_date(clock.now() - 600s)), ProviderFault::expired},
         }) {
        auto const out = party.logged_out(token(one.change, provider.signing));
        ASSERT_FALSE(out) << one.name;
        EXPECT_EQ(out.error(), one.expected) << one.name << ": " << to_text(out.error());
    }
    auto const other_kind = PrivateKey::generate(JwsAlgorithm::rs256);
    EXPECT_EQ(party.logged_out(token(as_it_is, other_kind)).error(), ProviderFault::signature) << "WrongAlg";
    EXPECT_EQ(party.logged_out(token(as_it_is, provider.signing, "at+jwt")).error(), ProviderFault::not_a_logout);
    auto const body = token(as_it_is, provider.signing);
    auto const none = base64url(R"({"alg":"none","typ":"logout+jwt"})") + body.substr(body.find('.'));
    EXPECT_EQ(party.logged_out(none.substr(0, none.rfind('.') + 1)).error(), ProviderFault::signature) << "AlgNone";
}

TEST_F(RelyingOnSomebody, knows_a_document_of_another_issuer)
{
    provider.document_issuer = "https://evil.example";
    EXPECT_EQ(fault(), ProviderFault::unavailable);
}

TEST_F(RelyingOnSomebody, waits_once_in_a_while_for_a_provider_that_does_not_answer)
{
    EXPECT_EQ(party.logged_out("no.token").error(), ProviderFault::signature);
    EXPECT_EQ(provider.requests, 0) << "whoever sends anything costs the provider no call";
    provider.is_down = true;
    EXPECT_EQ(fault(), ProviderFault::unavailable);
    EXPECT_EQ(fault(), ProviderFault::unavailable);
    EXPECT_FALSE(party.authorization_address(trip));
    EXPECT_EQ(provider.requests, 1);
    provider.is_down = false;
    clock.advance(6s);
    EXPECT_TRUE(party.identify("code", trip));
    clock.advance(1h);
    ASSERT_TRUE(party.authorization_address(trip)) << "the document is read anew";
    provider.is_down = true;
    auto const token = protocols::sign_jwt(provider.signing, {{"iss", issuer}});
    auto const asked = provider.requests;
    EXPECT_EQ(party.logged_out(token).error(), ProviderFault::unavailable) << "the keys are an hour old";
    EXPECT_EQ(party.logged_out(token).error(), ProviderFault::unavailable);
    EXPECT_EQ(provider.requests, asked + 1);
}

TEST_F(RelyingOnSomebody, looks_for_new_keys_once_and_is_not_made_to_look_again)
{
    ASSERT_TRUE(party.identify("code", trip));
    EXPECT_EQ(provider.key_requests, 1);
    provider.published = provider.signing = PrivateKey::generate(JwsAlgorithm::es256);
    EXPECT_EQ(fault(), ProviderFault::signature) << "not twice in thirty seconds";
    EXPECT_EQ(provider.key_requests, 1);
    clock.advance(31s);
    EXPECT_TRUE(party.identify("code", trip));
    EXPECT_EQ(provider.key_requests, 2);
}

TEST(CasAnswer, names_a_user_only_when_it_is_one)
{
    auto const wrapped = [](std::string const& inside, std::string const& space = "http://www.yale.edu/tp/cas") {
        return "<cas:serviceResponse xmlns:cas=\"" + space + "\">" + inside + "</cas:serviceResponse>";
    };
    auto const good = std::string{"<cas:authenticationSuccess><cas:user> anne </cas:user></cas:authenticationSuccess>"};
    EXPECT_EQ(protocols::cas_user_in(wrapped(good)), "anne");
    EXPECT_FALSE(protocols::cas_user_in(wrapped(good, "urn:else")));
    EXPECT_FALSE(protocols::cas_user_in(wrapped("<cas:authenticationFailure code=\"INVALID_TICKET\">"
                                                "&lt;cas:user&gt;anne&lt;/cas:user&gt;</cas:authenticationFailure>")));
    EXPECT_FALSE(protocols::cas_user_in(wrapped(good + good)));
    EXPECT_FALSE(protocols::cas_user_in("<!DOCTYPE x [<!ENTITY e \"anne\">]>" + wrapped(good)));
    EXPECT_FALSE(protocols::cas_user_in("no\n"));
    EXPECT_FALSE(protocols::cas_user_in(""));
}

TEST(CasAnswer, tells_a_refusal_from_anything_else)
{
    std::string const space = "xmlns:cas=\"http://www.yale.edu/tp/cas\"";
    EXPECT_TRUE(
        protocols::is_cas_refusal("<cas:serviceResponse " + space +
                                  "><cas:authenticationFailure code=\"INVALID_TICKET\"/></cas:serviceResponse>"));
    EXPECT_FALSE(protocols::is_cas_refusal("<cas:serviceResponse " + space + "/>"));
    EXPECT_FALSE(protocols::is_cas_refusal("<html><body>404</body></html>"));
}

TEST(CasAnswer, names_the_ticket_of_a_logout)
{
    auto const request = [](std::string const& inside) {
        return "<samlp:LogoutRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"x\" Version=\"2.0\">" +
               inside + "</samlp:LogoutRequest>";
    };
    EXPECT_EQ(protocols::cas_ticket_of_logout(request("<samlp:SessionIndex> ST-1 </samlp:SessionIndex>")), "ST-1");
    EXPECT_FALSE(protocols::cas_ticket_of_logout(request("")));
    EXPECT_FALSE(protocols::cas_ticket_of_logout(request("<SessionIndex>ST-1</SessionIndex>")));
    EXPECT_FALSE(
        protocols::cas_ticket_of_logout("<!DOCTYPE x>" + request("<samlp:SessionIndex>ST-1</samlp:SessionIndex>")));
}

TEST(CasAnswer, is_asked_for_anew_where_that_is_wanted)
{
    using protocols::CasSignIn;
    EXPECT_EQ(protocols::cas_login_address("https://p.example/cas", "https://g.example/?a=b c", CasSignIn::anew),
              "https://p.example/cas/login?service=https%3A%2F%2Fg.example%2F%3Fa%3Db%20c&renew=true");
    EXPECT_TRUE(
        protocols::cas_validation_address("https://p.example", "s", "ST-1", CasSignIn::anew).ends_with("&renew=true"));
    EXPECT_FALSE(protocols::cas_validation_address("https://p.example", "s", "ST-1").contains("renew"));
}

} // namespace guichet::access
