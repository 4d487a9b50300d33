// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/renewals_desk.hpp"

#include <gtest/gtest.h>

#include <random>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;

// It is 1 April 2020.
class RenewalsTest : public for_tests::WithRenewals {};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, RenewalsTest, support::every_database(), support::database_name);

} // namespace

TEST_P(RenewalsTest, twice_is_once_and_the_subscription_goes_on_with_its_mail_and_journal)
{
    auto const id = member(2020y / 4 / 20);
    auto const first = renew(id, "a");
    ASSERT_TRUE(first) << first.error().message.id;
    EXPECT_EQ(first->state, RenewalState::done);
    EXPECT_EQ(latest_end(id), "2021-04-20");
    EXPECT_EQ(renew(id, "a")->id, first->id);
    EXPECT_EQ(renew(id, "b").error().message.id, "renewal.obstacle.too_early") << "another tab";
    EXPECT_EQ(latest_end(id), "2021-04-20");
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_subscription"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM mail_outbox WHERE subject_id = 'renewal.mail.subject'"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM network_journal WHERE action = 'renewal.done'"), 1);
}

TEST_P(RenewalsTest, are_listed_with_their_people_and_handed_over_line_by_line)
{
    auto const first = renew(member(2020y / 4 / 20), "a").value();
    auto const second = renew(member(2020y / 4 / 21), "b").value();
    clock.advance(1min);
    auto const third = renew(member(2020y / 4 / 22), "c").value();
    auto const undone = renew(member(2020y / 4 / 23), "d").value();
    ASSERT_TRUE(renewals.undo(librarian, undone.id));
    auto const from = start_of_day(civil_date(clock.now()));
    auto const to = from + 24h;
    auto const library = intercommunalities.library({"mediatheque"}).value();
    database().read([&](db::Session& session) {
        auto const listed = RenewalStore::list(session, library.intercommunality, from, to, 2, 2);
        ASSERT_EQ(listed.size(), 2U) << "the second page";
        for (auto const& renewal : listed) {
            ASSERT_EQ(renewal.lines.size(), 1U);
            EXPECT_EQ(renewal.lines.front().name,
                      Patrons::find(session, renewal.lines.front().patron)->person.full_name());
        }
        std::vector<std::string> handed;
        std::optional<RenewedLine> last;
        for (auto lines = RenewalStore::renewed(session, library, from, to, last, 1); !lines.empty();
             lines = RenewalStore::renewed(session, library, from, to, last, 1)) {
            last = lines.front();
            handed.push_back(last->renewal.value);
            EXPECT_TRUE(last->card.starts_with("2947800"));
        }
        auto const [low, high] = std::minmax(first.id.value, second.id.value);
        EXPECT_EQ(handed, (std::vector{third.id.value, low, high})) << "the newest first, each once, nothing undone";
    });
}

TEST_P(RenewalsTest, undo_within_the_minute_restores_exactly_and_the_mail_stays)
{
    auto const id = member(2020y / 4 / 20);
    auto const lapsed = member(2020y / 1 / 31);
    auto const before = dates();
    auto const one = renew(id, "a").value();
    auto const other = renew(lapsed, "b").value();
    EXPECT_EQ(latest_end(lapsed), "2021-03-31") << "from today: it had lapsed";
    ASSERT_TRUE(renewals.undo(librarian, one.id));
    ASSERT_TRUE(renewals.undo(librarian, other.id));
    EXPECT_EQ(dates(), before);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_subscription WHERE reason <> 'subscription.reason.imported'"), 0);
    EXPECT_EQ(renewals.undo(librarian, one.id).error().message.id, "renewal.undo_too_late");
    EXPECT_TRUE(renew(id, "c")) << "it can be renewed again";
    clock.advance(61s);
    EXPECT_EQ(renewals.undo(librarian, renew(id, "c")->id).error().message.id, "renewal.undo_too_late");
    auto stranger = librarian;
    stranger.scope = IntercommunalityId{"ecla"};
    EXPECT_EQ(renewals.undo(stranger, one.id).error().kind, ErrorKind::not_found);
}

TEST_P(RenewalsTest, take_the_card_along_that_ended_with_the_subscription)
{
    auto const id = member(2020y / 4 / 20);
    auto const card = [&] {
        return database().read([&](db::Session& session) { return Cards::of(session, id).front(); });
    };
    change([&](db::Session& session) { Cards::set_end(session, card().number, 2020y / 4 / 20); });
    auto const one = renew(id, "a").value();
    EXPECT_EQ(card().valid_until, Date{2021y / 4 / 20});
    ASSERT_TRUE(renewals.undo(librarian, one.id));
    EXPECT_EQ(card().valid_until, Date{2020y / 4 / 20});
}

TEST_P(RenewalsTest, of_a_household_are_one_and_a_guardian_renews_minors_only)
{
    auto const mother = member(2020y / 4 / 20, "h");
    auto const child = member(2020y / 4 / 10, "h", 2012y / 1 / 1);
    auto const father = member(2020y / 4 / 10, "h");
    auto const stranger = member(2020y / 4 / 10);
    auto const offer = renewals.offer(person(mother), mother).value();
    ASSERT_EQ(offer.people.size(), 2U);
    EXPECT_EQ(offer.people.back().patron.id, child);
    EXPECT_EQ(renewals.offer(person(child), child).value().people.front().obstacle, RenewalObstacle::needs_guardian);
    EXPECT_EQ(renew(mother, "x", {}, {.people = {mother, father}}).error().fields.front().field, "people");
    EXPECT_EQ(renew(mother, "y", {}, {.people = {stranger}}).error().fields.front().field, "people");
    EXPECT_EQ(renewals.offer(person(mother), child).error().kind, ErrorKind::not_found);
    auto const done = renew(mother, "z", {}, {.people = {mother, child}});
    ASSERT_TRUE(done);
    EXPECT_EQ(latest_end(mother), "2021-04-20");
    EXPECT_EQ(latest_end(child), "2021-04-10");
    EXPECT_EQ(latest_end(father), "2020-04-10");
    EXPECT_EQ(renewals.offer(librarian, mother).value().people.size(), 3U) << "the desk renews everybody of it";
}

TEST_P(RenewalsTest, ask_where_people_live_and_leave_who_moved_away_to_the_desk)
{
    auto const id = member(2020y / 4 / 20);
    RenewalWish away{.address = RenewalWish::Address::moved,
                     .street = "1 place de la Liberté",
                     .postcode = "39000",
                     .town = "LONS LE SAUNIER"};
    auto const gone = renewals.quote(person(id), id, away);
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().message.id, "renewal.moved_away");
    EXPECT_EQ(gone.error().detail, "39300");
    EXPECT_EQ(gone.error().message.values.at("library"), "Médiathèque ecla-mediatheque");
    EXPECT_EQ(renew(id, "a", {}, away).error().message.id, "renewal.moved_away") << "checked again when it counts";
    EXPECT_EQ(latest_end(id), "2020-04-20");
    away.town = "Nulle-Part";
    EXPECT_EQ(renewals.quote(person(id), id, away).error().fields.front().field, "town");
    RenewalWish const near{.address = RenewalWish::Address::moved,
                           .street = "2 rue Neuve",
                           .postcode = "39170",
                           .town = "Lavans les St Claude"};
    ASSERT_TRUE(renew(id, "b", {}, near));
    auto const patron = patrons.find(id).value();
    EXPECT_EQ(patron.address.municipality, "39491");
    EXPECT_EQ(patron.address.street, "2 rue Neuve");
}

TEST_P(RenewalsTest, leave_everybody_their_own_address_unless_the_household_moved)
{
    auto const father = member(2020y / 4 / 20, "h");
    auto const child = member(2020y / 4 / 10, "h", 2012y / 1 / 1);
    std::vector<std::string> told;
    renewals.when_changed(
        [&](db::Session&, Patron const& patron) { told.push_back(patron.id.value + " " + patron.address.street); });
    change([&](db::Session& session) {
        auto patron = Patrons::find(session, child).value();
        patron.address = {"8 rue du Lac", "", "39170", "39491", "Lavans-lès-Saint-Claude"};
        Patrons::update(session, patron);
    });
    ASSERT_TRUE(renew(father, "a", {}, {.people = {child}}));
    EXPECT_EQ(patrons.find(child)->address.street, "8 rue du Lac") << "the child lives with the mother";
    EXPECT_TRUE(told.empty());
    RenewalWish const moved{.people = {father},
                            .address = RenewalWish::Address::moved,
                            .street = "2 rue Neuve",
                            .postcode = "39170",
                            .town = "Lavans les St Claude"};
    ASSERT_TRUE(renew(father, "b", {}, moved));
    EXPECT_EQ(patrons.find(father)->address.street, "2 rue Neuve");
    EXPECT_EQ(told, std::vector{father.value + " 2 rue Neuve"}) << "to be compared with everybody again";
    EXPECT_EQ(patrons.find(child)->address.street, "8 rue du Lac");
}

TEST_P(RenewalsTest, that_cost_something_wait_for_the_money_and_are_done_when_it_comes)
{
    charge();
    auto const mother = member(2020y / 4 / 20, "h");
    auto const child = member(2020y / 4 / 10, "h", 2012y / 1 / 1);
    RenewalWish const both{.people = {mother, child}};
    auto const quote = renewals.quote(person(mother), mother, both).value();
    EXPECT_EQ(quote.total, Money{1200});
    EXPECT_EQ(quote.fees.front().price.reason, "tariff.why.line");
    EXPECT_EQ(renew(mother, "a", {}, both).error().message.id, "renewal.price_changed");
    auto const waiting = renew(mother, "a", {1200}, both).value();
    EXPECT_EQ(waiting.state, RenewalState::waiting);
    EXPECT_EQ(latest_end(mother), "2020-04-20");
    EXPECT_EQ(count("SELECT COUNT(*) FROM mail_outbox"), 0);
    DebtId const debt{waiting.id.value};
    auto const page = online.begin(debt);
    ASSERT_TRUE(page) << page.error().message.id;
    EXPECT_EQ(gateway.asked.front().cents, 1200);
    EXPECT_EQ(renew(mother, "b", {1200}, both).error().message.id, "renewal.being_paid");
    gateway.results["operation-1"] = "P";
    clock.advance(10s);
    online.check_latest(network::Actor::system(), debt);
    online.check_latest(network::Actor::system(), debt);
    EXPECT_EQ(latest_end(mother), "2021-04-20");
    EXPECT_EQ(latest_end(child), "2021-04-10");
    EXPECT_EQ(count("SELECT COUNT(*) FROM mail_outbox WHERE subject_id = 'payment.mail_paid.subject'"), 1);
    EXPECT_EQ(online.begin(debt).error().message.id, "payment.already_paid");
    auto const told = database().read([&](db::Session& session) { return fee_of(session, mother); });
    EXPECT_EQ(told.value().price.amount, Money{1200}) << "the account tells it";
}

TEST_P(RenewalsTest, at_the_desk_of_somebody_whose_town_nobody_knows_cost_what_registering_does)
{
    change([&](db::Session& session) {
        TariffGrid grid;
        grid.intercommunality = {"haut-jura-saint-claude"};
        grid.lines = {{.label_fr = "Habitants",
                       .label_en = "Inhabitants",
                       .home = Home::inside,
                       .youngest = {},
                       .oldest = {},
                       .amount = {1200}},
                      {.label_fr = "Extérieurs",
                       .label_en = "Others",
                       .home = Home::outside,
                       .youngest = {},
                       .oldest = {},
                       .amount = {3000}}};
        grid.valid_from = 2020y / 2 / 1;
        grid.resolution = {"Conseil", grid.valid_from, "2020-3", ""};
        (void)Tariffs::record(session, grid, clock.now());
    });
    auto const id = member(2020y / 4 / 20);
    auto const lives_in = [&](std::string const& insee) {
        change([&](db::Session& session) {
            auto patron = Patrons::find(session, id).value();
            patron.address.municipality = insee;
            Patrons::update(session, patron);
        });
    };
    lives_in("");
    auto const unclear = renewals.quote(librarian, id, {}).value();
    EXPECT_EQ(unclear.eligibility.outcome, EligibilityOutcome::unclear);
    EXPECT_EQ(unclear.total, Money{1200});
    lives_in("39300");
    EXPECT_EQ(renewals.quote(librarian, id, {}).value().total, Money{3000});
}

TEST_P(RenewalsTest, paid_at_the_desk_are_done_at_once)
{
    charge();
    auto const id = member(2020y / 4 / 20);
    auto const waiting = renewals.renew(librarian, id, {}, "a", {1200}).value();
    ASSERT_TRUE(payments.take(librarian, {waiting.id.value}, PaymentMode::cash, ""));
    EXPECT_EQ(latest_end(id), "2021-04-20");
}

TEST_P(RenewalsTest, paid_when_the_subscription_has_changed_meanwhile_are_for_a_person)
{
    charge();
    auto const id = member(2020y / 4 / 20);
    auto const waiting = renew(id, "a", {1200}).value();
    change([&](db::Session& session) {
        auto held = Subscriptions::latest(session, id).value();
        held.end = 2020y / 12 / 31;
        ASSERT_TRUE(Subscriptions::update(session, held));
    });
    ASSERT_TRUE(payments.take(librarian, {waiting.id.value}, PaymentMode::cash, "")) << "the money counts";
    EXPECT_EQ(latest_end(id), "2020-12-31");
    EXPECT_EQ(renewals.find(librarian, waiting.id)->state, RenewalState::stuck);
    auto const rows = database().read([](db::Session& session) { return PaymentStore::list(session, {}, 100); });
    EXPECT_TRUE(rows.front().is_to_refund());
}

TEST_P(RenewalsTest, nobody_pays_are_given_up_and_give_way)
{
    charge();
    auto const id = member(2020y / 4 / 20);
    auto const first = renew(id, "a", {1200}).value();
    auto const second = renew(id, "b", {1200}).value();
    EXPECT_EQ(renewals.find(librarian, first.id)->state, RenewalState::withdrawn);
    EXPECT_EQ(renewals.expire(100), 0);
    clock.advance(73h);
    EXPECT_EQ(renewals.expire(100), 1);
    EXPECT_EQ(renewals.find(librarian, second.id)->state, RenewalState::withdrawn);
    EXPECT_EQ(online.begin({second.id.value}).error().message.id, "payment.not_now");
}

TEST_P(RenewalsTest, are_kept_by_a_closure_and_by_its_undo)
{
    auto const id = member(2020y / 4 / 20);
    auto const one = subscription;
    auto const closure = close(2020y / 3 / 17, Date{2020y / 5 / 12});
    ASSERT_TRUE(renew(id, "a"));
    run(closure, RunKind::apply);
    EXPECT_EQ(end_of(one), to_iso(add_days(2021y / 4 / 20, 56)));
    run(closure, RunKind::undo);
    EXPECT_EQ(end_of(one), "2021-04-20");
    run(closure, RunKind::apply);
    clock.advance(std::chrono::days{420});
    ASSERT_TRUE(renew(id, "b"));
    EXPECT_EQ(end_of(one), to_iso(add_days(2022y / 4 / 20, 56))) << "after a closure as before it";
}

TEST_P(RenewalsTest, where_the_policy_leaves_it_to_the_desk_are_for_staff)
{
    auto const id = member(2020y / 4 / 20);
    change([&](db::Session& session) { vote(session, {}); });
    EXPECT_EQ(renew(id, "a").error().message.id, "renewal.obstacle.at_the_desk");
    EXPECT_TRUE(renewals.renew(librarian, id, {}, "a", {}));
    auto auditor = librarian;
    auditor.role = network::Role::auditor;
    auditor.scope.reset();
    EXPECT_EQ(renewals.renew(auditor, id, {}, "b", {}).error().kind, ErrorKind::forbidden);
}

} // namespace guichet::people
