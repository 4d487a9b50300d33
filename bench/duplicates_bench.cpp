// SPDX-License-Identifier: AGPL-3.0-or-later
// One application's duplicate check against a million people, beside a scan of the birth year with the same scorer; and
// what it finds (recall) and wrongly flags (precision) on corrupted copies. For each seed the demo's network (real
// communes, real numbers of inhabitants), then a smaller population made to be hard: twins, namesakes, one mailbox for
// a family, blocks of flats. GUICHET_BENCH_PEOPLE and GUICHET_BENCH_SEEDS make it smaller.
#include "app/installation.hpp"
#include "people/duplicates/duplicates.hpp"
#include "support/corruption.hpp"
#include "support/databases.hpp"
#include "support/large_network.hpp"
#include "support/population.hpp"
#include "support/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace guichet::bench {
namespace {

using people::PersonRecord;
using Microseconds = std::chrono::duration<double, std::micro>;

constexpr std::size_t applications = 5000;
constexpr std::size_t scans = 25;
constexpr std::size_t hard_people = 200'000;

template <class Work>
double microseconds(Work work)
{
    auto const start = std::chrono::steady_clock::now();
    work();
    return Microseconds{std::chrono::steady_clock::now() - start}.count();
}

PersonRecord record_from(db::Row const& row, std::size_t first)
{
    return {.birth_name = row.text(first),
            .usage_name = row.text(first + 1),
            .first_names = row.text(first + 2),
            .birth_date = row.date(first + 3),
            .email = row.text(first + 4),
            .phone = row.text(first + 5),
            .street = row.text(first + 6),
            .postcode = row.text(first + 7),
            .municipality = row.text(first + 8),
            .household = row.text(first + 9)};
}

/// What is asked of everybody registered in one database.
class Check {
public:
    Check(db::Database& database, SecretKey const& key, std::uint64_t seed)
        : database_(database), duplicates_(database, clock_, journal_, patrons_, key), generator_(seed)
    {
    }

    struct Outcome {
        double recall = 0;
        double precision = 0;
        double p50 = 0; // microseconds
        double p99 = 0;
    };
    Outcome corrupted_copies()
    {
        std::vector<double> checks;
        std::size_t found = 0;
        std::size_t wrong = 0;
        auto const known = sample();
        for (auto const& truth : known) {
            auto const typed = support::corrupted(generator_, truth.record);
            std::vector<people::Match> matches;
            checks.push_back(microseconds([&] { matches = duplicates_.look_up(everybody_, typed, 50); }));
            for (auto const& match : matches) {
                (match.other.ref.id == truth.id ? found : wrong) += 1;
            }
        }
        std::ranges::sort(checks);
        auto const hits = static_cast<double>(found);
        return {hits / static_cast<double>(known.size()), hits / static_cast<double>(found + wrong),
                checks[checks.size() / 2], checks[checks.size() * 99 / 100]};
    }

    /// p50 in microseconds of reading and comparing everybody of somebody's birth year.
    double scan()
    {
        std::vector<double> all;
        auto const known = sample();
        for (std::size_t i = 0; i < scans && i < known.size(); ++i) {
            auto const me = people::portrait(known[i].record);
            all.push_back(microseconds([&] {
                for (auto const& other : born_in(*known[i].record.birth_date)) {
                    alike_ += compare(me, other).verdict == people::Verdict::different ? 0 : 1;
                }
            }));
        }
        return median(all);
    }

private:
    struct Known {
        std::string id;
        PersonRecord record;
    };

    /// Patrons drawn by lot, in one pass (algorithm R).
    std::vector<Known> sample()
    {
        std::vector<Known> drawn;
        std::size_t seen = 0;
        database_.read([&](db::Session& session) {
            session.query(R"sql(
                SELECT id, birth_name, usage_name, first_names, birth_date, email, phone, street, postcode,
                       municipality, household
                FROM people_patron
            )sql",
                          {}, [&](db::Row const& row) {
                              ++seen;
                              if (drawn.size() < applications) {
                                  drawn.push_back({row.text(0), record_from(row, 1)});
                              } else if (auto const place = support::pick(generator_, seen); place < applications) {
                                  drawn[place] = {row.text(0), record_from(row, 1)};
                              }
                          });
        });
        std::ranges::shuffle(drawn, generator_);
        return drawn;
    }

    std::vector<people::Portrait> born_in(Date date)
    {
        return database_.read([&](db::Session& session) {
            return session.list(R"sql(
                SELECT birth_name, usage_name, first_names, birth_date, email, phone, street, postcode, municipality,
                       household
                FROM people_patron
                WHERE birth_date >= :first AND birth_date <= :last
            )sql",
                                {{"first", Date{date.year() / 1 / 1}}, {"last", Date{date.year() / 12 / 31}}},
                                [](db::Row const& row) { return people::portrait(record_from(row, 0)); });
        });
    }

    db::Database& database_;
    SystemClock clock_;
    SystemRandom random_;
    network::Journal journal_{database_, clock_};
    people::Patrons patrons_{database_, clock_, random_, journal_};
    people::Duplicates duplicates_;
    network::Actor everybody_{network::ActorKind::staff, "bench", "bench", network::Role::administrator, std::nullopt};
    support::Generator generator_;
    std::int64_t alike_ = 0; // kept, so that the scan is not optimised away
};

void report_quality(std::string const& of, Check::Outcome const& outcome)
{
    report_ratio(fmt::format("duplicates, {}: recall", of), outcome.recall, Limit::at_least, 0.99);
    report_ratio(fmt::format("duplicates, {}: precision", of), outcome.precision, Limit::at_least, 0.995);
}

void check_network(std::uint64_t seed)
{
    auto const folder = large_network(bench_people(), seed);
    auto const configuration = configuration_of(folder);
    SystemRandom random;
    auto const key = app::installation_key(configuration, random);
    db::Database database{{configuration.database_url()}};
    app::migrate_or_throw(database);
    Check check{database, key, seed};
    auto const of = fmt::format("{} people of the network, seed {}", bench_people(), seed);
    auto const outcome = check.corrupted_copies();
    report_quality(of, outcome);
    report_ratio(fmt::format("duplicates, {}: p50 of a check ÷ of a scan of the birth year", of),
                 outcome.p50 / check.scan(), Limit::at_most, 0.05);
    report_figure("  p50, p99 of a check", fmt::format("{:.0f}, {:.0f} µs", outcome.p50, outcome.p99));
}

people::Patron patron_of(PersonRecord const& record)
{
    return {.id = {},
            .intercommunality = {"bench"},
            .library = {"bench"},
            .person = {record.birth_name, record.usage_name, record.first_names, *record.birth_date},
            .address = {record.street, "", record.postcode, record.municipality, ""},
            .contact = {record.email, record.phone, "fr"},
            .category = "adulte",
            .household = record.household,
            .external_id = "",
            .status = people::PatronStatus::active,
            .created = {},
            .last_activity = {}};
}

void check_hard_people(std::uint64_t seed)
{
    support::TestDatabase kept{support::Kind::sqlite_file};
    auto& database = *kept;
    support::migrate(database);
    SystemClock const clock;
    SystemRandom random;
    network::Journal const journal{database, clock};
    people::Patrons const patrons{database, clock, random, journal};
    people::Duplicates duplicates{database, clock, journal, patrons, SecretKey{}};
    support::Generator generator{seed};
    auto const size = std::min(hard_people, bench_people());
    database.exclusive([&](db::Session& session) {
        std::vector<people::Patron> stored;
        for (auto const& record : support::population(generator, size)) {
            stored.push_back(patron_of(record));
            stored.back().id = patrons.add(session, stored.back());
        }
        duplicates.note_new_patrons(session, stored, people::Comparison::never);
    });
    duplicates.refresh_frequencies();
    Check check{database, SecretKey{}, seed};
    report_quality(fmt::format("{} people hard to tell apart, seed {}", size, seed), check.corrupted_copies());
}

} // namespace
} // namespace guichet::bench

int main()
{
    auto const seeds = guichet::bench::setting("GUICHET_BENCH_SEEDS", 3);
    for (std::size_t seed = 1; seed <= seeds; ++seed) {
        guichet::bench::check_network(seed);
        guichet::bench::check_hard_people(seed);
    }
    return 0;
}
