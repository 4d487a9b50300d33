// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/reads.hpp"
#include "support/machines_desk.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace guichet::access {

namespace {

using for_tests::MachinesDesk;
using for_tests::right_pin;
using for_tests::TestTerminal;

class Sip2Server : public for_tests::MachinesCase {
protected:
    void SetUp() override { machines.start(); }
    TestTerminal terminal_of(Sip2Terminal const& kind)
    {
        TestTerminal terminal{machines};
        EXPECT_TRUE(terminal.log_in(kind.login, machines.add(kind)));
        return terminal;
    }
    [[nodiscard]] std::size_t entries() const { return machines.library.recorder.passages.size(); }
};

} // namespace

TEST_F(Sip2Server, tells_a_platform_what_its_contract_says_and_no_more)
{
    auto terminal = terminal_of(MachinesDesk::vendor());
    auto const said = terminal.patron(anne.card, right_pin);
    EXPECT_EQ(said.code, "64");
    EXPECT_TRUE(said.says_yes("BL"));
    EXPECT_TRUE(said.says_yes("CQ"));
    EXPECT_EQ(said.field("AA"), anne.card);
    EXPECT_EQ(said.field("AE"), "") << "no name in the contract";
    EXPECT_EQ(said.field("BE"), "anne@example.org") << "article 8";
    EXPECT_EQ(said.field("PC"), "") << "the category is not in it";
    EXPECT_EQ(said.field("PA"), protocols::sip2::day(machines.in_days(30)));
    EXPECT_EQ(said.field("AQ"), "haut-jura");
    auto const pseudonym = data.made.operator*().read(
        [&](db::Session& session) { return Pseudonyms::find(session, anne.patron, {"presse"}); });
    EXPECT_EQ(said.field("XI"), pseudonym.value_or("none"));
    ASSERT_EQ(entries(), 1U);
    EXPECT_EQ(machines.library.recorder.passages.front().reason, "");
    EXPECT_TRUE(terminal.patron(anne.card, right_pin).says_yes("CQ"));
    EXPECT_EQ(entries(), 1U) << "a vendor asks several times during one visit";
}

TEST_F(Sip2Server, a_wrong_password_reveals_nothing)
{
    auto terminal = terminal_of(MachinesDesk::vendor());
    auto wrong = terminal.patron(anne.card, "wrong");
    auto stranger = terminal.patron("29000000000099", "wrong");
    EXPECT_FALSE(wrong.says_yes("BL"));
    EXPECT_EQ(wrong.field("CQ"), "N");
    EXPECT_EQ(wrong.field("BE"), "");
    EXPECT_FALSE(wrong.has("PA"));
    wrong.fields[1] = stranger.fields[1] = {"AA", ""};
    EXPECT_EQ(wrong, stranger);
    EXPECT_FALSE(terminal.patron(anne.card, "").says_yes("BL")) << "a blank one";
    EXPECT_FALSE(terminal.patron(anne.card, std::nullopt).says_yes("BL")) << "none at all";
    EXPECT_FALSE(terminal.patron("anne@example.org", right_pin).says_yes("BL")) << "a card, not an address";
}

TEST_F(Sip2Server, a_lapsed_revoked_or_blocked_card_opens_nothing)
{
    auto terminal = terminal_of(MachinesDesk::vendor());
    ASSERT_TRUE(terminal.patron(anne.card, right_pin).says_yes("CQ"));
    auto const refused = [&](char const* why) {
        auto const said = terminal.patron(anne.card, right_pin);
        EXPECT_FALSE(said.says_yes("BL")) << why;
        EXPECT_FALSE(said.says_yes("CQ")) << why;
        EXPECT_NE(said.field("AF"), "") << why << ": in words";
        EXPECT_EQ(said.field("BE"), "") << why;
    };
    machines.library.clock.advance(std::chrono::hours{24 * 31});
    refused("lapsed");
    machines.library.clock.advance(-std::chrono::hours{24 * 31});
    EXPECT_TRUE(terminal.patron(anne.card, right_pin).says_yes("CQ"));
    machines.library.run([&](db::Session& session) { (void)people::Cards::revoke(session, anne.card, "perdue"); });
    refused("revoked");
}

TEST_F(Sip2Server, another_card_of_the_same_person_does_not_make_the_old_one_good)
{
    machines.library.run([&](db::Session& session) {
        (void)people::Cards::revoke(session, anne.card, "perdue");
        (void)people::Cards::take_in(session, {"29000000000555",
                                               anne.patron,
                                               {"haut-jura-mediatheque"},
                                               people::CardKind::permanent,
                                               people::CardStatus::active,
                                               machines.in_days(-1),
                                               std::nullopt,
                                               machines.library.clock.now()});
    });
    auto terminal = terminal_of(MachinesDesk::vendor());
    EXPECT_FALSE(terminal.patron(anne.card, right_pin).says_yes("BL"));
    EXPECT_TRUE(terminal.patron("29000000000555", right_pin).says_yes("BL"));
}

TEST_F(Sip2Server, a_password_changed_counts_at_once)
{
    auto terminal = terminal_of(MachinesDesk::vendor());
    ASSERT_TRUE(terminal.patron(anne.card, right_pin).says_yes("CQ"));
    machines.library.run([&](db::Session& session) {
        AccountStore::put(session, anne.patron, machines.hasher.hash("autre chose").value(),
                          machines.library.clock.now());
    });
    EXPECT_FALSE(terminal.patron(anne.card, right_pin).says_yes("CQ")) << "though it was remembered";
    EXPECT_TRUE(terminal.patron(anne.card, "autre chose").says_yes("CQ"));
}

TEST_F(Sip2Server, a_library_is_told_of_its_own_people_alone)
{
    auto terminal = terminal_of(MachinesDesk::machine());
    auto const said = terminal.patron(anne.card, right_pin);
    EXPECT_TRUE(said.says_yes("CQ"));
    EXPECT_EQ(said.field("AE"), "Anne Anne") << "the name is told to it";
    EXPECT_EQ(said.field("PC"), "adulte");
    EXPECT_EQ(said.field("BE"), "");
    EXPECT_EQ(entries(), 0U) << "nobody entered a platform";
    machines.library.run([&](db::Session& session) {
        auto elsewhere = people::Patrons::find(session, anne.patron).value();
        network::Intercommunalities::put(session, network::Intercommunality{{"ailleurs"}, "Ailleurs", "1", "", "", ""});
        elsewhere.intercommunality = {"ailleurs"};
        people::Patrons::update(session, elsewhere);
    });
    EXPECT_FALSE(terminal.patron(anne.card, right_pin).says_yes("BL"));
}

TEST_F(Sip2Server, where_a_password_is_optional_the_card_alone_is_answered_for)
{
    auto kind = MachinesDesk::machine();
    kind.pin = PinRule::optional;
    auto terminal = terminal_of(kind);
    auto const said = terminal.patron(anne.card, std::nullopt);
    EXPECT_TRUE(said.says_yes("BL"));
    EXPECT_FALSE(said.has("CQ"));
    EXPECT_EQ(said.field("AE"), "") << "nothing of the person";
    EXPECT_FALSE(said.has("PC"));
    EXPECT_FALSE(terminal.patron(anne.card, "wrong").says_yes("BL"));
}

TEST_F(Sip2Server, who_has_not_logged_in_is_told_that_we_are_there_and_nothing_else)
{
    TestTerminal early{machines};
    EXPECT_EQ(early.ask("9900802.00").code, "98");
    EXPECT_EQ(early.raw("6300220200415    120000          AO|AA1|AC|AD1|\r"), "net.closed");
    TestTerminal wrong{machines};
    machines.add(MachinesDesk::vendor());
    EXPECT_EQ(wrong.ask("9300CNkiosque|COguess|CP|").fixed, "0");
    EXPECT_EQ(wrong.raw("35" + std::string(18, ' ') + "AO|AA1|\r"), "net.closed");
}

TEST_F(Sip2Server, terminals_are_held_to_their_addresses_and_dialects)
{
    auto far = MachinesDesk::vendor();
    far.addresses = {"192.0.2.0/24"};
    TestTerminal terminal{machines};
    EXPECT_FALSE(terminal.log_in(far.login, machines.add(far)));
    auto here = MachinesDesk::machine();
    here.recognition = Recognition::address;
    here.addresses = {"127.0.0.1"};
    machines.add(here);
    TestTerminal recognised{machines};
    EXPECT_TRUE(recognised.patron(anne.card, right_pin).says_yes("BL")) << "without a login";
    auto abrupt = MachinesDesk::vendor();
    abrupt.login = "abrupt";
    abrupt.dialect = "sipserver";
    machines.add(abrupt);
    TestTerminal refused{machines};
    EXPECT_EQ(refused.raw("9300CNabrupt|COx|\r"), "net.closed");
}

TEST_F(Sip2Server, a_terminal_taken_off_is_out_at_its_next_question_and_told_its_last_answer_no_more)
{
    for (auto const* const question : {"9900802.00\r", "97AZFEF5\r"}) {
        auto terminal = terminal_of(MachinesDesk::vendor());
        ASSERT_EQ(terminal.patron(anne.card, right_pin).code, "64");
        ASSERT_TRUE(machines.terminals.remove(machines.administrator, machines.terminals.all().front().id));
        EXPECT_EQ(terminal.raw(question), "net.closed") << question;
    }
}

TEST_F(Sip2Server, what_is_not_served_is_said_and_refused)
{
    auto terminal = terminal_of(MachinesDesk::vendor());
    EXPECT_EQ(terminal.ask("9900802.00").field("BX"), "YNNNYYYYYNNNNNNN");
    EXPECT_EQ(terminal.ask("11NN" + std::string(36, ' ') + "AO|AA1|AB2|AC|").fixed.substr(0, 1), "0");
    EXPECT_EQ(terminal.ask("35" + std::string(18, ' ') + "AOx|AA1|").fixed.substr(0, 1), "Y");
}

TEST_F(Sip2Server, asks_again_for_what_is_damaged_and_repeats_itself_when_asked)
{
    auto terminal = terminal_of(MachinesDesk::vendor());
    EXPECT_EQ(terminal.raw("9900802.00AY1AZ0000\r"), "96AZFEF6");
    EXPECT_EQ(terminal.raw("nonsense\r"), "96AZFEF6");
    auto const status = protocols::sip2::Writer{"99"}.fixed("00802.00").finish(4);
    auto const first = terminal.raw(status + "\r\n");
    EXPECT_EQ(protocols::sip2::parse(first)->sequence, 4);
    EXPECT_EQ(terminal.raw("97AZFEF5\r"), first);
    machines.library.clock.advance(std::chrono::seconds{20});
    EXPECT_EQ(terminal.raw(status + "\r"), first) << "the same question under the same number";
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(terminal.raw("nonsense\r"), "96AZFEF6");
    }
    EXPECT_EQ(terminal.raw("nonsense\r"), "96AZFEF6");
    EXPECT_EQ(terminal.raw("nonsense\r"), "net.closed");
}

TEST_F(Sip2Server, what_was_answered_is_repeated_for_seconds_and_then_looked_at_again)
{
    auto kind = MachinesDesk::vendor();
    for (auto const* const resend : {"", "97AZFEF5\r"}) {
        auto const paul = machines.add_member("Paul", machines.in_days(30));
        kind.login += "2";
        auto terminal = terminal_of(kind);
        auto const question = protocols::sip2::Writer{"63"}
                                  .fixed("00220200415    120000" + std::string(10, ' '))
                                  .field("AO", "")
                                  .field("AA", paul.card)
                                  .field("AD", right_pin)
                                  .finish(3) +
                              "\r";
        auto const again = *resend == '\0' ? question : std::string{resend};
        auto const good = terminal.raw(question);
        ASSERT_TRUE(protocols::sip2::parse(good)->says_yes("BL"));
        machines.library.run([&](db::Session& session) { (void)people::Cards::revoke(session, paul.card, "perdue"); });
        EXPECT_EQ(terminal.raw(again), good) << "it was not heard: the line, not the card, is asked about";
        machines.library.clock.advance(std::chrono::seconds{31});
        auto const later = protocols::sip2::parse(terminal.raw(again));
        ASSERT_TRUE(later) << again;
        EXPECT_FALSE(later->says_yes("BL")) << again;
        EXPECT_EQ(later->field("AA"), paul.card) << again;
    }
}

TEST_F(Sip2Server, an_unserved_question_sent_twice_never_gets_the_answer_of_another)
{
    auto const status = [](int number) {
        return protocols::sip2::Writer{"99"}.fixed("00802.00").finish(number) + "\r";
    };
    auto const unserved =
        protocols::sip2::Writer{"11"}.fixed("NN" + std::string(36, ' ')).field("AO", "").finish(5) + "\r";
    auto kind = MachinesDesk::vendor();
    kind.dialect = "silent";
    auto silent = terminal_of(kind);
    ASSERT_EQ(protocols::sip2::parse(silent.raw(status(4)))->sequence, 4);
    EXPECT_EQ(protocols::sip2::parse(silent.raw(unserved + unserved + status(6)))->sequence, 6) << "silence twice";
    kind.login = "asks";
    kind.dialect = "sipserver";
    auto asking = terminal_of(kind);
    ASSERT_EQ(protocols::sip2::parse(asking.raw(status(4)))->sequence, 4);
    EXPECT_EQ(asking.raw(unserved), "96AZFEF6");
    EXPECT_EQ(asking.raw(unserved), "96AZFEF6");
}

TEST_F(Sip2Server, what_is_an_answer_itself_is_met_with_silence)
{
    auto const status = protocols::sip2::Writer{"99"}.fixed("00802.00").finish(6) + "\r";
    auto const loan = protocols::sip2::Writer{"12"}.fixed("0NUN" + std::string(18, ' ')).finish(5) + "\r";
    auto kind = MachinesDesk::vendor();
    for (auto const* const dialect : {"generic", "sipserver", "silent"}) {
        kind.login = dialect;
        kind.dialect = dialect;
        auto terminal = terminal_of(kind);
        auto const first = protocols::sip2::parse(terminal.raw(fmt::format("96AZFEF6\r{}{}", loan, status)));
        ASSERT_TRUE(first) << dialect;
        EXPECT_EQ(first->code, "98") << dialect;
        EXPECT_EQ(first->sequence, 6) << dialect;
    }
    TestTerminal early{machines};
    EXPECT_EQ(early.raw("96AZFEF6\r"), "net.closed");
}

TEST_F(Sip2Server, looks_at_the_database_once_beside_the_password)
{
    auto terminal = terminal_of(MachinesDesk::machine());
    ASSERT_TRUE(terminal.patron(anne.card, right_pin).says_yes("CQ")); // a right password is remembered
    auto const before = db::reads_so_far();
    EXPECT_EQ(terminal.patron(anne.card, right_pin).field("AE"), "Anne Anne");
    EXPECT_LE(db::reads_so_far() - before, 2U);
}

TEST_F(Sip2Server, a_connection_reads_nothing_before_its_first_line)
{
    auto const before = db::reads_so_far();
    Sip2Conversation const conversation{machines.desk, "127.0.0.1"};
    EXPECT_EQ(db::reads_so_far(), before) << "the event thread never waits for the database";
}

TEST_F(Sip2Server, guessing_is_slowed_down_for_one_card_and_one_terminal)
{
    auto terminal = terminal_of(MachinesDesk::vendor());
    for (int i = 0; i < 8; ++i) {
        terminal.patron(anne.card, "guess" + std::to_string(i));
    }
    auto const said = terminal.patron(anne.card, right_pin);
    EXPECT_FALSE(said.says_yes("CQ")) << "even the right one, for a while";
    EXPECT_NE(said.field("AF"), "");
    auto const other = machines.add_member("Paul", machines.in_days(10));
    EXPECT_TRUE(terminal.patron(other.card, right_pin).says_yes("CQ")) << "nobody else";
}

TEST_F(Sip2Server, speaks_the_terminals_encoding)
{
    machines.library.run([&](db::Session& session) {
        auto patron = people::Patrons::find(session, anne.patron).value();
        patron.person = {"Grandclément", "", "Noëlle", patron.person.birth_date};
        people::Patrons::update(session, patron);
        auto subscription = people::Subscriptions::latest(session, anne.patron).value();
        subscription.category = "lycéen";
        EXPECT_TRUE(people::Subscriptions::update(session, subscription));
        AccountStore::put(session, anne.patron, machines.hasher.hash("clé").value(), machines.library.clock.now());
    });
    auto kind = MachinesDesk::machine();
    kind.encoding = protocols::sip2::Encoding::cp850;
    kind.institution = "Médiathèque";
    auto terminal = terminal_of(kind);
    auto const said = terminal.patron(anne.card, "cl\x82");
    EXPECT_TRUE(said.says_yes("CQ"));
    EXPECT_EQ(said.field("AE"), "No\x89lle Grandcl\x82ment");
    EXPECT_EQ(said.field("PC"), "lyc\x82"
                                "en");
    EXPECT_EQ(said.field("AO"), "M\x82"
                                "diath\x8A"
                                "que");
    EXPECT_EQ(terminal.ask("9900802.00").field("AO"), said.field("AO"));
}

} // namespace guichet::access
