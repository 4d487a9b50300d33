// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/materialisation/materialisation.hpp"
#include "support/exchange_desk.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace guichet::people {
namespace {

using for_tests::ExchangeDesk;

class MaterialisationTest : public support::OnEveryDatabase {
protected:
    void SetUp() override { desk.emplace(database()); }

    std::optional<ExchangeDesk> desk;
    network::Actor const claire = ExchangeDesk::librarian("claire", "haut-jura");
    network::Actor const paul = ExchangeDesk::librarian("paul", "bresse");

    static std::string message(auto const& result)
    {
        if (result) {
            return "none";
        }
        return result.error().fields.empty() ? result.error().message.id : result.error().fields.front().message.id;
    }
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, MaterialisationTest, support::every_database(), support::database_name);

TEST_P(MaterialisationTest, gives_the_real_card_for_the_provisional_one)
{
    auto const jeanne = desk->registered("Durand", "Jeanne");
    auto const found = desk->exchange.look_up(claire, jeanne.number);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().id, jeanne.patron);
    auto const done = desk->exchange.materialise(claire, desk->exchanged(jeanne, desk->blank(1)));
    ASSERT_TRUE(done) << message(done);
    auto const old_card = desk->card(jeanne.number);
    auto const new_card = desk->card(desk->blank(1));
    EXPECT_EQ(old_card.status, CardStatus::replaced);
    EXPECT_EQ(new_card.status, CardStatus::active);
    EXPECT_EQ(new_card.patron, jeanne.patron);
    EXPECT_EQ(new_card.kind, CardKind::permanent);
    EXPECT_EQ(new_card.valid_from, desk->today());
    EXPECT_FALSE(new_card.valid_until);
    EXPECT_EQ(desk->journalled("card.materialised"), 1);
    EXPECT_EQ(desk->proof_kept(*done), "passport");
    EXPECT_TRUE(desk->payments.notes.empty());
    EXPECT_EQ(message(desk->exchange.open(claire, jeanne.patron)), "materialisation.error.already_done");
}

TEST_P(MaterialisationTest, asks_for_the_proof_and_keeps_the_rest)
{
    auto const jeanne = desk->registered("Durand", "Jeanne");
    auto exchange = desk->exchanged(jeanne, desk->blank(1));
    exchange.proof = "";
    EXPECT_EQ(message(desk->exchange.materialise(claire, exchange)), "materialisation.error.proof_missing");
    exchange.scanned = "";
    auto const both = desk->exchange.materialise(claire, exchange);
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error().fields.size(), 2U);
    EXPECT_EQ(desk->card(jeanne.number).status, CardStatus::active);
}

TEST_P(MaterialisationTest, refuses_a_card_that_is_somebodys_misread_or_from_elsewhere)
{
    auto const jeanne = desk->registered("Durand", "Jeanne");
    auto const marc = desk->registered("Petit", "Marc");
    ASSERT_TRUE(desk->exchange.materialise(claire, desk->exchanged(marc, desk->blank(1))));
    auto const refused = [&](std::string const& scanned) {
        return message(desk->exchange.materialise(claire, desk->exchanged(jeanne, scanned)));
    };
    EXPECT_EQ(refused(desk->blank(1)), "materialisation.error.already_used");
    EXPECT_EQ(refused(jeanne.number), "materialisation.error.same_card");
    EXPECT_EQ(refused(marc.number), "materialisation.error.already_used");
    auto misread = desk->blank(2);
    misread[5] = misread[5] == '9' ? '8' : '9';
    EXPECT_EQ(refused(misread), "materialisation.error.wrong_check_digit");
    EXPECT_EQ(refused(desk->blank_of_bresse(1)), "materialisation.error.other_library");
    EXPECT_EQ(refused("99"), "materialisation.error.no_range");
    EXPECT_EQ(refused("https://guichet.example/activation/abc"), "materialisation.error.link");
    EXPECT_EQ(desk->card(jeanne.number).status, CardStatus::active);
    EXPECT_TRUE(desk->exchange.materialise(claire, desk->exchanged(jeanne, "A" + desk->blank(2) + "B")));
}

TEST_P(MaterialisationTest, speaks_plainly_of_provisional_cards_that_are_no_more)
{
    auto const jeanne = desk->registered("Durand", "Jeanne");
    desk->run([&](db::Session& session) { (void)Cards::revoke(session, jeanne.number, "perdue"); });
    EXPECT_EQ(message(desk->exchange.open(claire, jeanne.patron)), "materialisation.error.revoked");
    auto const marc = desk->registered("Petit", "Marc", 10);
    desk->clock.advance(std::chrono::days{11});
    auto const lapsed = desk->exchange.open(claire, marc.patron);
    ASSERT_TRUE(lapsed);
    EXPECT_EQ(lapsed->standing, ProvisionalStanding::in_grace);
    EXPECT_EQ(message(desk->exchange.materialise(claire, desk->exchanged(marc, desk->blank(1)))),
              "materialisation.error.in_grace");
    desk->clock.advance(std::chrono::days{60});
    EXPECT_EQ(message(desk->exchange.open(claire, marc.patron)), "materialisation.error.lapsed");
    EXPECT_EQ(message(desk->exchange.revive(claire, marc.patron, 30)), "materialisation.error.lapsed");
    EXPECT_EQ(message(desk->exchange.look_up(claire, "")), "materialisation.error.empty");
    EXPECT_EQ(message(desk->exchange.look_up(claire, "zzz")), "materialisation.error.nobody");
    EXPECT_EQ(message(desk->exchange.look_up(claire, desk->blank(3))), "materialisation.error.unknown");
}

TEST_P(MaterialisationTest, tells_nothing_of_another_members_people)
{
    auto const jeanne = desk->registered("Durand", "Jeanne");
    // The same words whether that number was given or not.
    EXPECT_EQ(message(desk->exchange.look_up(paul, jeanne.number)), "materialisation.error.other_library");
    EXPECT_EQ(message(desk->exchange.look_up(paul, desk->never_given())), "materialisation.error.other_library");
    EXPECT_EQ(message(desk->exchange.look_up(paul, "Durand")), "materialisation.error.nobody");
    EXPECT_EQ(desk->exchange.open(paul, jeanne.patron).error().kind, ErrorKind::not_found);
    EXPECT_EQ(desk->exchange.materialise(paul, desk->exchanged(jeanne, desk->blank_of_bresse(1))).error().kind,
              ErrorKind::not_found);
    EXPECT_EQ(desk->exchange.revive(paul, jeanne.patron, 30).error().kind, ErrorKind::not_found);
    EXPECT_TRUE(desk->exchange.expected(paul, {}).empty());
    auto const done = desk->exchange.materialise(claire, desk->exchanged(jeanne, desk->blank(1)));
    ASSERT_TRUE(done);
    EXPECT_EQ(desk->exchange.undo(paul, *done).error().kind, ErrorKind::not_found);
}

TEST_P(MaterialisationTest, finds_by_name_those_who_wait_before_their_namesakes)
{
    auto const jeanne = desk->registered("Durand", "Jeanne");
    auto const anne = desk->registered("Durand", "Anne");
    auto const both = desk->exchange.look_up(claire, "durand");
    ASSERT_TRUE(both);
    EXPECT_EQ(both->size(), 2U);
    ASSERT_TRUE(desk->exchange.materialise(claire, desk->exchanged(anne, desk->blank(1))));
    auto const one = desk->exchange.look_up(claire, "durand");
    ASSERT_TRUE(one);
    ASSERT_EQ(one->size(), 1U);
    EXPECT_EQ(one->front().id, jeanne.patron);
}

TEST_P(MaterialisationTest, finds_who_waits_among_more_namesakes_than_are_listed)
{
    desk->run([&](db::Session& session) {
        for (int at = 0; at < 25; ++at) {
            auto namesake = support::some_patron("Durand", "Anne");
            namesake.intercommunality = {"haut-jura"};
            static_cast<void>(desk->patrons.add(session, namesake));
        }
    });
    EXPECT_EQ(desk->exchange.look_up(claire, "durand")->size(), 20U) << "nobody waits: the first of them";
    auto const zoe = desk->registered("Durand", "Zoé");
    auto const found = desk->exchange.look_up(claire, "durand");
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().id, zoe.patron);
}

TEST_P(MaterialisationTest, lets_one_of_two_desks_win_the_same_blank_card)
{
    auto const jeanne = desk->registered("Durand", "Jeanne");
    auto const marc = desk->registered("Petit", "Marc");
    std::atomic<int> won = 0;
    std::atomic<int> refused = 0;
    {
        std::vector<std::jthread> desks;
        for (auto const& who : {jeanne, marc}) {
            desks.emplace_back([&, who] {
                auto const done = desk->exchange.materialise(claire, desk->exchanged(who, desk->blank(7)));
                won += done ? 1 : 0;
                refused += message(done) == "materialisation.error.already_used" ? 1 : 0;
            });
        }
    }
    EXPECT_EQ(won, 1);
    EXPECT_EQ(refused, 1);
    int replaced = 0;
    for (auto const& who : {jeanne, marc}) {
        replaced += desk->card(who.number).status == CardStatus::replaced ? 1 : 0;
    }
    EXPECT_EQ(replaced, 1);
}

TEST_P(MaterialisationTest, lets_one_of_two_desks_exchange_the_same_provisional_card)
{
    auto const jeanne = desk->registered("Durand", "Jeanne");
    std::atomic<int> won = 0;
    {
        std::vector<std::jthread> desks;
        for (int i = 1; i <= 4; ++i) {
            desks.emplace_back(
                [&, i] { won += desk->exchange.materialise(claire, desk->exchanged(jeanne, desk->blank(i))) ? 1 : 0; });
        }
    }
    EXPECT_EQ(won, 1);
    EXPECT_EQ(desk->journalled("card.materialised"), 1);
}

TEST_P(MaterialisationTest, is_undone_within_minutes_and_not_later)
{
    auto const jeanne = desk->registered("Durand", "Jeanne");
    auto exchange = desk->exchanged(jeanne, desk->blank(1));
    exchange.paid = {1250};
    auto const done = desk->exchange.materialise(claire, exchange);
    ASSERT_TRUE(done);
    EXPECT_EQ(desk->payments.notes.at(*done).cents, 1250);
    auto const undone = desk->exchange.undo(claire, *done);
    ASSERT_TRUE(undone);
    EXPECT_EQ(*undone, jeanne.patron);
    EXPECT_TRUE(desk->payments.notes.empty());
    EXPECT_EQ(desk->card(jeanne.number).status, CardStatus::active);
    EXPECT_FALSE(desk->card(desk->blank(1)).in_force(desk->today()));
    EXPECT_FALSE(desk->exchange.undo(claire, *done)); // once
    // The same blank card can be handed out again, to somebody else as well.
    auto const marc = desk->registered("Petit", "Marc");
    auto const again = desk->exchange.materialise(claire, desk->exchanged(marc, desk->blank(1)));
    ASSERT_TRUE(again);
    desk->clock.advance(std::chrono::minutes{6});
    EXPECT_EQ(message(desk->exchange.undo(claire, *again)), "materialisation.error.undo_too_late");
}

TEST_P(MaterialisationTest, hands_out_blank_cards_printed_here_and_never_draws_them_again)
{
    std::vector<std::string> printed;
    desk->run([&](db::Session& session) {
        printed = desk->cards.draw_blanks(session, {"haut-jura-mediatheque"}, 30, "batch").value();
    });
    EXPECT_EQ(std::set<std::string>(printed.begin(), printed.end()).size(), 30U);
    for (auto const& number : printed) {
        EXPECT_FALSE(desk->card(number).in_force(desk->today()));
    }
    auto const jeanne = desk->registered("Durand", "Jeanne");
    EXPECT_EQ(message(desk->exchange.look_up(claire, printed[0])), "materialisation.error.blank_first");
    ASSERT_TRUE(desk->exchange.materialise(claire, desk->exchanged(jeanne, printed[0])));
    EXPECT_EQ(desk->card(printed[0]).patron, jeanne.patron);
    desk->run([&](db::Session& session) {
        EXPECT_EQ(Cards::of_batch(session, "batch").size(), 30U);
        EXPECT_FALSE(Cards::is_blank(session, printed[0]));
        EXPECT_TRUE(Cards::is_blank(session, printed[1]));
    });
}

TEST_P(MaterialisationTest, revives_a_lapsed_card_with_the_subscription_that_ended_with_it)
{
    auto const jeanne = desk->registered("Durand", "Jeanne", 10);
    desk->clock.advance(std::chrono::days{20});
    EXPECT_FALSE(desk->card(jeanne.number).in_force(desk->today()));
    EXPECT_EQ(message(desk->exchange.revive(claire, jeanne.patron, 12)), "materialisation.error.days");
    auto const until = desk->exchange.revive(claire, jeanne.patron, 15);
    ASSERT_TRUE(until);
    EXPECT_EQ(*until, add_days(desk->today(), 15));
    EXPECT_TRUE(desk->card(jeanne.number).in_force(desk->today()));
    auto const subscription = desk->subscription(jeanne.patron);
    EXPECT_EQ(subscription.end, *until);
    EXPECT_EQ(subscription.reason, "subscription.reason.revived");
    EXPECT_EQ(desk->journalled("card.revived"), 1);
    // A year paid for is not shortened nor moved by an extension of the card.
    desk->run([&](db::Session& session) {
        auto longer = subscription;
        longer.end = add_days(desk->today(), 300);
        EXPECT_TRUE(Subscriptions::update(session, longer));
    });
    ASSERT_TRUE(desk->exchange.revive(claire, jeanne.patron, 90));
    EXPECT_EQ(desk->subscription(jeanne.patron).end, add_days(desk->today(), 300));
    EXPECT_EQ(desk->journalled("card.extended"), 1);
    // Never shorter than it was.
    EXPECT_EQ(desk->exchange.revive(claire, jeanne.patron, 15), add_days(desk->today(), 90));
}

TEST_P(MaterialisationTest, lists_who_is_expected_until_they_have_their_card_or_are_too_late)
{
    auto const jeanne = desk->registered("Durand", "Jeanne", 30);
    auto const marc = desk->registered("Petit", "Marc", 10);
    auto const all = desk->exchange.expected(claire, {});
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].patron, marc.patron); // the first to lapse first
    EXPECT_EQ(all[0].name, "Petit Marc");
    EXPECT_TRUE(desk->exchange.expected(claire, {"ailleurs"}).empty());
    ASSERT_TRUE(desk->exchange.materialise(claire, desk->exchanged(jeanne, desk->blank(1))));
    EXPECT_EQ(desk->exchange.expected(claire, {}).size(), 1U);
    desk->clock.advance(std::chrono::days{70});
    EXPECT_EQ(desk->exchange.expected(claire, {}).size(), 1U);
    desk->clock.advance(std::chrono::days{1});
    EXPECT_TRUE(desk->exchange.expected(claire, {}).empty());
}

TEST_P(MaterialisationTest, lists_who_is_expected_however_many_are_too_late)
{
    desk->run([&](db::Session& session) {
        for (int serial = 0; serial < 2'001; ++serial) { // more than a list holds, and their end comes first
            auto late = support::some_patron("Durand", "Anne");
            late.intercommunality = {"haut-jura"};
            EXPECT_TRUE(Cards::take_in(session, {fmt::format("late-{}", serial),
                                                 desk->patrons.add(session, late),
                                                 {"haut-jura-mediatheque"},
                                                 CardKind::provisional,
                                                 CardStatus::active,
                                                 add_days(desk->today(), -200),
                                                 add_days(desk->today(), -100),
                                                 desk->clock.now()}));
        }
    });
    auto const marc = desk->registered("Petit", "Marc", 10);
    auto const expected = desk->exchange.expected(claire, {});
    ASSERT_EQ(expected.size(), 1U);
    EXPECT_EQ(expected[0].patron, marc.patron);
}

} // namespace
} // namespace guichet::people
