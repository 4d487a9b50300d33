// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "people/cards/cards.hpp"
#include "people/policies/store.hpp"
#include "support/closing_office.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;
using network::Actor;

class ExtensionsTest : public for_tests::WithClosures {};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, ExtensionsTest, support::every_database(), support::database_name);

constexpr Date spring_begins{2020y / 3 / 17};
constexpr Date spring_ends{2020y / 5 / 12};

} // namespace

TEST_P(ExtensionsTest, give_the_golden_cases_twice_as_once_and_take_them_back)
{
    auto const a = subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    auto const b = subscribe(2019y / 4 / 2, 2020y / 4 / 1);
    auto const c = subscribe(2020y / 4 / 20, 2021y / 4 / 19);
    auto const d = subscribe(2019y / 3 / 17, 2020y / 3 / 16);
    auto const e = subscribe(2019y / 3 / 18, 2020y / 3 / 17);
    auto const before = dates();
    auto const id = close(spring_begins, spring_ends);

    auto const preview = run(id, RunKind::preview);
    EXPECT_EQ(preview.result.at("moved"), 4);
    EXPECT_EQ(preview.result.at("spans").dump(), "[[22,1],[56,3]]");
    EXPECT_EQ(dates(), before) << "counting changes nothing";

    auto const applied = run(id, RunKind::apply);
    EXPECT_EQ(applied.state, RunState::done);
    EXPECT_EQ(applied.result.at("moved"), 4);
    EXPECT_EQ(end_of(a), "2020-11-25");
    EXPECT_EQ(end_of(b), "2020-05-27");
    EXPECT_EQ(end_of(c), "2021-05-11");
    EXPECT_EQ(end_of(d), "2020-03-16");
    EXPECT_EQ(end_of(e), "2020-05-12");
    auto const once = dates();
    EXPECT_EQ(run(id, RunKind::preview).result.at("moved"), 0);
    EXPECT_EQ(run(id, RunKind::apply).result.at("moved"), 0);
    EXPECT_EQ(dates(), once) << "twice is once";

    EXPECT_EQ(run(id, RunKind::undo).result.at("moved"), 4);
    EXPECT_EQ(dates(), before);
    EXPECT_EQ(run(id, RunKind::apply).result.at("moved"), 4);
    EXPECT_EQ(dates(), once);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_extension_step"), 0);
    EXPECT_EQ(count("SELECT COUNT(*) FROM network_journal WHERE action = 'extension.done'"), 4);
}

TEST_P(ExtensionsTest, leave_alone_what_never_ends_and_move_the_others)
{
    auto const endless = subscribe(2019y / 10 / 1, 9999y / 12 / 31);
    auto const nearly = subscribe(2019y / 10 / 1, 9999y / 12 / 1);
    auto const a = subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    auto const before = dates();
    auto const id = close(spring_begins, spring_ends);
    EXPECT_EQ(run(id, RunKind::preview).result.at("moved"), 2);
    auto const applied = run(id, RunKind::apply);
    EXPECT_EQ(applied.state, RunState::done);
    EXPECT_EQ(applied.result.at("moved"), 2);
    EXPECT_EQ(end_of(endless), "9999-12-31");
    EXPECT_EQ(end_of(nearly), "9999-12-31");
    EXPECT_EQ(end_of(a), "2020-11-25");
    EXPECT_EQ(run(id, RunKind::undo).state, RunState::done);
    EXPECT_EQ(dates(), before);
}

TEST_P(ExtensionsTest, correct_the_reopening_by_the_difference_only)
{
    auto const a = subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    auto const late = subscribe(2020y / 5 / 15, 2021y / 5 / 14);
    auto const id = close(spring_begins, spring_ends);
    run(id, RunKind::apply);
    EXPECT_EQ(end_of(a), "2020-11-25");
    EXPECT_EQ(end_of(late), "2021-05-14") << "begun after the reopening";

    correct(id, spring_begins, 2020y / 5 / 20);
    EXPECT_EQ(run(id, RunKind::preview).result.at("spans").dump(), "[[5,1],[8,1]]");
    auto const corrected = run(id, RunKind::apply);
    EXPECT_EQ(end_of(a), "2020-12-03");
    EXPECT_EQ(end_of(late), "2021-05-19");
    std::string cursor;
    std::vector<ExtensionLine> lines;
    while (extensions.lines(corrected, {}, cursor, lines)) {
    }
    ASSERT_EQ(lines.size(), 2U);
    std::ranges::sort(lines, {}, &ExtensionLine::after);
    EXPECT_EQ(to_iso(lines[0].before), "2020-11-25") << "what the library's own system knows";
    EXPECT_EQ(to_iso(lines[0].after), "2020-12-03");

    correct(id, spring_begins, 2020y / 4 / 1);
    run(id, RunKind::apply);
    EXPECT_EQ(end_of(a), "2020-10-15");
    EXPECT_EQ(end_of(late), "2021-05-14");
    run(id, RunKind::undo);
    EXPECT_EQ(end_of(a), "2020-09-30");
}

TEST_P(ExtensionsTest, count_overlapping_closures_once_in_whatever_order)
{
    auto const a = subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    auto const network = close(spring_begins, spring_ends, Reach::network);
    auto const town = close(2020y / 5 / 1, 2020y / 5 / 20);
    auto const library = close(2020y / 4 / 1, 2020y / 4 / 10, Reach::library);
    run(library, RunKind::apply);
    EXPECT_EQ(end_of(a), "2020-10-09");
    run(town, RunKind::apply);
    EXPECT_EQ(end_of(a), "2020-10-28");
    run(network, RunKind::apply);
    EXPECT_EQ(end_of(a), "2020-12-03") << "64 days closed, however often declared";
    run(library, RunKind::undo);
    EXPECT_EQ(end_of(a), "2020-12-03");
    run(network, RunKind::undo);
    EXPECT_EQ(end_of(a), "2020-10-19");
    run(town, RunKind::undo);
    EXPECT_EQ(end_of(a), "2020-09-30");
}

TEST_P(ExtensionsTest, reach_their_place_and_leave_out_what_the_policy_says)
{
    auto const here = subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    auto const annexe = subscribe(2019y / 10 / 1, 2020y / 9 / 30, "annexe");
    auto const elsewhere = subscribe(2019y / 10 / 1, 2020y / 9 / 30, "ecla-mediatheque");
    auto const free = subscribe(2019y / 10 / 1, 2020y / 9 / 30, "mediatheque", "", "lecteur-consultant");
    auto const library = close(spring_begins, spring_ends, Reach::library, {"lecteur-consultant"});
    auto const preview = run(library, RunKind::preview);
    EXPECT_EQ(preview.result.at("moved"), 1);
    EXPECT_EQ(preview.result.at("left_out"), 1);
    run(library, RunKind::apply);
    EXPECT_EQ(end_of(here), "2020-11-25");
    EXPECT_EQ(end_of(annexe), "2020-09-30");
    EXPECT_EQ(end_of(free), "2020-09-30");
    run(close(spring_begins, spring_ends), RunKind::apply);
    EXPECT_EQ(end_of(here), "2020-11-25");
    EXPECT_EQ(end_of(annexe), "2020-11-25");
    EXPECT_EQ(end_of(elsewhere), "2020-09-30");
    run(close(spring_begins, spring_ends, Reach::network), RunKind::apply);
    EXPECT_EQ(end_of(elsewhere), "2020-11-25");
}

TEST_P(ExtensionsTest, keep_what_people_changed_meanwhile)
{
    auto const a = subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    auto const id = close(spring_begins, spring_ends);
    run(id, RunKind::apply);
    change([&](db::Session& session) {
        auto renewed = Subscriptions::of(session, last_patron).front();
        EXPECT_EQ(renewed.extended_days, 56);
        EXPECT_EQ(to_iso(renewed.end_without_closures()), "2020-09-30");
        renewed.end = 2021y / 11 / 25;
        ASSERT_TRUE(Subscriptions::update(session, renewed));
    });
    run(id, RunKind::apply);
    EXPECT_EQ(end_of(a), "2021-11-25") << "the year that was added has its days already";
    correct(id, spring_begins, 2020y / 5 / 20);
    run(id, RunKind::apply);
    EXPECT_EQ(end_of(a), "2021-12-03");
    run(id, RunKind::undo);
    EXPECT_EQ(end_of(a), "2021-09-30");
}

TEST_P(ExtensionsTest, reach_those_who_came_since_and_only_those)
{
    subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    auto const id = close(spring_begins, spring_ends);
    run(id, RunKind::apply);
    auto const newcomer = subscribe(2020y / 4 / 20, 2021y / 4 / 19);
    EXPECT_EQ(run(id, RunKind::preview).result.at("moved"), 1);
    auto const again = run(id, RunKind::apply);
    EXPECT_EQ(again.result.at("moved"), 1);
    EXPECT_EQ(end_of(newcomer), "2021-05-11");
    std::string cursor;
    std::vector<ExtensionLine> lines;
    EXPECT_FALSE(extensions.lines(again, {}, cursor, lines));
    EXPECT_EQ(lines.size(), 1U);
}

TEST_P(ExtensionsTest, write_once_to_an_address_and_not_to_those_whose_time_is_over)
{
    subscribe(2019y / 10 / 1, 2020y / 9 / 30, "mediatheque", "famille@exemple.fr");
    subscribe(2019y / 10 / 1, 2020y / 9 / 30, "mediatheque", "Famille@exemple.fr");
    subscribe(2019y / 10 / 1, 2020y / 9 / 30, "mediatheque", "autre@exemple.fr");
    subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    subscribe(2019y / 3 / 18, 2020y / 3 / 17, "mediatheque", "fini@exemple.fr");
    auto const id = close(spring_begins, 2020y / 3 / 20);
    EXPECT_EQ(run(id, RunKind::apply, Mailing::everybody_concerned).mails, 2);
    auto const text = database().read([&](db::Session& session) {
        return session
            .first("SELECT text_body FROM mail_outbox WHERE to_address = 'famille@exemple.fr'", {},
                   [](db::Row const& row) { return row.text(0); })
            .value_or("");
    });
    EXPECT_TRUE(text.contains("3 octobre 2020")) << text;
    EXPECT_EQ(count("SELECT COUNT(*) FROM mail_outbox"), 2);
}

TEST_P(ExtensionsTest, move_provisional_cards_that_ended_with_their_subscription)
{
    subscribe(2020y / 3 / 1, 2020y / 5 / 30);
    auto const card = [&](char const* number, CardKind kind, std::optional<Date> until) {
        change([&](db::Session& session) {
            ASSERT_TRUE(Cards::take_in(
                session,
                {number, last_patron, {"mediatheque"}, kind, CardStatus::active, 2020y / 3 / 1, until, clock.now()}));
        });
    };
    card("1", CardKind::provisional, 2020y / 5 / 30);
    card("2", CardKind::provisional, 2020y / 6 / 30);
    card("3", CardKind::permanent, {});
    auto const ends = [&] {
        return database().read([](db::Session& session) {
            return join(session.list("SELECT valid_until FROM people_card ORDER BY number", {},
                                     [](db::Row const& row) { return row.text(0); }),
                        " ");
        });
    };
    auto const id = close(spring_begins, spring_ends);
    run(id, RunKind::apply);
    EXPECT_EQ(ends(), "2020-07-25 2020-06-30 ");
    run(id, RunKind::undo);
    EXPECT_EQ(ends(), "2020-05-30 2020-06-30 ");
}

TEST_P(ExtensionsTest, move_a_card_on_the_border_of_two_pages_whichever_subscription_it_ended_with)
{
    auto const end = Date{2020y / 5 / 1};
    change([&](db::Session& session) {
        auto const subscribed = [&](PatronId const& patron, Date until) {
            static_cast<void>(subscriptions.add(
                session, {"", patron, "provisoire", 2020y / 4 / 1, until, "subscription.reason.policy", "politique"}));
        };
        for (int serial = 1; serial <= 500; ++serial) {
            auto person = support::some_patron("Durand");
            person.library = {"mediatheque"};
            auto const patron = patrons.add(session, person);
            if (serial == 500) { // the last of a page
                subscribed(patron, 2020y / 7 / 1);
            }
            subscribed(patron, end);
            if (serial == 500) {
                subscribed(patron, 2020y / 8 / 1);
            }
            ASSERT_TRUE(Cards::take_in(session, {fmt::format("2391{:08}", serial),
                                                 patron,
                                                 {"mediatheque"},
                                                 CardKind::provisional,
                                                 CardStatus::active,
                                                 2020y / 4 / 1,
                                                 end,
                                                 clock.now()}));
        }
    });
    run(close(spring_begins, spring_ends), RunKind::apply);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_card WHERE valid_until = '2020-06-11'"), 500);
}

TEST_P(ExtensionsTest, ends_with_the_reopening_what_was_granted_until_then)
{
    auto const id = close(spring_begins, {});
    Policy policy;
    policy.intercommunality = {"haut-jura-saint-claude"};
    policy.mode = RegistrationMode::provisional;
    policy.valid_from = spring_begins;
    policy.validity_days = 90;
    policy.until_reopening_of = id.value;
    policy.resolution.date = spring_begins;
    std::string granted;
    subscribe(2020y / 4 / 1, 2020y / 6 / 30);
    change([&](db::Session& session) {
        auto const bound = add_policy(session, policy, clock.now(), "");
        auto subscription = Subscriptions::of(session, last_patron).front();
        subscription.reason = "subscription.reason.reopening";
        subscription.policy = bound.value;
        granted = subscription.id;
        ASSERT_TRUE(Subscriptions::update(session, subscription));
    });
    correct(id, spring_begins, spring_ends);
    runner.work({});
    EXPECT_EQ(end_of(granted), "2020-05-12");
    EXPECT_EQ(run(id, RunKind::apply).result.at("moved"), 0) << "free until the doors open, not a day more";
    correct(id, spring_begins, 2020y / 5 / 20);
    runner.work({});
    EXPECT_EQ(end_of(granted), "2020-05-20");
    correct(id, spring_begins, {});
    runner.work({});
    EXPECT_EQ(end_of(granted), "2020-06-30");
    change([&](db::Session& session) {
        auto subscription = Subscriptions::of(session, last_patron).front();
        subscription.end = 2020y / 12 / 31;
        ASSERT_TRUE(Subscriptions::update(session, subscription));
    });
    correct(id, spring_begins, spring_ends);
    runner.work({});
    EXPECT_EQ(end_of(granted), "2020-12-31") << "a librarian has decided otherwise";
}

TEST_P(ExtensionsTest, refuse_what_makes_no_sense)
{
    auto const id = close(spring_begins, {});
    auto const answer = [&](Actor const& actor, int version, RunKind kind) {
        auto const asked = extensions.request(actor, id, version, kind);
        return asked ? std::string{} : asked.error().message.id;
    };
    EXPECT_EQ(answer(manager, 1, RunKind::apply), "closures.error.reopening_unknown");
    EXPECT_EQ(answer(manager, 1, RunKind::undo), "closures.error.not_applied");
    EXPECT_EQ(answer(manager, 7, RunKind::preview), "closures.error.changed");
    auto librarian = manager;
    librarian.role = network::Role::librarian;
    EXPECT_EQ(answer(librarian, 1, RunKind::apply), "error.forbidden");
    auto stranger = manager;
    stranger.scope = IntercommunalityId{"ecla"};
    EXPECT_EQ(answer(stranger, 1, RunKind::apply), "error.not_found");
    correct(id, spring_begins, spring_ends);
    EXPECT_EQ(answer(manager, 2, RunKind::apply), "");
    EXPECT_EQ(answer(manager, 2, RunKind::undo), "closures.error.busy");
    EXPECT_EQ(closures.withdraw(manager, id).error().message.id, "closures.error.busy") << "days are about to be given";
    runner.work({});
    ASSERT_FALSE(closures.withdraw(manager, id));
    EXPECT_EQ(answer(manager, 2, RunKind::undo), "");
    runner.work({});
    EXPECT_TRUE(closures.withdraw(manager, id));
    EXPECT_TRUE(closures.list(manager).empty());
}

TEST_P(ExtensionsTest, stop_when_asked_and_go_on_where_they_were)
{
    for (int i = 0; i < 10; ++i) {
        subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    }
    auto const id = close(spring_begins, spring_ends);
    ASSERT_TRUE(extensions.request(administrator, id, 1, RunKind::apply));
    // A stop between batches: a fresh runner, as after a restart, finds half of the work done.
    for (int starts = 0; starts < 20; ++starts) {
        std::stop_source const stop;
        ExtensionRunner fresh{database(), clock, journal, letters};
        fresh.set_batch(3);
        fresh.set_steps_a_call(1);
        fresh.work(stop.get_token());
    }
    auto const all = dates();
    EXPECT_TRUE(std::ranges::all_of(all, [](auto const& one) { return one.second == "2020-11-25"; }));
    EXPECT_EQ(extensions.of(id).front().result.at("moved"), 10);
}

} // namespace guichet::people
