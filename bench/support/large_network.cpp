// SPDX-License-Identifier: AGPL-3.0-or-later
#include "large_network.hpp"

#include "app/demo/demo.hpp"
#include "app/demo/demo_staff.hpp"
#include "app/demo/platforms.hpp"
#include "app/installation.hpp"
#include "bench_server.hpp"
#include "people/duplicates/duplicates.hpp"
#include "results.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <span>
#include <stdexcept>

namespace guichet::bench {

namespace {

namespace fs = std::filesystem;

/// Raise it when the generator or what is stored of each patron changes: kept networks are then made again.
constexpr int edition = 2;
constexpr auto finished = "finished";

fs::path bench_data()
{
    auto const* const told = std::getenv("GUICHET_BENCH_DATA"); // NOLINT(concurrency-mt-unsafe): nobody sets it
    return told != nullptr ? fs::path{told} : fs::path{"build/bench-data"};
}

void make(fs::path const& folder, app::DemoScale scale)
{
    auto const configuration = configuration_of(folder);
    app::prepare_data_folder(configuration);
    SystemClock const clock;
    SystemRandom random;
    auto const key = app::installation_key(configuration, random);
    db::Database database{{configuration.database_url()}};
    app::migrate_or_throw(database);
    network::Journal const journal{database, clock};
    people::Patrons const patrons{database, clock, random, journal};
    people::Duplicates duplicates{database, clock, journal, patrons, key};
    auto const index = [&](db::Session& session, std::span<people::Patron const> people) {
        duplicates.note_new_patrons(session, people, people::Comparison::never);
    };
    fs::path const territory{"node_modules/@etalab/decoupage-administratif"};
    auto const seeded = app::seed_demo(database, clock, random, territory, {}, index, scale);
    if (!seeded) {
        throw std::runtime_error{"the network could not be made: " + seeded.error().detail};
    }
    duplicates.refresh_frequencies();
    network::PasswordHasher hasher{network::PasswordHasher::Options{}};
    if (!app::seed_demo_staff(database, clock, random, hasher, folder / "demo-credentials.json")) {
        throw std::runtime_error{"the staff could not be made"};
    }
    platforms::Catalogue const catalogue{database, clock, random, journal};
    database.exclusive(
        [&](db::Session& session) { app::seed_demo_platforms(session, catalogue, civil_date(clock.now())); });
}

} // namespace

std::size_t setting(char const* name, std::size_t fallback)
{
    auto const* const value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value == nullptr ? fallback : static_cast<std::size_t>(std::atoll(value));
}

std::size_t bench_people()
{
    return setting("GUICHET_BENCH_PEOPLE", 1'000'000);
}

app::Configuration configuration_of(fs::path const& folder)
{
    auto loaded = app::Configuration::load(std::nullopt, {}, {{"data", folder.string()}});
    if (!loaded) {
        throw std::runtime_error{loaded.error().front()};
    }
    return std::move(*loaded);
}

fs::path large_network(std::size_t people, std::uint64_t seed)
{
    auto folder = bench_data() / fmt::format("network-{}-{}-{}", edition, people, seed);
    if (fs::exists(folder / finished)) {
        return folder;
    }
    fs::remove_all(folder);
    fmt::print("making a network of {} patrons in {}, once\n", people, folder.string());
    std::fflush(stdout);
    auto const start = std::chrono::steady_clock::now();
    make(folder, {people, seed});
    std::chrono::duration<double> const spent = std::chrono::steady_clock::now() - start;
    static_cast<void>(BenchServer{folder}); // a day of its life: names counted, birthdays told
    std::ofstream{folder / finished} << people << '\n';
    report_figure(fmt::format("patrons loaded with card, subscription, index (seed {})", seed),
                  fmt::format("{:.0f}/s, {:.0f} s", static_cast<double>(people) / spent.count(), spent.count()));
    return folder;
}

fs::path scratch_copy(fs::path const& network)
{
    auto folder = bench_data() / "scratch";
    fs::remove_all(folder);
    fs::copy(network, folder, fs::copy_options::recursive);
    fs::remove(folder / finished);
    return folder;
}

} // namespace guichet::bench
