// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/random.hpp"
#include "support/databases.hpp"
#include "usage/events/retention.hpp"

#include <gtest/gtest.h>

namespace guichet::usage {
namespace {

/// Events noted on the days they happen, and what is left of them as time goes by.
struct AgingEvents {
    explicit AgingEvents(db::Database& opened) : database(opened) { support::migrate(database); }

    void note(std::string_view at, std::string_view patron, std::string library = "lons",
              Outcome outcome = Outcome::entered)
    {
        AccessEvent event;
        event.at = parse_instant(at).value();
        event.platform = "presse";
        event.outcome = outcome;
        event.reason = outcome == Outcome::refused ? "access.refused.no_card" : "";
        event.library = std::move(library);
        event.intercommunality = "ecla";
        event.category = "adulte";
        event.age_class = "15-64";
        events.record(event, std::string{patron});
        database.settle();
    }
    EventRetention::Purged purge_on(std::string_view day)
    {
        clock.set(parse_instant(std::string{day} + "T03:00:00Z").value());
        return retention.purge({});
    }
    std::int64_t count(std::string const& sql)
    {
        return database.read([&](db::Session& session) { return session.count(sql); });
    }
    std::int64_t people(char const* first, char const* last)
    {
        return events.people("presse", *parse_date(first), *parse_date(last));
    }

    db::Database& database;
    ManualClock clock{*parse_instant("2020-04-15T10:00:00Z")};
    SystemRandom random;
    Events events{database, clock, random, *SecretKey::from(std::string(32, 'u'))};
    EventRetention retention{database, clock, random, events};
};

class EventsOfOldDays : public support::OnEveryDatabase {};

} // namespace

TEST(EventRetentionRule, keeps_four_months_to_the_day)
{
    EXPECT_EQ(first_detailed_day(*parse_date("2020-08-15")), *parse_date("2020-04-15"));
    EXPECT_EQ(first_detailed_day(*parse_date("2020-06-30")), *parse_date("2020-02-29"));
    EXPECT_EQ(first_detailed_day(*parse_date("2020-01-05")), *parse_date("2019-09-05"));
}

TEST_P(EventsOfOldDays, become_counts_and_nothing_is_lost_in_the_figures)
{
    AgingEvents book{database()};
    book.note("2020-04-01T09:00:00Z", "anne");
    book.note("2020-04-01T10:00:00Z", "anne");
    book.note("2020-04-01T10:00:00Z", "paul", "dole", Outcome::refused);
    book.note("2020-04-02T10:00:00Z", "paul", "dole");
    book.note("2020-05-02T10:00:00Z", "anne");
    auto const first = *parse_date("2020-04-01");
    auto const last = *parse_date("2020-05-31");
    auto const days = book.events.days("presse", first, last);

    EXPECT_EQ(book.purge_on("2020-08-01").events, 0);
    auto const purged = book.purge_on("2020-08-10");
    EXPECT_EQ(purged.days, 2);
    EXPECT_EQ(purged.events, 4);
    EXPECT_EQ(book.count("SELECT COUNT(*) FROM usage_access_event"), 1);
    EXPECT_EQ(book.count("SELECT SUM(events) FROM usage_daily_count WHERE library = 'lons'"), 2);
    EXPECT_EQ(book.count("SELECT entered FROM usage_monthly_profile WHERE month = '2020-04'"), 3);

    auto const after = book.events.days("presse", first, last);
    ASSERT_EQ(after.size(), days.size());
    for (std::size_t i = 0; i < days.size(); ++i) {
        EXPECT_EQ(after[i].day, days[i].day);
        EXPECT_EQ(after[i].entered, days[i].entered);
        EXPECT_EQ(after[i].refused, days[i].refused);
    }
    EXPECT_EQ(book.events.reasons("presse", first, last).at(0).refused, 1);
    EXPECT_EQ(book.people("2020-04-01", "2020-05-31"), 2);
    EXPECT_EQ(book.people("2020-05-01", "2020-05-31"), 1);
    EXPECT_EQ(book.purge_on("2020-08-11").events, 0) << "twice changes nothing";
}

TEST_P(EventsOfOldDays, told_late_are_added_to_the_counts)
{
    AgingEvents book{database()};
    book.note("2020-01-01T09:00:00Z", "anne");
    book.purge_on("2020-08-10");
    book.note("2020-01-01T11:00:00Z", "anne");
    EXPECT_EQ(book.purge_on("2020-08-11").events, 1);
    EXPECT_EQ(book.count("SELECT SUM(events) FROM usage_daily_count"), 2);
    EXPECT_EQ(book.people("2020-01-01", "2020-01-31"), 1);
}

TEST_P(EventsOfOldDays, name_nobody_once_the_years_key_is_destroyed)
{
    AgingEvents book{database()};
    book.note("2020-12-30T09:00:00Z", "anne");
    EXPECT_EQ(book.purge_on("2021-04-29").keys, 0);
    EXPECT_NE(database().read([&](db::Session& session) { return book.events.person(session, 2020, "anne"); }), "");
    EXPECT_EQ(book.purge_on("2021-05-02").keys, 1);
    EXPECT_EQ(database().read([&](db::Session& session) { return book.events.person(session, 2020, "anne"); }), "");
    EXPECT_EQ(book.people("2020-01-01", "2020-12-31"), 1) << "distinct users can still be told";
}

TEST_P(EventsOfOldDays, of_two_records_of_one_person_are_one_persons)
{
    AgingEvents book{database()};
    book.note("2020-04-01T09:00:00Z", "anne");
    book.note("2020-04-02T09:00:00Z", "anne-again");
    book.purge_on("2020-08-10");
    book.note("2020-08-10T09:00:00Z", "anne");
    book.note("2020-08-10T09:00:00Z", "anne-again");
    EXPECT_EQ(book.people("2020-01-01", "2020-12-31"), 2);
    ASSERT_TRUE(book.database.write(
        [&](db::Session& session) { return book.retention.reassign(session, {"anne-again"}, {"anne"}); }));
    EXPECT_EQ(book.people("2020-01-01", "2020-12-31"), 1);
    EXPECT_EQ(book.people("2020-08-01", "2020-08-31"), 1);
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, EventsOfOldDays, support::every_database(), support::database_name);

} // namespace guichet::usage
