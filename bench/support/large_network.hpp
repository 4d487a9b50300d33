// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/configuration.hpp"
#include "people/duplicates/record.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <utility>
#include <vector>

/// The demo's network with a million patrons: the real territory, the demo's libraries, policies and platforms, the
/// demo's generator of households, cards, subscriptions, the index of duplicates. Made once for each seed and kept
/// under build/bench-data (GUICHET_BENCH_DATA).
namespace guichet::bench {

/// GUICHET_BENCH_PEOPLE, a million unless told.
[[nodiscard]] std::size_t bench_people();
/// A setting of the environment.
[[nodiscard]] std::size_t setting(char const* name, std::size_t fallback);

/// Makes it when it is not there; returns its data folder.
[[nodiscard]] std::filesystem::path large_network(std::size_t people, std::uint64_t seed);
/// The same to write into: a copy, in a folder that is emptied first.
[[nodiscard]] std::filesystem::path scratch_copy(std::filesystem::path const& network);
/// What a server on that folder is configured with.
[[nodiscard]] app::Configuration configuration_of(std::filesystem::path const& folder);

} // namespace guichet::bench
