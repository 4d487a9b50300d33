// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/lapse.hpp"
#include "support/exchange_desk.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

namespace guichet::people {
namespace {

using for_tests::ExchangeDesk;

Date day(char const* iso)
{
    return *parse_date(iso);
}

TEST(LapseNotices, come_when_their_day_has_come)
{
    CardPractice const practice{.symbology = {}, .reminder_days = {14, 3}, .grace_days = 30};
    struct Row {
        char const* today;
        std::optional<int> expected;
    };
    // A card of 90 days that ends on 10 August.
    for (auto const& row : {Row{"2020-07-26", {}}, Row{"2020-07-27", 14}, Row{"2020-08-06", 14}, Row{"2020-08-07", 3},
                            Row{"2020-08-10", 3}, Row{"2020-08-11", lapse_notice}, Row{"2020-09-09", lapse_notice},
                            Row{"2020-09-10", {}}}) {
        EXPECT_EQ(notice_due(day("2020-05-12"), day("2020-08-10"), day(row.today), practice), row.expected)
            << row.today;
    }
    // Given for ten days: nobody is reminded of a fortnight they never had.
    EXPECT_FALSE(notice_due(day("2020-08-01"), day("2020-08-10"), day("2020-08-02"), practice));
    EXPECT_EQ(notice_due(day("2020-08-01"), day("2020-08-10"), day("2020-08-08"), practice), 3);
    CardPractice const silent{.symbology = {}, .reminder_days = {}, .grace_days = 0};
    EXPECT_FALSE(notice_due(day("2020-05-12"), day("2020-08-10"), day("2020-08-10"), silent));
    EXPECT_FALSE(notice_due(day("2020-05-12"), day("2020-08-10"), day("2020-08-11"), silent));
    CardPractice const strict{.symbology = {}, .reminder_days = {14}, .grace_days = 0};
    EXPECT_EQ(notice_due(day("2020-05-12"), day("2020-08-10"), day("2020-08-11"), strict), lapse_notice);
    EXPECT_EQ(notice_due(day("2020-05-12"), day("2020-08-10"), day("2020-08-17"), strict), lapse_notice);
    EXPECT_FALSE(notice_due(day("2020-05-12"), day("2020-08-10"), day("2020-08-18"), strict));
}

TEST(ReminderDays, are_read_as_people_type_them)
{
    EXPECT_EQ(parse_reminder_days("3, 14 14;30"), (std::vector<int>{30, 14, 3}));
    EXPECT_EQ(parse_reminder_days(""), std::vector<int>{});
    EXPECT_FALSE(parse_reminder_days("0"));
    EXPECT_FALSE(parse_reminder_days("121"));
    EXPECT_FALSE(parse_reminder_days("bientôt"));
    EXPECT_FALSE(parse_reminder_days("1 2 3 4 5 6"));
}

class LapseTest : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        desk.emplace(database());
        outbox.emplace(desk->clock, desk->random, support::shared_messages(), support::shared_templates());
        lapse.emplace(desk->database, desk->clock, desk->intercommunalities, desk->journal, *outbox,
                      CardLapse::Options{"https://guichet.example", "JuMEL"});
    }
    std::vector<std::string> subjects()
    {
        return desk->database.read([](db::Session& session) {
            return session.list("SELECT subject_id FROM mail_outbox ORDER BY id", {},
                                [](db::Row const& row) { return row.text(0); });
        });
    }
    void next_day(int days = 1) { desk->clock.advance(std::chrono::days{days}); }

    std::optional<ExchangeDesk> desk;
    std::optional<mail::Outbox> outbox;
    std::optional<CardLapse> lapse;
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, LapseTest, support::every_database(), support::database_name);

TEST_P(LapseTest, is_announced_once_each_time_and_never_after_the_exchange)
{
    auto const jeanne = desk->registered("Durand", "Jeanne", 20);
    auto const marc = desk->registered("Petit", "Marc", 20);
    EXPECT_EQ(lapse->announce(100), 0);
    next_day(6);
    EXPECT_EQ(lapse->announce(100), 2);
    EXPECT_EQ(lapse->announce(100), 0);
    ASSERT_TRUE(desk->exchange.materialise(ExchangeDesk::librarian("c", "haut-jura"),
                                           ExchangeDesk::exchanged(marc, ExchangeDesk::blank(1))));
    next_day(12);
    EXPECT_EQ(lapse->announce(100), 1);
    next_day(3); // the day after the last
    EXPECT_EQ(lapse->announce(100), 1);
    EXPECT_EQ(lapse->announce(100), 0);
    EXPECT_EQ(subjects(), (std::vector<std::string>{"lapse.mail_reminder.subject", "lapse.mail_reminder.subject",
                                                    "lapse.mail_reminder.subject", "lapse.mail_lapsed.subject"}));
    EXPECT_EQ(desk->journalled("card.lapsed"), 1);
    EXPECT_FALSE(desk->card(jeanne.number).in_force(desk->today()));
}

TEST_P(LapseTest, begins_again_for_a_card_that_was_revived)
{
    auto const jeanne = desk->registered("Durand", "Jeanne", 20);
    next_day(25);
    EXPECT_EQ(lapse->announce(100), 1); // lapsed; the reminders of a stopped server are not sent late
    ASSERT_TRUE(desk->exchange.revive(ExchangeDesk::librarian("c", "haut-jura"), jeanne.patron, 30));
    EXPECT_EQ(lapse->announce(100), 0);
    next_day(16);
    EXPECT_EQ(lapse->announce(100), 1);
}

TEST_P(LapseTest, follows_the_practice_of_the_library)
{
    CardPractices practices{desk->database, desk->intercommunalities, desk->journal};
    auto const manager = ExchangeDesk::librarian("m", "haut-jura", network::Role::manager);
    network::LibraryId const library{"haut-jura-mediatheque"};
    EXPECT_EQ(practices.of(library), CardPractice{});
    auto const wrong = practices.put(manager, library, {"qr", "x", "-1"});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().fields.size(), 3U);
    ASSERT_TRUE(practices.put(manager, library, {"codabar", "5", "10"}));
    EXPECT_EQ(practices.of(library), (CardPractice{document::Symbology::codabar, {5}, 10}));
    EXPECT_FALSE(
        practices.put(ExchangeDesk::librarian("x", "bresse", network::Role::manager), library, {"code39", "5", "10"}));
    desk->registered("Durand", "Jeanne", 20);
    next_day(14);
    EXPECT_EQ(lapse->announce(100), 0);
    next_day();
    EXPECT_EQ(lapse->announce(100), 1);
}

} // namespace
} // namespace guichet::people
