// SPDX-License-Identifier: AGPL-3.0-or-later
// A closure given back to a million subscriptions, beside the bare SQL update of the same rows on the same engine, and
// what people at the desk feel of it: a file read and a note written, idle and meanwhile. GUICHET_BENCH_PEOPLE makes it
// smaller; beside scripts/with-postgres it measures PostgreSQL as well.
#include "people/closures/extension_runner.hpp"
#include "people/closures/store.hpp"
#include "people/patrons/standing.hpp"
#include "support/databases.hpp"
#include "support/results.hpp"
#include "support/web_fixture.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace guichet {
namespace {

using namespace std::chrono_literals;
using Stopwatch = std::chrono::steady_clock;

constexpr int rounds = 3;
constexpr int rows_in_a_transaction = 20'000;
constexpr auto between_visits = std::chrono::milliseconds{5};

double seconds_since(Stopwatch::time_point begun)
{
    return std::chrono::duration<double>(Stopwatch::now() - begun).count();
}

std::int64_t setting(char const* name, std::int64_t fallback)
{
    auto const* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): one thread
    return value == nullptr ? fallback : std::atoll(value);
}

/// Memory of our own, in MiB: pages of the database file that the system maps do not count.
long resident()
{
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("RssAnon:")) {
            return std::atol(line.c_str() + 8) / 1024;
        }
    }
    return 0;
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

double percentile(std::vector<double> values, double share)
{
    if (values.empty()) {
        return 0;
    }
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

std::string id_of(std::int64_t number)
{
    return fmt::format("01hz{:022}", number);
}

/// One subscription each; three in four meet the closure.
void populate(db::Database& database, std::int64_t people)
{
    std::mt19937_64 random{1};
    for (std::int64_t first = 0; first < people; first += rows_in_a_transaction) {
        database.exclusive([&](db::Session& session) {
            for (auto i = first; i < std::min(people, first + rows_in_a_transaction); ++i) {
                auto const start = add_days(2019y / 4 / 1, static_cast<int>(random() % 460));
                session.execute(R"sql(
                    INSERT INTO people_patron
                        (id, intercommunality, library, birth_name, usage_name, first_names, birth_date, street,
                         complement, postcode, municipality, municipality_name, email, phone, language, category,
                         household, external_id, status, created, last_activity, name_key, name_start, birth_name_key,
                         birth_name_start)
                    VALUES (:id, :where, :library, 'Martin', '', 'Jeanne', '1980-05-17', '3 rue du Pré', '', '39200',
                            '39478', 'Saint-Claude', '', '+33384000000', 'fr', 'adulte', '', :id, 'active',
                            '2019-04-01T00:00:00.000Z', '2019-04-01T00:00:00.000Z', 'martin jeanne', 'mar', '', '')
                )sql",
                                {{"id", id_of(i)},
                                 {"where", fmt::format("epci-{}", i % 14)},
                                 {"library", fmt::format("library-{}", i % 70)}});
                session.execute(R"sql(
                    INSERT INTO people_subscription (id, patron, category, first_day, last_day, reason, policy)
                    VALUES (:id, :id, 'adulte', :first_day, :last_day, 'subscription.reason.imported', '')
                )sql",
                                {{"id", id_of(i)}, {"first_day", start}, {"last_day", add_days(start, 364)}});
            }
        });
    }
}

/// What the desk does all day, every few milliseconds: reads a file, writes a note.
class Desk {
public:
    Desk(db::Database& database, std::int64_t people)
        : visitor_([this, &database, people](std::stop_token const& stop) {
              std::mt19937_64 random{7};
              while (!stop.stop_requested()) {
                  std::this_thread::sleep_for(between_visits);
                  people::PatronId const patron{
                      id_of(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(people)))};
                  auto begun = Stopwatch::now();
                  (void)database.read(
                      [&](db::Session& session) { return people::standing(session, patron, 2020y / 5 / 1); });
                  reads.push_back(seconds_since(begun) * 1000);
                  begun = Stopwatch::now();
                  (void)database.write([&](db::Session& session) -> Result<std::int64_t> {
                      return session.execute("UPDATE people_patron SET last_activity = :now WHERE id = :id",
                                             {{"now", "2020-05-01T10:00:00.000Z"}, {"id", patron}});
                  });
                  writes.push_back(seconds_since(begun) * 1000);
              }
          })
    {
    }
    void stop()
    {
        visitor_.request_stop();
        visitor_.join();
    }
    std::vector<double> reads;
    std::vector<double> writes;

private:
    std::jthread visitor_;
};

struct House {
    explicit House(db::Database& opened) : database(opened) {}

    people::ExtensionRun run(people::ClosureId const& id, people::RunKind kind)
    {
        auto const asked = extensions.request(system, id, 1, kind);
        runner.work({});
        return extensions.find(asked.value()).value();
    }

    db::Database& database;
    SystemClock clock;
    SystemRandom random;
    network::Actor system = network::Actor::system();
    network::Journal journal{database, clock};
    network::Intercommunalities intercommunalities{database};
    mail::Outbox outbox{clock, random, support::shared_messages(), support::shared_templates()};
    people::ExtensionLetters letters{database, outbox, intercommunalities, "https://guichet.example"};
    people::Extensions extensions{database, clock, random, journal};
    people::Closures closures{database, clock, random, journal, intercommunalities, extensions};
    people::ExtensionRunner runner{database, clock, journal, letters};
};

/// The same rows moved by the engine alone, in one statement and one transaction; then back.
double bare_update(db::Database& database)
{
    bool const sqlite = database.engine() == db::Engine::sqlite;
    auto const run = [&](char const* sql) {
        auto const begun = Stopwatch::now();
        database.exclusive([&](db::Session& session) { session.execute(sql); });
        return seconds_since(begun);
    };
    auto const spent = run(sqlite ? "UPDATE people_subscription SET last_day = date(last_day, '+56 days') "
                                    "WHERE first_day < '2020-05-12' AND last_day >= '2020-03-17'"
                                  : "UPDATE people_subscription SET last_day = to_char(CAST(last_day AS date) + 56, "
                                    "'YYYY-MM-DD') WHERE first_day < '2020-05-12' AND last_day >= '2020-03-17'");
    run(sqlite ? "UPDATE people_subscription SET last_day = date(last_day, '-56 days') "
                 "WHERE first_day < '2020-05-12' AND last_day >= '2020-05-12'"
               : "UPDATE people_subscription SET last_day = to_char(CAST(last_day AS date) - 56, 'YYYY-MM-DD') "
                 "WHERE first_day < '2020-05-12' AND last_day >= '2020-05-12'");
    return spent;
}

constexpr double most_times_the_update = 3;
/// Reads at the desk are not held up by the run; they share two cores with it.
constexpr double most_times_an_idle_read = 10;
constexpr long most_memory = 128; // MiB

void tell(char const* engine, char const* what, double ours, double bare)
{
    bench::report_ratio(fmt::format("closures, {}: {} ÷ bare update of the same rows", engine, what), ours / bare,
                        bench::Limit::at_most, most_times_the_update);
    bench::report_figure("  seconds", fmt::format("{:.1f}, {:.1f}", ours, bare));
}

void measure(support::Kind kind)
{
    auto const people = setting("GUICHET_BENCH_PEOPLE", 1'000'000);
    support::TestDatabase opened{kind};
    auto& database = *opened;
    support::migrate(database);
    populate(database, people);
    auto const* const engine = kind == support::Kind::postgresql ? "PostgreSQL" : "SQLite";
    House house{database};
    people::Closure closure;
    closure.reach = people::Reach::network;
    closure.begins = 2020y / 3 / 17;
    closure.reopens = 2020y / 5 / 12;
    auto const id = house.closures.declare(house.system, closure).value();

    std::vector<double> bare;
    std::vector<double> apply;
    std::vector<double> undo;
    std::int64_t moved = 0;
    auto const memory = resident();
    long most = memory;
    for (int round = 0; round < rounds; ++round) {
        bare.push_back(bare_update(database));
        auto begun = Stopwatch::now();
        moved = house.run(id, people::RunKind::apply).result.value("moved", std::int64_t{0});
        apply.push_back(seconds_since(begun));
        begun = Stopwatch::now();
        (void)house.run(id, people::RunKind::undo);
        undo.push_back(seconds_since(begun));
        most = std::max(most, resident());
    }
    bench::report_figure(fmt::format("closures, {}: subscriptions, moved", engine),
                         fmt::format("{}, {}", people, moved));
    bench::report_ratio(fmt::format("closures, {}: MiB of memory more at the most", engine),
                        static_cast<double>(most - memory), bench::Limit::at_most, most_memory);
    tell(engine, "apply", median(apply), median(bare));
    tell(engine, "undo", median(undo), median(bare));

    Desk idle{database, people};
    std::this_thread::sleep_for(5s);
    idle.stop();
    Desk meanwhile{database, people};
    auto const begun = Stopwatch::now();
    (void)house.run(id, people::RunKind::apply);
    auto const shared = seconds_since(begun);
    meanwhile.stop();
    tell(engine, "apply while the desk works", shared, median(bare));
    bench::report_ratio(fmt::format("closures, {}: p99 of a read meanwhile ÷ idle", engine),
                        percentile(meanwhile.reads, 0.99) / percentile(idle.reads, 0.99), bench::Limit::at_most,
                        most_times_an_idle_read);
    auto const shown = [&](char const* what, std::vector<double> const& before, std::vector<double> const& during) {
        bench::report_figure(fmt::format("  {}: p50, p99 idle; meanwhile", what),
                             fmt::format("{:.2f}, {:.2f}; {:.2f}, {:.2f} ms", percentile(before, 0.5),
                                         percentile(before, 0.99), percentile(during, 0.5), percentile(during, 0.99)));
    };
    shown("read", idle.reads, meanwhile.reads);
    shown("write", idle.writes, meanwhile.writes);
}

} // namespace
} // namespace guichet

int main()
{
    guichet::measure(guichet::support::Kind::sqlite_file);
    if (std::getenv("GUICHET_TEST_POSTGRES") != nullptr) { // NOLINT(concurrency-mt-unsafe): one thread
        guichet::measure(guichet::support::Kind::postgresql);
    }
    return 0;
}
