// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/cards.hpp"
#include "people/payments/erasure.hpp"
#include "people/registration/store.hpp"
#include "people/retention/pages.hpp"
#include "people/retention/store.hpp"
#include "people/subscriptions/subscriptions.hpp"
#include "support/open_door.hpp"
#include "support/people_tables.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

#include <set>

namespace guichet::people {
namespace {

class RetentionTest : public support::WithPatrons {
protected:
    void SetUp() override
    {
        support::WithPatrons::SetUp();
        erasure.add_listener(retention);
    }
    [[nodiscard]] Date now() const { return civil_date(clock.now()); }
    void wait(int days) { clock.advance(std::chrono::days{days}); }

    PatronId member(char const* first_names, int subscribed_days, std::string email = "m@exemple.fr")
    {
        auto patron = support::some_patron("Durand", first_names);
        patron.contact.email = std::move(email);
        auto const id = add_patron(patron);
        subscribe(id, subscribed_days);
        give_card(id, CardKind::permanent, std::nullopt);
        return id;
    }
    void subscribe(PatronId const& id, int days_from_now)
    {
        change([&](db::Session& session) {
            static_cast<void>(subscriptions.add(session, {"", id, "adulte", add_days(now(), std::min(0, days_from_now)),
                                                          add_days(now(), days_from_now), "r", ""}));
        });
    }
    void give_card(PatronId const& id, CardKind kind, std::optional<int> days)
    {
        auto const until = days ? std::optional{add_days(now(), *days)} : std::nullopt;
        change([&](db::Session& session) {
            ASSERT_TRUE(Cards::take_in(session, {std::to_string(20'000'000 + ++cards),
                                                 id,
                                                 {"mediatheque"},
                                                 kind,
                                                 CardStatus::active,
                                                 now(),
                                                 until,
                                                 clock.now()}));
        });
    }
    ApplicationId application(ApplicationState state)
    {
        Application one;
        one.id = {new_id(clock.now(), random)};
        one.reference = "HJS-" + one.id.value;
        one.state = state;
        one.intercommunality = {"haut-jura-saint-claude"};
        one.library = {"mediatheque"};
        one.contact.email = "a@exemple.fr";
        one.applicants.push_back({0, {"Morel", "", "Luc", *parse_date("1985-03-17")}, std::nullopt});
        one.submitted = clock.now();
        one.email_confirmed = state == ApplicationState::submitted ? std::nullopt : std::optional{clock.now()};
        change([&](db::Session& session) {
            ASSERT_TRUE(Applications::add(session, one, {one.id.value, "d"}, {},
                                          {network::Actor::system(), clock.now(), "submitted", "", ""}));
        });
        return one.id;
    }
    [[nodiscard]] bool is_erased(PatronId const& id) const { return patrons.find(id)->status == PatronStatus::erased; }
    [[nodiscard]] bool is_erased(ApplicationId const& id)
    {
        return database().read(
            [&](db::Session& session) { return Applications::find(session, id)->erased.has_value(); });
    }
    std::int64_t count(std::string_view sql)
    {
        return database().read([&](db::Session& session) { return session.count(sql); });
    }
    std::set<std::string> members_in_force()
    {
        return database().read([&](db::Session& session) {
            auto const ids = session.list(R"sql(
                SELECT p.id FROM people_patron p
                WHERE EXISTS (SELECT 1 FROM people_subscription s WHERE s.patron = p.id AND s.last_day >= :today)
                   OR EXISTS (SELECT 1 FROM people_card c WHERE c.patron = p.id AND c.status = 'active'
                              AND c.valid_until >= :today)
                   OR (EXISTS (SELECT 1 FROM people_card c WHERE c.patron = p.id AND c.status = 'active'
                               AND c.valid_until IS NULL)
                       AND NOT EXISTS (SELECT 1 FROM people_subscription s WHERE s.patron = p.id))
            )sql",
                                          {{"today", now()}}, [](db::Row const& row) { return row.text(0); });
            return std::set<std::string>{ids.begin(), ids.end()};
        });
    }
    /// What may happen to somebody between two runs: a subscription, a card, a visit, mostly nothing.
    void live_on(PatronId const& id, SeededRandom& chance)
    {
        switch (chance.below(40)) {
        case 0:
            subscribe(id, static_cast<int>(chance.below(400)) - 30);
            break;
        case 1:
            give_card(id, chance.below(2) == 0 ? CardKind::provisional : CardKind::permanent,
                      chance.below(4) == 0 ? std::nullopt : std::optional{static_cast<int>(chance.below(200)) - 20});
            break;
        case 2:
            change([&](db::Session& session) { Patrons::touch(session, id, clock.now()); });
            break;
        default:
            break;
        }
    }
    static network::Actor administrator()
    {
        return {network::ActorKind::staff, "mdj", "", network::Role::administrator, std::nullopt};
    }

    int cards = 0;
    mail::Outbox outbox{clock, random, support::shared_messages(), support::shared_templates()};
    Erasure erasure{clock, random, journal, outbox, *SecretKey::from(std::string(32, 'e'))};
    Retention retention{database(), clock, random, journal, outbox, erasure, "https://guichet.example"};
    Subscriptions subscriptions{clock, random};
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, RetentionTest, support::every_database(), support::database_name);

TEST_P(RetentionTest, tells_members_by_mail_then_erases_them)
{
    auto const gone = member("Anne", 30);
    auto const faithful = member("Fidèle", 30);
    auto const back = member("Revenue", 30);
    auto const without_mail = member("Papier", 30, "");
    wait(30);
    subscribe(faithful, 800);
    wait(366);
    auto const preview = retention.preview(administrator(), 10);
    ASSERT_EQ(preview.cases.size(), 3U);
    EXPECT_EQ((preview.totals.at({RetentionRule::inactive, RetentionStage::to_warn})), 3);
    EXPECT_EQ(preview.cases.front().clock.erase_on, add_days(now(), 30));

    auto report = retention.run(100);
    EXPECT_EQ(report.warned, 2);
    EXPECT_EQ(report.warned_without_mail, 1);
    EXPECT_TRUE(report.erased.empty());
    EXPECT_EQ(count("SELECT COUNT(*) FROM mail_outbox WHERE subject_id = 'retention.mail.subject'"), 2);
    EXPECT_EQ(retention.run(100).warned, 0) << "told once";

    wait(20);
    change([&](db::Session& session) { Patrons::touch(session, back, clock.now()); });
    wait(10);
    report = retention.run(100);
    EXPECT_EQ(report.erased, (std::map<std::string, std::int64_t>{{"inactive", 2}}));
    EXPECT_TRUE(is_erased(gone));
    EXPECT_TRUE(is_erased(without_mail));
    EXPECT_FALSE(is_erased(faithful));
    EXPECT_FALSE(is_erased(back));
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_retention_warning"), 1) << "the one who came back";
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_erasure WHERE cause = 'inactive' AND kind = 'patron'"), 2);
    database().read([&](db::Session& session) {
        EXPECT_EQ(Retention::reports(session, 5).front(), report);
        EXPECT_FALSE(Retention::clock(session, gone, now()));
    });
    EXPECT_EQ(journal.verify().first_broken, 0);
}

TEST_P(RetentionTest, erases_a_provisional_card_never_exchanged)
{
    auto const id = add_patron();
    subscribe(id, 90);
    give_card(id, CardKind::provisional, 90);
    wait(90 + 92);
    EXPECT_EQ(retention.run(100).warned, 1);
    wait(29);
    EXPECT_TRUE(retention.run(100).erased.empty());
    wait(1);
    EXPECT_EQ(retention.run(100).erased, (std::map<std::string, std::int64_t>{{"lapsed", 1}}));
    EXPECT_TRUE(is_erased(id));
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_card WHERE patron IS NULL"), 1) << "the number stays taken";
}

TEST_P(RetentionTest, erases_applications_that_came_to_nothing_and_no_other)
{
    auto const unconfirmed = application(ApplicationState::submitted);
    auto const refused = application(ApplicationState::refused);
    auto const waiting = application(ApplicationState::in_review);
    auto const asked = application(ApplicationState::information_asked);
    wait(30);
    EXPECT_EQ(retention.run(100).erased, (std::map<std::string, std::int64_t>{{"unconfirmed", 1}}));
    EXPECT_TRUE(is_erased(unconfirmed));
    EXPECT_EQ(retention.preview(administrator(), 10).cases.size(), 0U);
    wait(40);
    auto const soon = retention.preview(administrator(), 1);
    EXPECT_EQ(soon.cases.size(), 1U);
    EXPECT_EQ((soon.totals.at({RetentionRule::refused, RetentionStage::running})), 1);
    wait(22);
    EXPECT_EQ(retention.run(1).erased.size(), 1U) << "no more than it was told";
    EXPECT_EQ(retention.run(100).erased.size(), 1U);
    EXPECT_TRUE(is_erased(refused));
    EXPECT_TRUE(is_erased(asked));
    EXPECT_FALSE(is_erased(waiting));
    network::Actor const elsewhere{network::ActorKind::staff, "x", "", network::Role::librarian,
                                   network::IntercommunalityId{"ailleurs"}};
    EXPECT_TRUE(retention.preview(elsewhere, 10).cases.empty());
}

TEST_P(RetentionTest, keeps_an_application_whose_link_was_sent_anew_until_that_link_has_ended)
{
    auto const late = application(ApplicationState::submitted);
    wait(29);
    change([&](db::Session& session) {
        ASSERT_TRUE(Applications::replace_link(session, *Applications::find(session, late),
                                               {"hash", clock.now() + std::chrono::days{7}}));
    });
    wait(1);
    EXPECT_TRUE(retention.run(100).erased.empty());
    wait(7);
    EXPECT_EQ(retention.run(100).erased.size(), 1U);
    EXPECT_TRUE(is_erased(late));
}

TEST_P(RetentionTest, previews_the_things_of_ones_own_intercommunality)
{
    PaymentsKeeper payments;
    retention.add_keeper(payments);
    auto const closed = application(ApplicationState::refused);
    change([&](db::Session& session) {
        session.execute(R"sql(
            INSERT INTO people_payment (id, debt, intercommunality, reference, cents, mode, state, client, entry,
                                        operation, result, authorisation, created, actor, note)
            VALUES ('p', :id, 'haut-jura-saint-claude', 'R', 1200, 'cash', 'paid', '', '', '', '', '',
                    '2005-04-01T10:00:00Z', '', '')
        )sql",
                        {{"id", closed}});
        session.execute("UPDATE people_application SET erased = '2006-04-01T10:00:00Z' WHERE id = :id",
                        {{"id", closed}});
    });
    auto const seen_by = [&](char const* where) {
        network::Actor const librarian{network::ActorKind::staff, "x", "", network::Role::librarian,
                                       network::IntercommunalityId{where}};
        return retention.preview(librarian, 10).things.at(RetentionRule::payments);
    };
    EXPECT_EQ(retention.preview(administrator(), 10).things.at(RetentionRule::payments), 1);
    EXPECT_EQ(seen_by("haut-jura-saint-claude"), 1);
    EXPECT_EQ(seen_by("ailleurs"), 0);
}

TEST_P(RetentionTest, keeps_what_the_accounts_still_need_and_says_so)
{
    auto const id = application(ApplicationState::refused);
    change([&](db::Session& session) {
        session.execute(R"sql(
            INSERT INTO people_payment (id, debt, intercommunality, reference, cents, mode, state, client, entry,
                                        operation, result, authorisation, created, actor, note)
            VALUES ('p', :id, 'x', 'R', 1200, 'cash', 'paid', '', '', '', '', '', '2020-04-01T10:00:00Z', '', '')
        )sql",
                        {{"id", id}});
    });
    wait(100);
    auto const preview = retention.preview(administrator(), 10);
    ASSERT_EQ(preview.cases.size(), 1U);
    EXPECT_EQ(preview.cases.front().obstacle->id, "erasure.obstacle.to_refund");
    EXPECT_EQ(retention.run(100).held, (std::map<std::string, std::int64_t>{{"erasure.obstacle.to_refund", 1}}));
    EXPECT_FALSE(is_erased(id));
}

TEST_P(RetentionTest, tells_of_each_reason_how_many_were_left)
{
    change([&](db::Session& session) {
        RetentionStore::add_report(
            session, "r",
            {.at = clock.now(),
             .erased = {},
             .held = {{"erasure.obstacle.debt", 7}, {"erasure.obstacle.to_refund", 3}, {"error.conflict", 2}}});
    });
    support::WebFixture web;
    support::OpenDoor door{administrator()};
    RetentionPages pages{web.shell, database(), retention, {}, RetentionRuns::by_itself};
    pages.mount(door, web.router);
    auto const page = support::ask(web.router, web::Method::get, "/gestion/conservation").body;
    EXPECT_NE(page.find("(une inscription reste à payer) : 7"), std::string::npos);
    EXPECT_NE(page.find("(une somme est à rendre) : 3"), std::string::npos);
    EXPECT_NE(page.find("réglé : 2"), std::string::npos);
}

TEST_P(RetentionTest, lets_the_administrator_choose_within_the_limits)
{
    network::Actor const manager{network::ActorKind::staff, "m", "", network::Role::manager,
                                 network::IntercommunalityId{"haut-jura-saint-claude"}};
    EXPECT_FALSE(retention.set_periods(manager, {{RetentionRule::refused, 4}}));
    auto const beyond =
        retention.set_periods(administrator(), {{RetentionRule::refused, 13}, {RetentionRule::notice, 0}});
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().fields.size(), 2U);
    ASSERT_TRUE(retention.set_periods(administrator(), {{RetentionRule::refused, 6}, {RetentionRule::notice, 30}}));
    EXPECT_EQ(count("SELECT COUNT(*) FROM network_journal WHERE action = 'retention.changed'"), 1)
        << "only what changed";
    auto const id = application(ApplicationState::refused);
    wait(100);
    EXPECT_TRUE(retention.run(100).erased.empty());
    wait(90);
    EXPECT_EQ(retention.run(100).erased.size(), 1U);
    EXPECT_TRUE(is_erased(id));
}

/// Koha's bug 27395: a clean-up of temporary accounts that took real patrons with it. Whatever happens to people over
/// three years, the job erases nobody who has a card or a subscription in force that day, nor anybody unannounced.
TEST_P(RetentionTest, never_erases_a_member_whatever_their_history)
{
    if (GetParam() == support::Kind::sqlite_file) {
        GTEST_SKIP() << "the same engine as in memory";
    }
    SeededRandom chance{27395};
    std::vector<PatronId> everybody;
    for (int at = 0; at < 60; ++at) {
        everybody.push_back(add_patron());
    }
    std::int64_t erased = 0;
    for (int week = 0; week < 80; ++week) {
        for (auto const& id : everybody) {
            if (!is_erased(id)) {
                live_on(id, chance);
            }
        }
        wait(14);
        auto const members = members_in_force();
        for (auto const& [rule, count] : retention.run(static_cast<std::size_t>(chance.below(20)) + 1).erased) {
            erased += count;
        }
        for (auto const& id : members) {
            ASSERT_FALSE(is_erased(PatronId{id})) << "week " << week;
        }
    }
    EXPECT_GT(erased, 5) << "and it does erase";
    EXPECT_GE(count("SELECT COUNT(*) FROM network_journal WHERE action = 'retention.warned'"), erased);
}

} // namespace
} // namespace guichet::people
