// SPDX-License-Identifier: AGPL-3.0-or-later
#include "usage/events/retention.hpp"

#include <chrono>

namespace guichet::usage {

namespace {

/// Counts the day's events into what stays, and deletes them. Returns how many there were.
std::int64_t fold_day(db::Session& session, Date day)
{
    auto const iso = to_iso(day);
    db::Arguments const when{{"day", iso}};
    db::Arguments const when_and_month{{"day", iso}, {"month", iso.substr(0, 7)}};
    session.execute(R"(
        INSERT INTO usage_daily_count (day, platform, intercommunality, library, channel, origin, outcome, reason,
                                       events)
        SELECT day, platform, intercommunality, library, channel, origin, outcome, reason, COUNT(*)
        FROM usage_access_event
        WHERE day = :day
        GROUP BY day, platform, intercommunality, library, channel, origin, outcome, reason
        ON CONFLICT (day, platform, intercommunality, library, channel, origin, outcome, reason)
        DO UPDATE SET events = usage_daily_count.events + excluded.events)",
                    when);
    session.execute(R"(
        INSERT INTO usage_monthly_profile (month, platform, intercommunality, category, age_class, municipality_class,
                                           entered)
        SELECT CAST(:month AS TEXT), platform, intercommunality, category, age_class, municipality_class, COUNT(*)
        FROM usage_access_event
        WHERE day = :day AND outcome = 'entered'
        GROUP BY platform, intercommunality, category, age_class, municipality_class
        ON CONFLICT (month, platform, intercommunality, category, age_class, municipality_class)
        DO UPDATE SET entered = usage_monthly_profile.entered + excluded.entered)",
                    when_and_month);
    session.execute(R"(
        INSERT INTO usage_ledger (month, platform, intercommunality, library, channel, person)
        SELECT DISTINCT CAST(:month AS TEXT), platform, intercommunality, library, channel, person
        FROM usage_access_event
        WHERE day = :day AND outcome = 'entered' AND person <> ''
        ON CONFLICT DO NOTHING)",
                    when_and_month);
    return session.execute("DELETE FROM usage_access_event WHERE day = :day", when);
}

std::vector<int> years_with_a_key(db::Session& session)
{
    return session.list("SELECT year FROM usage_person_key ORDER BY year", {},
                        [](db::Row const& row) { return static_cast<int>(row.integer(0)); });
}

} // namespace

Date first_detailed_day(Date today)
{
    auto const then = today - detailed_for;
    return then.ok() ? then : Date{then.year() / then.month() / std::chrono::last};
}

EventRetention::Purged EventRetention::purge(std::stop_token const& stop)
{
    Purged purged;
    auto const today = civil_date(clock_.now());
    auto const kept_from = first_detailed_day(today);
    auto const days = database_.read([&](db::Session& session) {
        return session.list("SELECT DISTINCT day FROM usage_access_event WHERE day < :kept ORDER BY day",
                            {{"kept", kept_from}}, [](db::Row const& row) { return row.date(0); });
    });
    for (auto const day : days) {
        if (stop.stop_requested()) {
            return purged;
        }
        auto const done =
            database_.write([&](db::Session& session) -> Result<std::int64_t> { return fold_day(session, day); });
        purged.days += done ? 1 : 0;
        purged.events += done.value_or(0);
    }
    auto const over = database_.read([&](db::Session& session) { return years_with_a_key(session); });
    for (auto const year : over) {
        if (Date{std::chrono::year{year + 1} / 1 / 1} <= kept_from) {
            auto const done = database_.write([&](db::Session& session) -> Result<void> {
                Events::destroy_key(session, year);
                return {};
            });
            purged.keys += done ? 1 : 0;
        }
    }
    return purged;
}

Result<void> EventRetention::reassign(db::Session& session, people::PatronId const& from, people::PatronId const& to)
{
    for (auto const year : years_with_a_key(session)) {
        auto const before = events_.person(session, year, from.value);
        db::Arguments const both{{"from", before}, {"to", events_.person(session, year, to.value)}};
        session.execute("UPDATE usage_access_event SET person = :to WHERE person = :from AND person <> ''", both);
        session.execute(R"(
            INSERT INTO usage_ledger (month, platform, intercommunality, library, channel, person)
            SELECT month, platform, intercommunality, library, channel, CAST(:to AS TEXT)
            FROM usage_ledger
            WHERE person = :from
            ON CONFLICT DO NOTHING)",
                        both);
        session.execute("DELETE FROM usage_ledger WHERE person = :from", {{"from", before}});
    }
    return {};
}

void EventRetention::erase(db::Session& session, people::ErasureSubject const& subject, people::ErasureCounts& counts)
{
    std::int64_t cut_loose = 0;
    for (auto const year : subject.patron ? years_with_a_key(session) : std::vector<int>{}) {
        db::Arguments const both{{"person", events_.person(session, year, subject.patron->id.value)},
                                 {"nobody", random_.token()}};
        cut_loose += session.execute(
            "UPDATE usage_access_event SET person = :nobody WHERE person = :person AND person <> ''", both);
        session.execute("UPDATE usage_ledger SET person = :nobody WHERE person = :person", both);
    }
    if (cut_loose > 0) {
        counts["accesses"] += cut_loose;
    }
}

} // namespace guichet::usage
