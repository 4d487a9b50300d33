// SPDX-License-Identifier: AGPL-3.0-or-later
#include "usage/events/events.hpp"

#include "base/ids.hpp"
#include "base/random.hpp"

#include <algorithm>

namespace guichet::usage {

namespace {

constexpr std::size_t pseudonym_bytes = 20;

int year_of(Date date)
{
    return static_cast<int>(date.year());
}

std::string pseudonym(SecretKey const& key, std::string_view patron)
{
    return base32(hmac_sha256(key.view(), patron).substr(0, pseudonym_bytes));
}

std::optional<SecretKey> find_key(db::Session& session, int year, SecretKey const& sealing)
{
    auto const sealed = session.first("SELECT sealed_key FROM usage_person_key WHERE year = :year", {{"year", year}},
                                      [](db::Row const& row) { return row.text(0); });
    if (!sealed) {
        return std::nullopt;
    }
    auto const raw = from_base64(*sealed);
    auto const opened = raw ? open_sealed(sealing, *raw) : std::nullopt;
    auto key = opened ? SecretKey::from(*opened) : std::nullopt;
    if (!key) {
        throw std::runtime_error{"usage_person_key was sealed with another installation's key"};
    }
    return key;
}

SecretKey key_of(db::Session& session, int year, SecretKey const& sealing, Random& random)
{
    if (auto const key = find_key(session, year, sealing)) {
        return *key;
    }
    auto const fresh = SecretKey::generate(random);
    session.execute(R"(
        INSERT INTO usage_person_key (year, sealed_key) VALUES (:year, :sealed_key)
        ON CONFLICT DO NOTHING)",
                    {{"year", year}, {"sealed_key", base64(seal(sealing, fresh.view(), random))}});
    return find_key(session, year, sealing).value();
}

void insert(db::Session& session, AccessEvent const& event, Random& random)
{
    session.execute(R"(
        INSERT INTO usage_access_event (id, at, day, platform, outcome, reason, channel, origin, door, person, library,
                                        intercommunality, category, age_class, municipality_class)
        VALUES (:id, :at, :day, :platform, :outcome, :reason, :channel, :origin, :door, :person, :library,
                :intercommunality, :category, :age_class, :municipality_class))",
                    {{"id", new_id(event.at, random)},
                     {"at", event.at},
                     {"day", civil_date(event.at)},
                     {"platform", event.platform},
                     {"outcome", to_text(event.outcome)},
                     {"reason", event.reason},
                     {"channel", to_text(event.channel)},
                     {"origin", event.origin},
                     {"door", event.door},
                     {"person", event.person},
                     {"library", event.library},
                     {"intercommunality", event.intercommunality},
                     {"category", event.category},
                     {"age_class", event.age_class},
                     {"municipality_class", event.municipality_class}});
}

} // namespace

std::string_view to_text(Channel channel)
{
    switch (channel) {
    case Channel::portal:
        return "portal";
    case Channel::federated_search:
        return "federated_search";
    default:
        return "direct";
    }
}

std::string_view to_text(Outcome outcome)
{
    return outcome == Outcome::entered ? "entered" : "refused";
}

Events::Events(db::Database& database, Clock const& clock, Random& random, SecretKey const& key)
    : database_(database), clock_(clock), random_(random), key_(key)
{
}

void Events::record(AccessEvent event, std::string patron)
{
    // Nothing of this object: it may be gone by then, the database is not.
    database_.write_soon(
        [&random = random_, key = key_, event = std::move(event), patron = std::move(patron)](db::Session& session) {
            auto written = event;
            if (!patron.empty()) {
                written.person = pseudonym(key_of(session, year_of(civil_date(event.at)), key, random), patron);
            }
            insert(session, written, random);
        });
}

void Events::record(db::Session& session, AccessEvent const& event) const
{
    insert(session, event, random_);
}

std::string Events::person(db::Session& session, int year, std::string_view patron) const
{
    auto const key = find_key(session, year, key_);
    return key ? pseudonym(*key, patron) : std::string{};
}

std::vector<AccessEvent> Events::of(db::Session& session, std::string_view patron) const
{
    auto const years = session.list("SELECT year FROM usage_person_key ORDER BY year", {},
                                    [](db::Row const& row) { return static_cast<int>(row.integer(0)); });
    std::vector<AccessEvent> all;
    for (auto const year : years) {
        session.query(R"(
            SELECT at, platform, outcome, reason
            FROM usage_access_event
            WHERE person = :person AND person <> ''
            ORDER BY at)",
                      {{"person", person(session, year, patron)}}, [&](db::Row const& row) {
                          AccessEvent event;
                          event.at = row.instant(0);
                          event.platform = row.text(1);
                          event.outcome = row.text(2) == "entered" ? Outcome::entered : Outcome::refused;
                          event.reason = row.text(3);
                          all.push_back(std::move(event));
                      });
    }
    return all;
}

void Events::destroy_key(db::Session& session, int year)
{
    session.execute("DELETE FROM usage_person_key WHERE year = :year", {{"year", year}});
}

std::vector<Events::DayFigures> Events::days(std::string_view platform, Date first, Date last) const
{
    database_.settle();
    return database_.read([&](db::Session& session) {
        return session.list(R"(
            SELECT day, CAST(SUM(CASE outcome WHEN 'entered' THEN events ELSE 0 END) AS BIGINT),
                   CAST(SUM(CASE outcome WHEN 'refused' THEN events ELSE 0 END) AS BIGINT)
            FROM (SELECT day, outcome, 1 AS events FROM usage_access_event
                  WHERE platform = :platform AND day >= :first AND day <= :last
                  UNION ALL
                  SELECT day, outcome, events FROM usage_daily_count
                  WHERE platform = :platform AND day >= :first AND day <= :last) detailed_or_counted
            GROUP BY day
            ORDER BY day)",
                            {{"platform", platform}, {"first", first}, {"last", last}},
                            [](db::Row const& row) { return DayFigures{row.date(0), row.integer(1), row.integer(2)}; });
    });
}

std::vector<Events::ReasonFigure> Events::reasons(std::string_view platform, Date first, Date last) const
{
    database_.settle();
    return database_.read([&](db::Session& session) {
        return session.list(R"(
            SELECT reason, CAST(SUM(events) AS BIGINT) AS refused
            FROM (SELECT reason, 1 AS events FROM usage_access_event
                  WHERE platform = :platform AND day >= :first AND day <= :last AND outcome = 'refused'
                  UNION ALL
                  SELECT reason, events FROM usage_daily_count
                  WHERE platform = :platform AND day >= :first AND day <= :last AND outcome = 'refused'
                 ) detailed_or_counted
            GROUP BY reason
            ORDER BY refused DESC, reason)",
                            {{"platform", platform}, {"first", first}, {"last", last}},
                            [](db::Row const& row) { return ReasonFigure{row.text(0), row.integer(1)}; });
    });
}

std::int64_t Events::people(std::string_view platform, Date first, Date last) const
{
    database_.settle();
    return database_.read([&](db::Session& session) {
        return session.count(R"(
            SELECT COUNT(*)
            FROM (SELECT person FROM usage_access_event
                  WHERE platform = :platform AND day >= :first AND day <= :last AND outcome = 'entered'
                    AND person <> ''
                  UNION
                  SELECT person FROM usage_ledger
                  WHERE platform = :platform AND month >= :first_month AND month <= :last_month) distinct_people)",
                             {{"platform", platform},
                              {"first", first},
                              {"last", last},
                              {"first_month", to_iso(first).substr(0, 7)},
                              {"last_month", to_iso(last).substr(0, 7)}});
    });
}

std::int64_t Events::people_since(std::string_view platform, Instant moment) const
{
    database_.settle();
    return database_.read([&](db::Session& session) {
        return session.count(R"(
            SELECT COUNT(DISTINCT person)
            FROM usage_access_event
            WHERE platform = :platform AND day >= :day AND at >= :moment AND outcome = 'entered' AND person <> '')",
                             {{"platform", platform}, {"day", civil_date(moment)}, {"moment", moment}});
    });
}

bool Events::has_entered_since(std::string_view platform, std::string_view patron, Instant moment) const
{
    database_.settle();
    return database_.read([&](db::Session& session) {
        auto const who = person(session, year_of(civil_date(clock_.now())), patron);
        return !who.empty() && session.count(R"(
            SELECT COUNT(*)
            FROM usage_access_event
            WHERE person = :person AND person <> '' AND platform = :platform AND at >= :moment
              AND outcome = 'entered')",
                                             {{"person", who}, {"platform", platform}, {"moment", moment}}) > 0;
    });
}

bool Events::has_entered(std::string_view platform, std::string_view patron, Date first, Date last) const
{
    database_.settle();
    return database_.read([&](db::Session& session) {
        auto const who = person(session, year_of(last), patron);
        return !who.empty() && session.count(R"(
            SELECT COUNT(*)
            FROM (SELECT person FROM usage_access_event
                  WHERE person = :person AND person <> '' AND platform = :platform AND day >= :first
                    AND day <= :last AND outcome = 'entered'
                  UNION ALL
                  SELECT person FROM usage_ledger
                  WHERE person = :person AND platform = :platform AND month >= :first_month
                    AND month <= :last_month) entries)",
                                             {{"person", who},
                                              {"platform", platform},
                                              {"first", first},
                                              {"last", last},
                                              {"first_month", to_iso(first).substr(0, 7)},
                                              {"last_month", to_iso(last).substr(0, 7)}}) > 0;
    });
}

std::int64_t Events::count_entered(db::Session& session, std::span<std::string const> patrons) const
{
    auto const this_year = year_of(civil_date(clock_.now()));
    std::vector<SecretKey> keys;
    for (auto const year : {this_year, this_year - 1}) {
        if (auto const key = find_key(session, year, key_)) {
            keys.push_back(*key);
        }
    }
    auto const has_entered = [&](std::string const& patron, SecretKey const& key) {
        return session.count(R"(
            SELECT COUNT(*)
            FROM (SELECT person FROM usage_access_event WHERE person = :person AND person <> ''
                    AND outcome = 'entered'
                  UNION ALL
                  SELECT person FROM usage_ledger WHERE person = :person) entries)",
                             {{"person", pseudonym(key, patron)}}) > 0;
    };
    std::int64_t entered = 0;
    for (auto const& patron : patrons) {
        auto const found = std::ranges::any_of(keys, [&](SecretKey const& key) { return has_entered(patron, key); });
        entered += found ? 1 : 0;
    }
    return entered;
}

} // namespace guichet::usage
