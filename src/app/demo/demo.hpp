// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/demo/demo_members.hpp"
#include "network/territory/store.hpp"

#include <filesystem>

/// The demo network of the Jura, made at the first start of `guichet demo`: the real territory, invented libraries,
/// policies and people. Staff accounts are demo_staff's.
namespace guichet::app {

enum class SeedOutcome { made, already_there };

/// Safe to call at every start: what is there is left alone. The network and its people come in one transaction, so a
/// start that was interrupted is taken up again. Error: the official lists are not in `territory_package`.
[[nodiscard]] Result<SeedOutcome> seed_demo(db::Database& database, Clock const& clock, Random& random,
                                            std::filesystem::path const& territory_package,
                                            network::Progress const& progress = {}, PeopleStored const& stored = {},
                                            DemoScale scale = {});

} // namespace guichet::app
