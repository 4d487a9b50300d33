// SPDX-License-Identifier: AGPL-3.0-or-later
// The modules of the OpenID Foundation's RP-initiated and back-channel logout plans for providers, each a test of that
// name, and what they do not ask.
#include "support/oidc_house.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::farewell_address;
using for_tests::OidcHouse;
using for_tests::parameter_of;
using for_tests::RelyingParty;
using nlohmann::json;
using support::HttpClient;

/// The client's server, which remembers what it was told.
class Listener final : public net::HttpClient {
public:
    [[nodiscard]] Result<net::HttpReply> send(net::HttpRequest const& request,
                                              net::HttpLimits const& /*limits*/) const override
    {
        heard.push_back(request);
        net::HttpReply reply;
        reply.status = 200;
        return reply;
    }
    mutable std::vector<net::HttpRequest> heard;
};

} // namespace

class OidcSignOut : public for_tests::OidcCase {
protected:
    OidcSignOut() { notices.add("oidc", house.back_channel); }

    std::string token() { return party.tokens(browser)["id_token"].get<std::string>(); }
    support::Reply leave(web::Fields const& parameters)
    {
        return browser.get("/oidc/logout?" + web::encode_form(parameters));
    }
    bool is_in()
    {
        RelyingParty silent{house.web.port()};
        return !parameter_of(browser.get(silent.with("prompt", "none").target()).location(), "code").empty();
    }
    /// The claims of the logout tokens that were sent, verified.
    std::vector<json> told()
    {
        static_cast<void>(house.participations.collect(house.entrance, house.library.catalogue));
        static_cast<void>(notices.send({}));
        std::vector<json> all;
        for (auto const& request : listener.heard) {
            EXPECT_EQ(request.url, "https://livres.example/fin");
            auto const body = web::parse_form(request.body);
            auto const parsed = protocols::verify_jwt(protocols::oidc_value(body, "logout_token"), party.keys(),
                                                      {for_tests::issuer, party.id, house.library.clock.now()});
            EXPECT_TRUE(parsed);
            EXPECT_EQ(parsed->header["typ"], "logout+jwt");
            all.push_back(parsed->claims);
        }
        return all;
    }

    Listener listener;
    LogoutNotices notices{house.participations, listener};
};

TEST_F(OidcSignOut, rp_initiated_logout)
{
    auto const reply =
        leave({{"id_token_hint", token()}, {"post_logout_redirect_uri", farewell_address}, {"state", "a b"}});
    EXPECT_EQ(reply.location(), std::string{farewell_address} + "?state=a%20b");
    EXPECT_FALSE(is_in());
}

TEST_F(OidcSignOut, by_post_and_with_an_expired_token)
{
    auto const old = token();
    house.library.clock.advance(2h);
    static_cast<void>(party.code(browser));
    auto const again = browser.post_from_elsewhere(
        "/oidc/logout", {{"id_token_hint", old}, {"post_logout_redirect_uri", farewell_address}});
    ASSERT_TRUE(again.location().starts_with("/acces/reprise/")) << again.location();
    EXPECT_TRUE(is_in());
    auto const reply = browser.get(again.location());
    EXPECT_EQ(reply.status, 303) << reply.body;
    EXPECT_EQ(reply.location(), farewell_address);
    EXPECT_FALSE(is_in()) << "though the form brought no session";
}

TEST_F(OidcSignOut, goes_round_the_platforms_that_only_the_browser_tells)
{
    std::string asked;
    house.farewells.set_round([&](std::string_view session, std::string_view then) {
        EXPECT_FALSE(session.empty());
        asked = then;
        return std::optional<std::string>{"/saml/slo/round"};
    });
    auto const reply =
        leave({{"id_token_hint", token()}, {"post_logout_redirect_uri", farewell_address}, {"state", "s"}});
    EXPECT_EQ(reply.location(), "/saml/slo/round");
    EXPECT_EQ(asked, std::string{farewell_address} + "?state=s") << "and ends where the client wants";
    EXPECT_FALSE(is_in());
}

TEST_F(OidcSignOut, takes_what_a_shared_browser_must_not_keep)
{
    house.farewells.on_leaving(
        [](web::Request const& /*request*/, web::Response& response) { response.with_header("X-Left", "all"); });
    auto const reply = leave({{"id_token_hint", token()}, {"post_logout_redirect_uri", farewell_address}});
    EXPECT_EQ(reply.header("x-left"), "all");
    EXPECT_FALSE(is_in());
    EXPECT_EQ(leave({}).header("x-left"), "all") << "the session may have lapsed before";
}

TEST_F(OidcSignOut, a_form_of_any_length_is_not_kept)
{
    auto const reply =
        browser.post_from_elsewhere("/oidc/logout", {{"client_id", party.id}, {"state", std::string(20'000, 's')}});
    EXPECT_EQ(reply.status, 400);
}

TEST_F(OidcSignOut, bad_logout_redirect_uri)
{
    auto const hint = token();
    for (auto const* address : {"https://evil.example/", "https://livres.example/au-revoir/", "//livres.example/",
                                "https://livres.example/retour", "javascript:alert(1)"}) {
        auto const reply = leave({{"id_token_hint", hint}, {"post_logout_redirect_uri", address}});
        EXPECT_EQ(reply.status, 400) << address;
        EXPECT_EQ(RelyingParty::sent_to(reply), "") << address;
    }
    EXPECT_TRUE(is_in());
}

TEST_F(OidcSignOut, modified_id_token_hint)
{
    auto hint = token();
    hint[hint.find('.') + 10] ^= 1;
    auto const reply = leave({{"id_token_hint", hint}, {"post_logout_redirect_uri", farewell_address}});
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(RelyingParty::sent_to(reply), "");
    EXPECT_TRUE(is_in());
}

TEST_F(OidcSignOut, bad_id_token_hint)
{
    static_cast<void>(token());
    for (auto const* hint : {"x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."}) {
        auto const reply = leave({{"id_token_hint", hint}, {"post_logout_redirect_uri", farewell_address}});
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(RelyingParty::sent_to(reply), "");
    }
    EXPECT_TRUE(is_in());
}

TEST_F(OidcSignOut, no_id_token_hint)
{
    static_cast<void>(token());
    auto const page = leave({{"client_id", party.id}, {"post_logout_redirect_uri", farewell_address}, {"state", "s"}});
    EXPECT_EQ(page.status, 200) << "the person is asked";
    EXPECT_TRUE(is_in());
    support::FormFields form{{"csrf", page.csrf()}};
    for (auto const* name : {"client_id", "post_logout_redirect_uri", "state"}) {
        form.emplace_back(name, page.input(name));
    }
    auto const done = browser.post("/oidc/deconnexion", form);
    EXPECT_EQ(RelyingParty::sent_to(done), std::string{farewell_address} + "?state=s");
    EXPECT_FALSE(is_in());
    EXPECT_EQ(leave({{"post_logout_redirect_uri", farewell_address}}).status, 400) << "whose address is that?";
}

TEST_F(OidcSignOut, no_params)
{
    static_cast<void>(token());
    auto const page = leave({});
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(is_in());
    auto const done = browser.post("/oidc/deconnexion", {{"csrf", page.csrf()}});
    EXPECT_EQ(done.status, 200);
    EXPECT_EQ(RelyingParty::sent_to(done), "");
    EXPECT_FALSE(is_in());
    EXPECT_EQ(leave({}).status, 200) << "nobody is in: nothing to ask";
}

TEST_F(OidcSignOut, no_post_logout_redirect_uri)
{
    auto const reply = leave({{"id_token_hint", token()}, {"state", "s"}});
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(RelyingParty::sent_to(reply), "");
    EXPECT_FALSE(is_in());
}

TEST_F(OidcSignOut, is_not_a_matter_of_looking)
{
    static_cast<void>(browser.head("/oidc/logout?id_token_hint=" + token()));
    EXPECT_TRUE(is_in());
}

TEST_F(OidcSignOut, no_state)
{
    EXPECT_EQ(leave({{"id_token_hint", token()}, {"post_logout_redirect_uri", farewell_address}}).location(),
              farewell_address);
}

TEST_F(OidcSignOut, only_state)
{
    static_cast<void>(token());
    EXPECT_EQ(leave({{"state", "s"}}).status, 200);
    EXPECT_TRUE(is_in());
}

TEST_F(OidcSignOut, query_added_to_logout_redirect_uri)
{
    auto const reply =
        leave({{"id_token_hint", token()}, {"post_logout_redirect_uri", std::string{farewell_address} + "?foo=bar"}});
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(RelyingParty::sent_to(reply), "");
}

TEST_F(OidcSignOut, with_the_token_of_somebody_else_is_asked)
{
    auto const paul = house.add_member("Vuillet", *parse_date("2020-06-30"));
    auto other = house.browser_of(paul);
    auto const hint = party.tokens(other)["id_token"].get<std::string>();
    static_cast<void>(token());
    EXPECT_EQ(leave({{"id_token_hint", hint}, {"post_logout_redirect_uri", farewell_address}}).status, 200);
    EXPECT_TRUE(is_in());
    EXPECT_EQ(leave({{"id_token_hint", hint}, {"client_id", "other"}}).status, 400);
}

TEST_F(OidcSignOut, no_form_of_another_site_confirms_it)
{
    static_cast<void>(token());
    EXPECT_EQ(browser.post("/oidc/deconnexion", {}).status, 403);
    EXPECT_TRUE(is_in());
}

TEST_F(OidcSignOut, backchannel_rp_initiated_logout)
{
    auto const claims = protocols::verify_jwt(token(), party.keys())->claims;
    EXPECT_TRUE(told().empty());
    static_cast<void>(leave({{"id_token_hint", token()}, {"post_logout_redirect_uri", farewell_address}}));
    auto const heard = told();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0]["sub"], claims["sub"]);
    EXPECT_EQ(heard[0]["sid"], claims["sid"]);
    EXPECT_EQ(heard[0]["events"], (json{{"http://schemas.openid.net/event/backchannel-logout", json::object()}}));
    EXPECT_TRUE(heard[0].contains("jti"));
    EXPECT_FALSE(heard[0].contains("nonce"));
}

TEST_F(OidcSignOut, backchannel_tells_of_a_card_that_lapses)
{
    static_cast<void>(token());
    revoke_card();
    EXPECT_EQ(told().size(), 1U);
}

TEST_F(OidcSignOut, backchannel_leaves_alone_who_wants_no_notice)
{
    auto client = OidcHouse::site();
    client.id = party.id = "livres-app";
    client.back_channel.clear();
    house.register_client(client, party.secret);
    static_cast<void>(party.with("client_id", "livres-app").tokens(browser));
    house.sessions.revoke_all(web::Audience::patron, anne.value);
    EXPECT_TRUE(told().empty());
}

} // namespace guichet::access
