// SPDX-License-Identifier: AGPL-3.0-or-later
// A platform at a terminal: what is written down of an answer, whom we vouch for, what a question costs.
#include "db/reads.hpp"
#include "support/machines_desk.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

using for_tests::MachinesDesk;
using for_tests::right_pin;
using for_tests::TestTerminal;

} // namespace

class Sip2ForPlatforms : public ::testing::Test {
protected:
    void SetUp() override { machines.start(); }
    TestTerminal terminal_of(Sip2Terminal const& kind)
    {
        TestTerminal terminal{machines};
        EXPECT_TRUE(terminal.log_in(kind.login, machines.add(kind)));
        return terminal;
    }

    db::Database database{{":memory:"}};
    MachinesDesk machines{database};
    MachinesDesk::Member anne = machines.add_member("Anne", machines.in_days(30));
};

TEST_F(Sip2ForPlatforms, writes_down_what_its_answers_have_a_place_for)
{
    auto terminal = terminal_of(MachinesDesk::vendor());
    ASSERT_TRUE(terminal.patron(anne.card, right_pin).says_yes("CQ"));
    auto const noted = database.read([&](db::Session& session) { return ReleaseRecords::of(session, anne.patron); });
    ASSERT_EQ(noted.size(), 1U) << "the age class is in the contract, not in the message";
    EXPECT_EQ(noted.front().attribute, "email");
}

TEST_F(Sip2ForPlatforms, vouches_for_nobody_at_a_platform_that_is_open_to_everybody)
{
    auto kind = MachinesDesk::vendor();
    kind.platform = {"contes"};
    auto terminal = terminal_of(kind);
    EXPECT_TRUE(terminal.patron(anne.card, right_pin).says_yes("BL"));
    machines.library.run([&](db::Session& session) { (void)people::Cards::revoke(session, anne.card, "perdue"); });
    EXPECT_FALSE(terminal.patron(anne.card, right_pin).says_yes("BL"));
    EXPECT_FALSE(terminal.patron(anne.card, std::nullopt).says_yes("BL"));
}

TEST_F(Sip2ForPlatforms, looks_at_the_database_twice_for_a_visit)
{
    auto terminal = terminal_of(MachinesDesk::vendor());
    ASSERT_TRUE(terminal.patron(anne.card, right_pin).says_yes("CQ"));
    auto const before = db::reads_so_far();
    EXPECT_TRUE(terminal.patron(anne.card, right_pin).says_yes("CQ"));
    EXPECT_LE(db::reads_so_far() - before, 2U);
}

} // namespace guichet::access
