// SPDX-License-Identifier: AGPL-3.0-or-later
// What a grant withstands and what ends it, what is written down of it, and what it costs.
#include "db/reads.hpp"
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

class OidcGrantLife : public for_tests::OidcCase {};

TEST_F(OidcGrantLife, of_who_is_in_outlast_a_licence_that_fills_up)
{
    auto const tokens = offline_tokens();
    auto books = *house.library.catalogue.find({"livres"});
    books.agreement = platforms::Agreement{platforms::Counted::simultaneous, *parse_date("2020-01-01"),
                                           *parse_date("2020-12-31"), 1, platforms::Enforcement::refuse};
    house.library.run([&](db::Session& session) { house.library.catalogue.put(session, books); });
    house.library.licences.now = LicenceState::reached;
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 200);
    EXPECT_TRUE(introspected(tokens["refresh_token"])["active"]);
    auto const again = refresh(tokens);
    EXPECT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(refresh(json::parse(again.body)).status, 200) << "ninety days are not lost to a full evening";
    EXPECT_EQ(party.with("scope", "openid").enter(browser).status, 403) << "who comes now waits";
}

TEST_F(OidcGrantLife, of_a_platform_whose_door_was_changed_are_worth_nothing)
{
    auto const tokens = offline_tokens();
    auto books = *house.library.catalogue.find({"livres"});
    books.door = platforms::Door::open;
    house.library.run([&](db::Session& session) { house.library.catalogue.put(session, books); });
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 401);
    EXPECT_EQ(refresh(tokens).status, 400);
}

TEST_F(OidcGrantLife, of_a_client_that_may_no_longer_ask_in_the_persons_absence_ends)
{
    auto const tokens = offline_tokens();
    auto client = *house.clients.find(for_tests::client_id);
    auto const allow = [&](bool offline) {
        client.offline_access = offline;
        ASSERT_TRUE(house.clients.change({network::ActorKind::staff, "01admin", "Admin", network::Role::administrator},
                                         client));
    };
    allow(false);
    EXPECT_FALSE(introspected(tokens["refresh_token"])["active"]);
    EXPECT_EQ(token_error(refresh(tokens)), "invalid_grant");
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 401) << "with all that came of it";
    allow(true);
    EXPECT_EQ(refresh(tokens).status, 400) << "what was taken back does not return";
}

TEST_F(OidcGrantLife, a_grant_that_ended_while_a_token_was_on_its_way_gives_none)
{
    static_cast<void>(party.with("scope", "openid offline_access").code(browser));
    OidcGrant grant;
    grant.client = for_tests::client_id;
    grant.patron = anne;
    grant.signed_in = house.library.clock.now();
    grant.scopes = {"openid", "offline_access"};
    auto const code = house.grants.issue_code({grant, for_tests::return_address, {}, {}, {}});
    auto const first = house.grants.take_code(code);
    ASSERT_TRUE(first);
    EXPECT_FALSE(house.grants.take_code(code)) << "the thief, or the owner";
    EXPECT_EQ(house.grants.issue_refresh(first->grant).error().kind, ErrorKind::conflict);
    EXPECT_EQ(
        database.read([](db::Session& session) { return session.count("SELECT COUNT(*) FROM access_oidc_refresh"); }),
        0);
    auto const access = house.grants.issue_access(first->grant);
    house.library.clock.advance(599s);
    EXPECT_FALSE(house.grants.access(access)) << "for as long as it lives";
}

TEST_F(OidcGrantLife, an_exchange_that_fails_halfway_leaves_the_token_as_it_was)
{
    auto const tokens = offline_tokens();
    auto const token = std::string{tokens["refresh_token"]};
    auto const grant = house.grants.shown_refresh(token, for_tests::client_id);
    ASSERT_TRUE(grant);
    auto unkept = *grant;
    unkept.client = "nobody"; // the next token cannot be written
    EXPECT_FALSE(house.grants.exchange_refresh(token, unkept));
    EXPECT_TRUE(house.grants.refresh(token)) << "it was not used up";
}

TEST_F(OidcGrantLife, a_token_exchanged_twice_at_once_gives_one_and_ends)
{
    auto const token = std::string{offline_tokens()["refresh_token"]};
    auto const grant = house.grants.shown_refresh(token, for_tests::client_id);
    ASSERT_TRUE(grant);
    auto const next = house.grants.exchange_refresh(token, *grant);
    ASSERT_TRUE(next);
    EXPECT_EQ(house.grants.exchange_refresh(token, *grant).error().kind, ErrorKind::conflict);
    EXPECT_FALSE(house.grants.refresh(*next)) << "one of the two was a thief";
}

TEST_F(OidcGrantLife, a_code_used_again_ends_what_it_gave_long_after_it_expired)
{
    party.with("scope", "openid offline_access");
    auto const code = party.code(browser);
    auto const given = json::parse(party.redeem(code).body);
    house.library.clock.advance(300s);
    ASSERT_EQ(party.userinfo(given["access_token"]).status, 200);
    EXPECT_EQ(party.redeem(code).status, 400);
    EXPECT_EQ(party.userinfo(given["access_token"]).status, 401);
    EXPECT_EQ(refresh(given).status, 400);
}

TEST_F(OidcGrantLife, an_access_token_of_before_the_revocations_were_forgotten_is_worth_nothing)
{
    auto const token = std::string{party.tokens(browser)["access_token"]};
    ASSERT_TRUE(house.grants.unexpired_access(token));
    house.library.clock.advance(1s);
    auto const emptied = db::make_memory_store(house.library.clock);
    OidcGrants const restarted{house.library.database, *emptied, house.library.clock, house.library.random,
                               house.sealing_key};
    EXPECT_FALSE(restarted.unexpired_access(token));
}

TEST_F(OidcGrantLife, a_token_that_says_what_it_says_in_another_way_is_nobodys)
{
    for (auto const* const text : {R"({"grant":{"id":"01"},"issued":1586944800000})", "", "0:0:", "3:abc", "0:1:5"}) {
        auto const token = base64url(seal(house.sealing_key.derive("access"), text, house.library.random));
        EXPECT_FALSE(house.grants.unexpired_access(token)) << text;
    }
}

TEST_F(OidcGrantLife, a_token_that_was_changed_is_nobodys)
{
    auto token = std::string{party.tokens(browser)["access_token"]};
    for (auto const at : {std::size_t{0}, token.size() / 2, token.size() - 2}) {
        auto changed = token;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        EXPECT_EQ(party.userinfo(changed).status, 401);
    }
}

TEST_F(OidcGrantLife, tell_no_more_than_is_written_down_and_write_down_no_more_than_they_tell)
{
    auto const noted = [&] {
        std::vector<std::string> all;
        for (auto const& one : database.read([&](db::Session& s) { return ReleaseRecords::of(s, anne); })) {
            all.push_back(one.attribute);
        }
        return all;
    };
    auto const plain = party.tokens(browser);
    EXPECT_TRUE(noted().empty()) << "a sign-in tells nobody's age";
    ASSERT_EQ(party.userinfo(plain["access_token"]).status, 200);
    EXPECT_EQ(noted(), std::vector<std::string>{"age_class"}) << "the scope email was not asked for";
    auto const more = party.with("scope", "openid email").tokens(browser);
    ASSERT_EQ(party.userinfo(more["access_token"]).status, 200);
    EXPECT_EQ(noted(), (std::vector<std::string>{"age_class", "email"}));
}

TEST_F(OidcGrantLife, cost_two_looks_at_the_database)
{
    auto const tokens = offline_tokens();
    static_cast<void>(party.userinfo(tokens["access_token"])); // written down once a day
    auto const looks = [&](auto const& ask) {
        auto const before = db::reads_so_far();
        ask();
        return db::reads_so_far() - before;
    };
    EXPECT_LE(looks([&] { EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 200); }), 2U);
    EXPECT_LE(looks([&] { EXPECT_TRUE(introspected(tokens["access_token"])["active"]); }), 2U);
    EXPECT_LE(looks([&] { EXPECT_TRUE(introspected(tokens["refresh_token"])["active"]); }), 1U) << "the token included";
    EXPECT_LE(looks([&] { EXPECT_FALSE(introspected("unknown")["active"]); }), 1U);
    party.with("scope", "openid email");
    EXPECT_LE(looks([&] { EXPECT_NE(parameter_of(browser.get(party.target()).location(), "code"), ""); }), 2U);
    auto const bound = party.tokens(browser);
    EXPECT_LE(looks([&] { EXPECT_EQ(party.userinfo(bound["access_token"]).status, 200); }), 1U) << "and its session";
    EXPECT_LE(looks([&] { EXPECT_TRUE(introspected(bound["access_token"])["active"]); }), 1U);
    party.with("scope", "openid email offline_access");
    auto const code = party.code(browser);
    EXPECT_LE(looks([&] { EXPECT_EQ(party.redeem(code).status, 200); }), 2U);
    EXPECT_LE(looks([&] { EXPECT_EQ(refresh(tokens).status, 200); }), 2U) << "the token itself is one of them";
}

} // namespace guichet::access
