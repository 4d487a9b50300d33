// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "support/library_systems.hpp"

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::MachinesDesk;
using for_tests::right_pin;
using for_tests::told;
using Mood = support::HostileProxy::Mood;

class Sip2Client : public for_tests::SystemBehindProxy {};

} // namespace

TEST_F(Sip2Client, understands_our_own_server_in_every_dialect)
{
    for (auto const& dialect : protocols::sip2::client_dialects()) {
        auto library = system(std::string{dialect.name});
        auto const good = library.ask(anne.card, right_pin, nullptr);
        ASSERT_EQ(told(good), "accepted") << dialect.name;
        if (dialect.expiry_field == "PA") {
            EXPECT_EQ(good->expires, there.in_days(30)) << dialect.name;
            EXPECT_EQ(good->category, "adulte") << dialect.name;
        }
        EXPECT_EQ(told(library.ask(anne.card, "wrong", nullptr)), "wrong") << dialect.name;
    }
}

TEST_F(Sip2Client, is_told_no_for_a_lapsed_card)
{
    there.library.clock.advance(24h * 31);
    EXPECT_EQ(told(system().ask(anne.card, right_pin, nullptr)), "wrong") << "neither BL nor CQ says yes";
}

TEST_F(Sip2Client, a_wrong_login_is_refused_however_it_is_said)
{
    auto wrong = address();
    wrong.password = "guess";
    EXPECT_EQ(told(Sip2System(connector, there.library.clock, wrong).ask(anne.card, right_pin, nullptr)),
              "ils.login_refused");
    auto abrupt = MachinesDesk::machine();
    abrupt.login = "abrupt";
    abrupt.dialect = "sipserver";
    there.add(abrupt);
    wrong.user = "abrupt";
    EXPECT_EQ(told(Sip2System(connector, there.library.clock, wrong).ask(anne.card, right_pin, nullptr)),
              "ils.login_refused");
}

TEST_F(Sip2Client, answers_in_pieces_late_or_twice_are_still_answers)
{
    for (auto const mood : {Mood::splits, Mood::delays, Mood::duplicates}) {
        proxy->set(mood);
        auto library = system();
        EXPECT_EQ(told(library.ask(anne.card, right_pin, nullptr)), "accepted") << static_cast<int>(mood);
        EXPECT_EQ(told(library.ask(anne.card, "wrong", nullptr)), "wrong") << static_cast<int>(mood);
    }
}

TEST_F(Sip2Client, no_damage_ever_says_yes)
{
    auto library = system();
    ASSERT_EQ(told(library.ask(anne.card, right_pin, nullptr)), "accepted");
    for (auto const mood : {Mood::garbles, Mood::cuts, Mood::hangs_up}) {
        proxy->set(mood);
        for (auto const* const pin : {right_pin, "wrong"}) {
            auto const said = told(library.ask(anne.card, pin, nullptr));
            EXPECT_TRUE(said.starts_with("ils.")) << said << " " << static_cast<int>(mood);
        }
    }
    proxy->set(Mood::kind);
    EXPECT_EQ(told(library.ask(anne.card, right_pin, nullptr)), "accepted") << "once the network is itself again";
}

TEST_F(Sip2Client, a_line_that_died_meanwhile_is_replaced_silently)
{
    auto library = system();
    ASSERT_EQ(told(library.ask(anne.card, right_pin, nullptr)), "accepted");
    proxy->set(Mood::once_dead);
    EXPECT_EQ(told(library.ask(anne.card, right_pin, nullptr)), "accepted");
}

TEST_F(Sip2Client, a_line_left_idle_for_more_than_a_minute_is_opened_anew)
{
    auto library = system();
    ASSERT_EQ(told(library.ask(anne.card, right_pin, nullptr)), "accepted");
    auto const logs_in = [&] {
        Transcript transcript;
        EXPECT_EQ(told(library.ask(anne.card, right_pin, &transcript)), "accepted");
        return join(transcript.lines, "\n").contains("> 93");
    };
    there.library.clock.advance(59s);
    EXPECT_FALSE(logs_in());
    there.library.clock.advance(59s);
    EXPECT_FALSE(logs_in()) << "since its last answer";
    there.library.clock.advance(61s);
    EXPECT_TRUE(logs_in());
}

TEST_F(Sip2Client, shows_what_was_said_without_its_secrets)
{
    Transcript transcript;
    auto library = system();
    ASSERT_EQ(told(library.ask(anne.card, right_pin, &transcript)), "accepted");
    auto const all = join(transcript.lines, "\n");
    EXPECT_TRUE(all.contains("> 93")) << all;
    EXPECT_TRUE(all.contains("< 64")) << all;
    EXPECT_TRUE(all.contains(anne.card)) << all;
    EXPECT_FALSE(all.contains(right_pin)) << all;
    EXPECT_FALSE(all.contains(secret)) << all;
}

} // namespace guichet::access
