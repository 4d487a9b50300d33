// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/prepare.hpp"

#include "app/demo/audio_books.hpp"
#include "app/demo/demo.hpp"
#include "app/demo/demo_readers.hpp"
#include "app/demo/demo_staff.hpp"
#include "app/demo/demo_terminal.hpp"
#include "app/demo/platforms.hpp"
#include "app/installation.hpp"
#include "people/duplicates/duplicates.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <span>
#include <stdexcept>

namespace guichet::app {

namespace {

/// The official lists: of the sources, of the sources the binary was built in, of an installed package.
std::filesystem::path territory_package()
{
    constexpr auto name = "node_modules/@etalab/decoupage-administratif";
    std::error_code ignored;
    auto const binary = std::filesystem::read_symlink("/proc/self/exe", ignored);
    std::array<std::filesystem::path, 3> const places{name, binary.parent_path() / "../.." / name,
                                                      "/usr/share/guichet/decoupage-administratif"};
    for (auto const& place : places) {
        if (std::filesystem::exists(place / "package.json", ignored)) {
            return place;
        }
    }
    throw std::runtime_error{"The demo needs the official lists of communes: run npm ci in the sources first."};
}

void say(std::string_view what)
{
    fmt::print("{}\n", what);
    std::fflush(stdout);
}

} // namespace

void prepare_demo(Configuration const& configuration)
{
    prepare_data_folder(configuration);
    SystemClock const clock;
    SystemRandom random;
    auto const key = installation_key(configuration, random);
    db::Database database{{configuration.database_url()}};
    migrate_or_throw(database);
    if (network::Intercommunalities{database}.all().empty()) {
        say("Making the demo network of the Jura: communes, libraries, 30,000 invented people…");
    }
    network::Journal const journal{database, clock};
    people::Patrons const patrons{database, clock, random, journal};
    people::Duplicates duplicates{database, clock, journal, patrons, key};
    auto const index = [&](db::Session& session, std::span<people::Patron const> people) {
        duplicates.note_new_patrons(session, people, people::Comparison::never);
    };
    auto const seeded = seed_demo(database, clock, random, territory_package(), {}, index);
    if (!seeded) {
        throw std::runtime_error{"The demo network could not be made: " + seeded.error().detail};
    }
    if (*seeded == SeedOutcome::made) {
        duplicates.refresh_frequencies();
    }
    auto const credentials = configuration.data_folder() / "demo-credentials.json";
    network::PasswordHasher hasher{network::PasswordHasher::Options{}};
    auto const logins = seed_demo_staff(database, clock, random, hasher, credentials);
    if (!logins) {
        throw std::runtime_error{"The demo's staff could not be made: " + logins.error().message.id};
    }
    platforms::Catalogue const catalogue{database, clock, random, journal};
    access::OidcClients const clients{database, clock, random, journal};
    database.exclusive([&](db::Session& session) {
        auto const today = civil_date(clock.now());
        seed_demo_platforms(session, catalogue, today);
        seed_demo_audio_books(session, catalogue, clients, today);
    });
    auto const readers = seed_demo_readers(database, clock, random, hasher, credentials);
    if (!readers) {
        throw std::runtime_error{"The demo's readers could not be made: " + readers.error().message.id};
    }
    auto const terminal = seed_demo_terminal(database, clock, random, catalogue, credentials);
    if (!terminal) {
        throw std::runtime_error{"The demo's terminal could not be made: " + terminal.error().message.id};
    }
    say(fmt::format("Demo logins, also in {}:", credentials.string()));
    for (auto const& list : {*logins, *readers}) {
        for (auto const& one : list) {
            say(fmt::format("  {:<14} {:<24} {}", one.role, one.login, one.password));
        }
    }
}

} // namespace guichet::app
