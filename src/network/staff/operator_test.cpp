// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/operator.hpp"
#include "network/staff/store.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

namespace guichet::network {
namespace {

class StaffOperatorOn : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        support::migrate(database());
        database().exclusive([](db::Session& session) {
            Intercommunalities::put(session, {{"ecla"}, "ECLA", "200071116", "", "", ""});
        });
    }
    [[nodiscard]] StaffOperator staff() { return {database(), clock_, random_, journal_, members_, "https://desk.fr"}; }
    /// Whom the link would let choose a password.
    [[nodiscard]] std::optional<StaffId> opened(std::string const& link)
    {
        auto const token = link.substr(link.rfind('/') + 1);
        return database().read(
            [&](db::Session& session) { return StaffStore::invited(session, hex(sha256(token)), clock_.now()); });
    }

    ManualClock clock_{*parse_instant("2026-03-02T08:00:00Z")};
    SystemRandom random_;
    Journal journal_{database(), clock_};
    Intercommunalities members_{database()};
};

StaffProfile const anne{"anne", "Anne Roussel", "anne@mdj.fr", "administrator", ""};

} // namespace

TEST_P(StaffOperatorOn, adds_the_first_administrator_and_hands_a_link_over)
{
    auto const added = staff().add(anne);
    ASSERT_TRUE(added);
    EXPECT_TRUE(added->link.starts_with("https://desk.fr/gestion/invitation/"));
    EXPECT_EQ(opened(added->link), added->id);
    auto const all = staff().list();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].member.role, Role::administrator);
    EXPECT_TRUE(all[0].has_open_link);
    EXPECT_FALSE(all[0].has_password);
    clock_.advance(std::chrono::hours{8 * 24});
    EXPECT_FALSE(opened(added->link));
}

TEST_P(StaffOperatorOn, refuses_what_no_member_can_be)
{
    ASSERT_TRUE(staff().add(anne));
    auto const twice = staff().add(anne);
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().fields.at(0).message.id, "staff.fault.login_taken");
    EXPECT_EQ(staff().add({"x", "", "no", "king", ""}).error().fields.size(), 4U);
    EXPECT_FALSE(staff().add({"paul", "Paul", "p@mdj.fr", "librarian", ""}));
    EXPECT_FALSE(staff().add({"paul", "Paul", "p@mdj.fr", "librarian", "nowhere"}));
    EXPECT_TRUE(staff().add({"paul", "Paul", "p@mdj.fr", "librarian", "ecla"}));
}

TEST_P(StaffOperatorOn, replaces_and_revokes_links)
{
    auto const first = staff().add(anne)->link;
    auto const second = staff().link(" Anne ");
    ASSERT_TRUE(second);
    EXPECT_FALSE(opened(first));
    EXPECT_TRUE(opened(*second));
    EXPECT_TRUE(staff().revoke_link("anne").value());
    EXPECT_FALSE(opened(*second));
    EXPECT_FALSE(staff().revoke_link("anne").value());
    EXPECT_FALSE(staff().link("nobody"));
    EXPECT_EQ(journal_.verify().first_broken, 0);
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, StaffOperatorOn, support::every_database(), support::database_name);

} // namespace guichet::network
