// SPDX-License-Identifier: AGPL-3.0-or-later
// What a client is told of somebody for whom a portal vouches.
#include "support/oidc_house.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

using for_tests::OidcHouse;
using for_tests::parameter_of;

class OidcSignInByPortal : public ::testing::Test {
protected:
    nlohmann::json claims(std::string const& means)
    {
        browser.cookies.clear();
        browser.header("X-Means", means);
        auto const tokens = party.tokens(browser);
        auto const token = protocols::verify_jwt(tokens.value("id_token", ""), party.keys(),
                                                 {for_tests::issuer, party.id, house.library.clock.now()});
        EXPECT_TRUE(token) << tokens;
        return token ? token->claims : nlohmann::json::object();
    }

    db::Database database{{":memory:"}};
    OidcHouse house{database};
    people::PatronId anne = house.add_member("Girod", *parse_date("2020-06-30"));
    support::HttpClient browser = house.browser_of(anne);
    for_tests::RelyingParty party{house.web.port()};
};

} // namespace

TEST_F(OidcSignInByPortal, is_not_said_to_have_typed_a_password)
{
    EXPECT_EQ(claims("portal")["acr"], unspecified_means);
    EXPECT_FALSE(claims("portal").contains("amr"));
    EXPECT_EQ(claims("eidas1")["acr"], "eidas1");
    browser.header("X-Means", "");
    EXPECT_EQ(claims("")["amr"], nlohmann::json::array({"pwd"}));
}

TEST_F(OidcSignInByPortal, does_not_do_where_a_password_is_essential)
{
    browser.header("X-Means", "portal");
    party.with("claims",
               R"({"id_token":{"acr":{"essential":true,"values":[")" + std::string{password_acr} + R"("]}}})");
    EXPECT_EQ(parameter_of(for_tests::RelyingParty::sent_to(party.enter(browser)), "error"),
              "unmet_authentication_requirements");
}

TEST_F(OidcSignInByPortal, does_where_a_level_of_franceconnect_is_essential)
{
    auto const insist = [&] {
        party.with("claims", R"({"id_token":{"acr":{"essential":true,"values":["eidas1","eidas2"]}}})");
    };
    insist();
    EXPECT_EQ(claims("eidas1")["acr"], "eidas1");
    party.with("claims", "");
    ASSERT_EQ(claims("")["acr"], password_acr);
    house.library.clock.advance(std::chrono::minutes{1});
    insist();
    browser.header("X-Means", "eidas1");
    EXPECT_FALSE(party.code(browser).empty()) << "whoever is there by a password is asked to sign in by other means";
    browser.cookies.clear();
    browser.header("X-Means", "");
    EXPECT_EQ(parameter_of(for_tests::RelyingParty::sent_to(party.enter(browser)), "error"),
              "unmet_authentication_requirements")
        << "who has none is told so, once";
}

TEST_F(OidcSignInByPortal, is_no_recent_sign_in)
{
    browser.header("X-Means", "portal");
    ASSERT_FALSE(party.code(browser).empty());
    party.with("prompt", "none").with("max_age", "3600");
    EXPECT_EQ(parameter_of(for_tests::RelyingParty::sent_to(party.enter(browser)), "error"), "login_required");
}

} // namespace guichet::access
