// SPDX-License-Identifier: AGPL-3.0-or-later
// One application's duplicate check against a million people, beside a scan of the birth year with the same scorer; and
// what it finds (recall) and wrongly flags (precision) on a corrupted copy. A population, a database and a corruption
// of its own for each seed. GUICHET_BENCH_PEOPLE and GUICHET_BENCH_SEEDS make it smaller.
#include "base/random.hpp"
#include "people/duplicates/duplicates.hpp"
#include "support/corruption.hpp"
#include "support/databases.hpp"
#include "support/population.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

namespace guichet {
namespace {

using people::PersonRecord;
using Microseconds = std::chrono::duration<double, std::micro>;

constexpr std::size_t applications = 5000;
constexpr std::size_t scans = 25;

std::size_t setting(char const* name, std::size_t fallback)
{
    auto const* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): one thread
    return value == nullptr ? fallback : static_cast<std::size_t>(std::atoll(value));
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

double median(std::vector<double> values)
{
    auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

template <class Work>
double microseconds(Work work)
{
    auto const start = std::chrono::steady_clock::now();
    work();
    return Microseconds{std::chrono::steady_clock::now() - start}.count();
}

/// A library's members of one seed, in a database of their own.
class Network {
public:
    Network(std::uint64_t seed, std::size_t size) : generator_(seed), people_(support::population(generator_, size))
    {
        support::migrate(*database_);
        constexpr std::size_t batch = 50'000;
        for (std::size_t begin = 0; begin < people_.size(); begin += batch) {
            (*database_).exclusive([&](db::Session& session) { load(session, begin, std::min(begin + batch, size)); });
        }
        duplicates_.refresh_frequencies();
    }

    void measure(std::uint64_t seed)
    {
        std::vector<double> checks;
        std::size_t found = 0;
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < applications; ++i) {
            auto const truth = support::pick(generator_, people_.size());
            auto const typed = support::corrupted(generator_, people_[truth]);
            std::vector<people::Match> matches;
            checks.push_back(microseconds([&] { matches = duplicates_.look_up(everybody_, typed, 50); }));
            for (auto const& match : matches) {
                (match.other.ref.id == ids_[truth].value ? found : wrong) += 1;
            }
        }
        auto const recall = static_cast<double>(found) / applications;
        auto const precision = static_cast<double>(found) / static_cast<double>(found + wrong);
        auto const [scan_database, scan_memory] = scan();
        auto const check = median(checks);
        std::ranges::sort(checks);
        fmt::print(
            "seed {}: {} people, recall {:.4f} (bar 0.99), precision {:.4f} (bar 0.995); check p50 {:.0f} µs, "
            "p99 {:.0f} µs; p50 ÷ scan of the birth year: 1/{:.0f} (bar 1/20), 1/{:.1f} of one already in memory\n",
            seed, people_.size(), recall, precision, check, checks[checks.size() * 99 / 100], scan_database / check,
            scan_memory / check);
    }

private:
    void load(db::Session& session, std::size_t begin, std::size_t end)
    {
        std::vector<people::Patron> patrons;
        for (auto i = begin; i < end; ++i) {
            patrons.push_back(patron_of(people_[i]));
            patrons.back().id = patrons_.add(session, patrons.back());
            ids_.push_back(patrons.back().id);
        }
        duplicates_.note_new_patrons(session, patrons, people::Comparison::never);
    }

    /// p50 of reading and comparing everybody of the candidate's birth year, and of comparing alone.
    std::pair<double, double> scan()
    {
        std::vector<double> whole;
        std::vector<double> comparing;
        for (std::size_t i = 0; i < scans; ++i) {
            auto const& record = people_[support::pick(generator_, people_.size())];
            auto const me = people::portrait(record);
            std::vector<people::Portrait> others;
            int alike = 0;
            auto const reading = microseconds([&] { others = born_in(*record.birth_date); });
            comparing.push_back(microseconds([&] {
                for (auto const& other : others) {
                    alike += compare(me, other).verdict == people::Verdict::different ? 0 : 1;
                }
            }));
            whole.push_back(reading + comparing.back());
            alike_ += alike;
        }
        return {median(whole), median(comparing)};
    }

    std::vector<people::Portrait> born_in(Date date)
    {
        return (*database_).read([&](db::Session& session) {
            return session.list(
                R"sql(
                SELECT birth_name, usage_name, first_names, birth_date, street, postcode, municipality, email, phone, household
                FROM people_patron
                WHERE birth_date >= :first AND birth_date <= :last
            )sql",
                {{"first", Date{date.year() / 1 / 1}}, {"last", Date{date.year() / 12 / 31}}}, [](db::Row const& row) {
                    return people::portrait({row.text(0), row.text(1), row.text(2), row.date(3), row.text(7),
                                             row.text(8), row.text(4), row.text(5), row.text(6), row.text(9)});
                });
        });
    }

    support::TestDatabase database_{support::Kind::sqlite_file};
    ManualClock clock_{*parse_instant("2026-03-02T09:00:00Z")};
    SystemRandom random_;
    network::Journal journal_{*database_, clock_};
    people::Patrons patrons_{*database_, clock_, random_, journal_};
    people::Duplicates duplicates_{*database_, clock_, journal_, patrons_, SecretKey{}};
    network::Actor everybody_{network::ActorKind::staff, "bench", "bench", network::Role::administrator, std::nullopt};
    support::Generator generator_;
    std::vector<PersonRecord> people_;
    std::vector<people::PatronId> ids_;
    std::int64_t alike_ = 0; // kept, so that the scan is not optimised away
};

} // namespace
} // namespace guichet

int main()
{
    auto const people = guichet::setting("GUICHET_BENCH_PEOPLE", 1'000'000);
    auto const seeds = guichet::setting("GUICHET_BENCH_SEEDS", 3);
    for (std::size_t seed = 1; seed <= seeds; ++seed) {
        std::unique_ptr<guichet::Network> network;
        auto const loading = guichet::microseconds([&] { network = std::make_unique<guichet::Network>(seed, people); });
        fmt::print("seed {}: loaded and indexed in {:.0f} s\n", seed, loading / 1e6);
        network->measure(seed);
        std::fflush(stdout); // a seed takes minutes
    }
    return 0;
}
