// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/library_systems.hpp"

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::koha_card;
using for_tests::right_pin;
using for_tests::told;

class LibrarySystemsTest : public for_tests::LibrarySystemsCase {};

} // namespace

TEST_F(LibrarySystemsTest, members_sign_in_with_their_librarys_card_and_password)
{
    add(sip2(), secret);
    auto const known = here.import_member(anne.card, here.in_days(5));
    EXPECT_EQ(sign_in(anne.card, right_pin), "in");
    EXPECT_EQ(sign_in(anne.card, "wrong"), "accounts.sign_in.wrong");
    EXPECT_EQ(sign_in(anne.card, ""), "accounts.sign_in.wrong");
    EXPECT_EQ(end_of(known), there.in_days(30)) << "what the system says of the end is taken over";
}

TEST_F(LibrarySystemsTest, a_right_password_is_not_asked_about_again_for_a_while)
{
    add(sip2(), secret);
    here.import_member(anne.card, here.in_days(5));
    ASSERT_EQ(sign_in(anne.card, right_pin), "in");
    there.server.reset();
    EXPECT_EQ(sign_in(anne.card, right_pin), "in");
    here.library.clock.advance(11min);
    EXPECT_EQ(sign_in(anne.card, right_pin), "ils.away");
}

TEST_F(LibrarySystemsTest, a_dead_system_is_said_or_stood_in_for_by_policy)
{
    auto const id = add(sip2(), secret);
    here.import_member(anne.card, here.in_days(5));
    there.server.reset();
    EXPECT_EQ(sign_in(anne.card, right_pin), "ils.away");
    there.start();
    proxy = std::make_unique<support::HostileProxy>(there.server->port());
    auto changed = sip2(IlsFallback::last_state);
    changed.id = id;
    add(changed, secret);
    here.library.clock.advance(1min);
    ASSERT_EQ(sign_in(anne.card, right_pin), "in");
    there.server.reset();
    here.library.clock.advance(11min);
    EXPECT_EQ(sign_in(anne.card, right_pin), "in") << "on the last state";
    EXPECT_EQ(sign_in(anne.card, "new password"), "ils.away") << "it may have been changed there: nobody knows";
}

TEST_F(LibrarySystemsTest, a_provisional_card_was_given_here_and_so_was_its_password)
{
    add(sip2(), secret);
    auto const registered_here = here.add_member("Paul", here.in_days(30));
    EXPECT_EQ(sign_in(registered_here.card, right_pin), "in");
    EXPECT_EQ(sign_in(registered_here.card, "wrong"), "accounts.sign_in.wrong");
    there.server.reset();
    EXPECT_EQ(sign_in(registered_here.card, right_pin), "in") << "whatever becomes of that system";
}

TEST_F(LibrarySystemsTest, an_answer_that_cannot_be_read_keeps_the_next_member_from_nothing)
{
    add(koha_connector(), "koha-secret");
    here.import_member(koha_card, here.in_days(5));
    be({{"status", 500}});
    EXPECT_EQ(sign_in(koha_card, "koha-1"), "ils.away");
    be(nlohmann::json::object());
    EXPECT_EQ(sign_in(koha_card, "koha-1"), "in") << "at once";
}

TEST_F(LibrarySystemsTest, somebody_erased_here_comes_in_again_with_the_card_their_library_knows)
{
    add(koha_connector(), "koha-secret");
    auto const former = here.import_member(koha_card, here.in_days(5));
    here.library.run([&](db::Session& session) { people::Cards::forget(session, former); });
    ASSERT_EQ(sign_in(koha_card, "koha-1"), "in");
    auto const card = (*here_data).read([](db::Session& session) { return people::Cards::find(session, koha_card); });
    ASSERT_TRUE(card);
    EXPECT_TRUE(card->in_force(here.in_days(0)));
    EXPECT_FALSE(card->patron.empty());
    EXPECT_NE(card->patron, former) << "somebody new: what was erased stays so";
}

TEST_F(LibrarySystemsTest, a_button_pressed_twice_registers_one_person)
{
    add(sip2(), secret);
    IlsMembers::Arrival arrival{koha_card, {{"haut-jura"}, {"haut-jura-mediatheque"}}, {}, ""};
    arrival.member.family_name = "Durand";
    arrival.member.birth_date = parse_date("1984-07-14");
    arrival.member.category = "ADU";
    arrival.member.expires = here.in_days(200);
    auto const connector_here = connectors.every().front();
    auto const first = members.take_over(connector_here, arrival);
    auto const second = members.take_over(connector_here, arrival); // asked about before the first was written
    ASSERT_TRUE(first && second) << (first ? second : first).error().message.id;
    EXPECT_EQ(*first, *second);
}

TEST_F(LibrarySystemsTest, koha_is_asked_by_its_own_interface)
{
    for (auto const* const dialect : {"basic", "client_credentials"}) {
        auto one = koha_connector(dialect);
        for (auto const& known : connectors.every()) {
            one.id = known.id;
        }
        add(one, one.dialect == "basic" ? "koha-secret" : "client-secret");
        here.library.clock.advance(10s);
        auto const system = systems.of(connectors.every().front()).value();
        auto const good = system->ask(koha_card, "koha-1", nullptr);
        ASSERT_EQ(told(good), "accepted") << dialect;
        EXPECT_EQ(good->family_name, "Durand");
        EXPECT_EQ(good->expires, parse_date("2020-12-31"));
        EXPECT_EQ(told(system->ask(koha_card, "wrong", nullptr)), "wrong");
        EXPECT_EQ(told(system->ask("27193048561734", "koha-2", nullptr)), "refused") << "restricted";
        EXPECT_EQ(told(system->ask("27193048561759", "koha-3", nullptr)), "wrong") << "a login name is no card";
        be({{"old", true}});
        EXPECT_EQ(told(system->ask(koha_card, "koha-1", nullptr)), "accepted") << "204, the first release's yes";
        EXPECT_EQ(told(system->ask("27193048561759", "koha-3", nullptr)), "wrong") << "no card bears that number";
        be({{"status", 500}});
        EXPECT_EQ(told(system->ask(koha_card, "koha-1", nullptr)), "ils.garbled");
        be({{"status", 404}});
        EXPECT_EQ(told(system->ask(koha_card, "koha-1", nullptr)), "ils.too_old");
        be(nlohmann::json::object());
    }
}

TEST_F(LibrarySystemsTest, a_secret_typed_again_within_the_same_second_is_the_one_that_counts)
{
    auto one = koha_connector();
    one.id = add(one, "mistyped");
    EXPECT_EQ(told(systems.of(connectors.find(one.id).value()).value()->ask(koha_card, "koha-1", nullptr)),
              "ils.login_refused");
    add(one, "koha-secret");
    auto const system = systems.of(connectors.find(one.id).value()).value();
    EXPECT_EQ(told(system->ask(koha_card, "koha-1", nullptr)), "accepted");
    EXPECT_EQ(systems.of(connectors.find(one.id).value()).value(), system) << "made once";
}

TEST_F(LibrarySystemsTest, koha_is_asked_again_with_another_token_when_it_has_forgotten_ours)
{
    add(koha_connector("client_credentials"), "client-secret");
    auto const system = systems.of(connectors.every().front()).value();
    ASSERT_EQ(told(system->ask(koha_card, "koha-1", nullptr)), "accepted");
    be({{"forgets", true}});
    EXPECT_EQ(told(system->ask(koha_card, "koha-1", nullptr)), "accepted");
    Transcript transcript;
    be({{"status", 401}});
    auto const refused = system->reach(&transcript);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.id, "ils.login_refused");
    EXPECT_LE(transcript.lines.size(), 4U) << "once more and no more";
}

TEST_F(LibrarySystemsTest, whom_only_koha_knows_is_registered_when_they_come)
{
    here.library.run([&](db::Session& session) {
        people::Cards const cards{*here_data, here.library.clock, here.library.random};
        EXPECT_TRUE(cards.add_range(session, {"r1",
                                              {"haut-jura-mediatheque"},
                                              people::CardKind::permanent,
                                              "2719304850000",
                                              "2719304859999",
                                              people::CheckDigit::none,
                                              people::Keeper::ils}));
    });
    add(koha_connector(), "koha-secret");
    // The range holds 13 digits; the number is one of its own.
    auto const home = (*here_data).read([&](db::Session& session) {
        return home_of(session, here.library.libraries, "2719304856172");
    });
    ASSERT_TRUE(home);
    EXPECT_EQ(home->library.value, "haut-jura-mediatheque");
    IlsMembers::Arrival arrival{koha_card, *home, {}, ""};
    arrival.member.family_name = "Durand";
    arrival.member.first_names = "Émilie";
    arrival.member.category = "ADU";
    arrival.member.expires = here.in_days(200);
    EXPECT_EQ(members.take_over(connectors.every().front(), arrival).error().message.id, "ils.not_known_yet");
    arrival.member.birth_date = parse_date("1984-07-14");
    auto const made = members.take_over(connectors.every().front(), arrival);
    ASSERT_TRUE(made) << made.error().message.id;
    EXPECT_EQ(here.library.patrons.find(*made)->person.full_name(), "Émilie Durand");
    EXPECT_EQ(end_of(*made), here.in_days(200));
    EXPECT_EQ(sign_in(koha_card, "koha-1"), "in") << "by now the card is known";
}

} // namespace guichet::access
