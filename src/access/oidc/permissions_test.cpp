// SPDX-License-Identifier: AGPL-3.0-or-later
// What people see of the tokens that outlive their visits, and how they take them back.
#include "access/oidc/permissions.hpp"
#include "support/oidc_house.hpp"

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::OidcHouse;
using nlohmann::json;

} // namespace

class OidcPermissionsOfOne : public for_tests::OidcCase {
protected:
    void end_all()
    {
        house.library.run([&](db::Session& session) { permissions.end_all(session, anne); });
    }
    OidcPermissions permissions{house.library.database, house.library.clock, house.library.catalogue, house.clients};
};

TEST_F(OidcPermissionsOfOne, are_one_a_platform_since_the_first)
{
    EXPECT_TRUE(permissions.of(anne).empty());
    auto const since = house.library.clock.now();
    static_cast<void>(refresh(offline_tokens()));
    house.library.clock.advance(1h);
    static_cast<void>(offline_tokens());
    auto const all = permissions.of(anne);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front().id, "livres");
    EXPECT_EQ(all.front().name, "Les livres <numériques>");
    EXPECT_EQ(all.front().since, since);
    EXPECT_TRUE(permissions.of(house.add_member("Vuillet", *parse_date("2020-06-30"))).empty());
    house.library.clock.advance(24h * 91);
    EXPECT_TRUE(permissions.of(anne).empty()) << "they have expired";
}

TEST_F(OidcPermissionsOfOne, are_taken_back_with_all_that_came_of_them)
{
    auto const first = offline_tokens();
    auto const second = json::parse(refresh(first).body);
    auto const another = house.add_member("Vuillet", *parse_date("2020-06-30"));
    EXPECT_EQ(permissions.end(another, "livres").error().kind, ErrorKind::not_found) << "not theirs";
    EXPECT_EQ(permissions.end(anne, "video").error().kind, ErrorKind::not_found);
    EXPECT_EQ(party.userinfo(second["access_token"]).status, 200);
    ASSERT_TRUE(permissions.end(anne, "livres"));
    EXPECT_TRUE(permissions.of(anne).empty());
    EXPECT_EQ(party.userinfo(second["access_token"]).status, 401);
    EXPECT_FALSE(introspected(second["access_token"])["active"]);
    EXPECT_EQ(token_error(refresh(second)), "invalid_grant");
}

TEST_F(OidcPermissionsOfOne, all_end_in_the_transaction_of_whoever_ends_them)
{
    auto const tokens = offline_tokens();
    EXPECT_FALSE(database.write([&](db::Session& session) -> Result<void> {
        permissions.end_all(session, anne);
        return fail(ErrorKind::conflict, "error.conflict");
    }));
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 200) << "it came to nothing";
    end_all();
    EXPECT_EQ(party.userinfo(tokens["access_token"]).status, 401);
    EXPECT_EQ(token_error(refresh(tokens)), "invalid_grant");
}

TEST_F(OidcPermissionsOfOne, are_not_given_by_a_session_that_ended_while_a_token_was_made)
{
    ASSERT_NE(party.with("scope", "openid").code(browser), "");
    OidcGrant grant;
    grant.client = for_tests::client_id;
    grant.patron = anne;
    grant.session = "ended";
    grant.signed_in = house.library.clock.now();
    grant.scopes = {"openid", "offline_access"};
    EXPECT_EQ(house.grants.issue_refresh(grant).error().kind, ErrorKind::conflict);
    EXPECT_TRUE(permissions.of(anne).empty());
}

} // namespace guichet::access
