// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/random.hpp"
#include "support/databases.hpp"
#include "usage/events/events.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace guichet::usage {

namespace {

struct Register {
    explicit Register(db::Database& opened) : database(opened) { support::migrate(database); }

    void note(std::string_view at, std::string_view patron, Outcome outcome = Outcome::entered)
    {
        AccessEvent event;
        event.at = parse_instant(at).value();
        event.platform = "presse";
        event.outcome = outcome;
        event.reason = outcome == Outcome::refused ? "access.refused.no_card" : "";
        event.door = "cas";
        events.record(event, std::string{patron});
        database.settle();
    }
    std::int64_t count(std::string const& sql)
    {
        return database.read([&](db::Session& session) { return session.count(sql); });
    }

    db::Database& database;
    ManualClock clock{*parse_instant("2020-04-15T10:00:00Z")};
    SystemRandom random;
    Events events{database, clock, random, *SecretKey::from(std::string(32, 'u'))};
    Date first = *parse_date("2020-04-01");
    Date last = *parse_date("2020-04-30");
};

} // namespace

class AccessEvents : public support::OnEveryDatabase {};

TEST_P(AccessEvents, are_written_when_who_recorded_them_is_gone)
{
    support::migrate(database());
    ManualClock const clock{*parse_instant("2020-04-15T10:00:00Z")};
    static SystemRandom random;
    auto const key_of = [](char c) { return *SecretKey::from(std::string(32, c)); };
    std::optional<Events> events{std::in_place, database(), clock, random, key_of('u')};
    AccessEvent event;
    event.at = clock.now();
    event.platform = "presse";
    events->record(event, "anne");
    events.emplace(database(), clock, random, key_of('v')); // in its place
    database().settle();
    Events const afterwards{database(), clock, random, key_of('u')};
    EXPECT_EQ(database().read([&](db::Session& session) { return afterwards.of(session, "anne").size(); }), 1U);
}

TEST_P(AccessEvents, are_counted_by_day)
{
    Register book{database()};
    book.note("2020-04-01T09:00:00Z", "anne");
    book.note("2020-04-01T10:00:00Z", "anne");
    book.note("2020-04-01T10:00:00Z", "paul", Outcome::refused);
    book.note("2020-04-02T22:30:00Z", "paul"); // 00:30 on the 3rd in Paris
    book.note("2020-05-02T10:00:00Z", "paul");
    auto const days = book.events.days("presse", book.first, book.last);
    ASSERT_EQ(days.size(), 2U);
    EXPECT_EQ(days[0].entered, 2);
    EXPECT_EQ(days[0].refused, 1);
    EXPECT_EQ(days[1].day, *parse_date("2020-04-03"));
    EXPECT_EQ(book.events.people("presse", book.first, book.last), 2);
    ASSERT_EQ(book.events.reasons("presse", book.first, book.last).size(), 1U);
    EXPECT_EQ(book.events.reasons("presse", book.first, book.last).front().reason, "access.refused.no_card");
    EXPECT_TRUE(book.events.days("autre", book.first, book.last).empty());
}

TEST_P(AccessEvents, name_nobody_and_cannot_be_linked_from_year_to_year)
{
    Register book{database()};
    book.note("2019-12-31T10:00:00Z", "anne");
    book.note("2020-04-01T10:00:00Z", "anne");
    book.note("2020-04-01T10:00:00Z", "");
    EXPECT_EQ(book.count("SELECT COUNT(*) FROM usage_access_event WHERE person LIKE '%anne%'"), 0);
    EXPECT_EQ(book.count("SELECT COUNT(DISTINCT person) FROM usage_access_event WHERE person <> ''"), 2);
    EXPECT_EQ(book.count("SELECT COUNT(*) FROM usage_access_event WHERE person = ''"), 1);
}

TEST_P(AccessEvents, are_about_nobody_once_the_key_is_destroyed)
{
    Register book{database()};
    book.note("2020-04-01T10:00:00Z", "anne");
    auto const before = book.database.read([&](db::Session& s) { return book.events.person(s, 2020, "anne"); });
    EXPECT_FALSE(before.empty());
    ASSERT_TRUE(book.database.write([](db::Session& session) -> Result<void> {
        Events::destroy_key(session, 2020);
        return {};
    }));
    auto const after = book.database.read([&](db::Session& s) { return book.events.person(s, 2020, "anne"); });
    EXPECT_EQ(after, "");
}

TEST_P(AccessEvents, tell_how_many_of_a_campaign_have_entered)
{
    Register book{database()};
    book.note("2019-12-31T10:00:00Z", "old");
    book.note("2020-04-01T10:00:00Z", "anne");
    book.note("2020-04-02T10:00:00Z", "anne");
    book.note("2020-04-02T10:00:00Z", "paul", Outcome::refused);
    std::vector<std::string> const patrons{"anne", "paul", "old", "nobody"};
    auto const entered = book.database.read([&](db::Session& s) { return book.events.count_entered(s, patrons); });
    EXPECT_EQ(entered, 2);
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, AccessEvents, support::every_database(), support::database_name);

} // namespace guichet::usage
