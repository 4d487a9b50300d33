// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/demo/demo_network.hpp"
#include "base/clock.hpp"
#include "db/database.hpp"
#include "network/territory/territory.hpp"
#include "people/patrons/patrons.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

/// The registered people of the demo, with their cards and subscriptions.
namespace guichet::app {

/// Called with the people of each member once they are stored, in the same transaction: to keep other slices' tables in
/// step.
using PeopleStored = std::function<void(db::Session&, std::span<people::Patron const>)>;

/// The demo as it is; benchmarks want it larger, and other people.
struct DemoScale {
    std::size_t patrons = 0; // of the whole network; 0: as many as its members tell
    std::uint64_t seed = 39;
};

struct DemoCounts {
    std::size_t patrons = 0;
    std::size_t provisional = 0;
};

/// In the caller's transaction. Card ranges of every library, then the people: deterministic but for ids. Numbers are
/// 2, 39, the library's number, a digit for the kind (0 permanent, 9 provisional), seven digits and the check digit: 14
/// in all.
DemoCounts seed_members(db::Session& session, db::Database& database, Random& random,
                        network::Territory const& territory, std::vector<DemoMember> const& network, Instant now,
                        PeopleStored const& stored = {}, DemoScale scale = {});

} // namespace guichet::app
