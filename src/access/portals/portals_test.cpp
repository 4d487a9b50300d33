// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/portal_pages.hpp"
#include "protocols/cas/client.hpp"
#include "support/accounts_desk.hpp"
#include "support/databases.hpp"
#include "support/http_client.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using protocols::JwsAlgorithm;
using protocols::PrivateKey;
using protocols::ProviderFault;

constexpr auto* issuer = "https://fc.example/api/v2";

/// An OpenID provider that can be made to lie in one point at a time.
class Provider final : public net::HttpClient {
public:
    explicit Provider(Clock const& clock) : clock_(clock) {}

    [[nodiscard]] Result<net::HttpReply> send(net::HttpRequest const& request,
                                              net::HttpLimits const& /*limits*/) const override
    {
        net::HttpReply reply;
        reply.status = 200;
        if (request.url.ends_with("/.well-known/openid-configuration")) {
            reply.body = nlohmann::json{{"issuer", document_issuer},
                                        {"authorization_endpoint", std::string{issuer} + "/authorize"},
                                        {"token_endpoint", std::string{issuer} + "/token"},
                                        {"userinfo_endpoint", std::string{issuer} + "/userinfo"},
                                        {"jwks_uri", std::string{issuer} + "/jwks"}}
                             .dump();
        } else if (request.url.ends_with("/jwks")) {
            ++key_requests;
            reply.body = protocols::KeySet{{published.public_key()}}.jwks().dump();
        } else if (request.url.ends_with("/token")) {
            reply.status = token_status;
            reply.body = nlohmann::json{{"id_token", token_of(claims())}, {"access_token", "opaque"}}.dump();
        } else {
            auto said = claims();
            said["sub"] = userinfo_subject;
            reply.headers = {{"content-type", signs_userinfo ? "application/jwt" : "application/json"}};
            reply.body = signs_userinfo ? token_of(said) : said.dump();
        }
        return reply;
    }
    [[nodiscard]] nlohmann::json claims() const
    {
        nlohmann::json all{{"iss", issuer},
                           {"aud", "guichet"},
                           {"sub", "subject-1"},
                           {"acr", "eidas1"},
                           {"nonce", nonce},
                           {"iat", protocols::numeric_date(clock_.now())},
                           {"exp", protocols::numeric_date(clock_.now() + 60s)}};
        change(all);
        return all;
    }
    [[nodiscard]] std::string token_of(nlohmann::json const& all) const
    {
        return forged.empty() ? protocols::sign_jwt(signing, all) : forged;
    }

    Clock const& clock_;
    std::string document_issuer = issuer;
    PrivateKey published = PrivateKey::generate(JwsAlgorithm::es256);
    PrivateKey signing = published;
    std::string nonce;
    std::string forged; // a token as it stands
    std::string userinfo_subject = "subject-1";
    bool signs_userinfo = true;
    int token_status = 200;
    mutable int key_requests = 0;
    std::function<void(nlohmann::json&)> change = [](nlohmann::json& /*claims*/) {};
};

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
    auto const claim = [](char const* name, nlohmann::json value) {
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

TEST_F(RelyingOnSomebody, knows_a_document_of_another_issuer)
{
    provider.document_issuer = "https://evil.example";
    EXPECT_EQ(fault(), ProviderFault::unavailable);
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

} // namespace guichet::access
