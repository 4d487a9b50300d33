// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/territory/municipality_table.hpp"
#include "network/territory/official_package.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

/// The SQL of the territory's editions.
namespace guichet::network {

struct StoredEdition {
    TerritoryEdition edition;
    std::string checksum;
    bool current = false;
};

[[nodiscard]] std::optional<TerritoryEdition> current_edition(db::Session& session);
[[nodiscard]] std::vector<StoredEdition> stored_editions(db::Session& session); // newest import first
/// With their former names and codes, ready to be read.
[[nodiscard]] MunicipalityTable municipalities_of(db::Session& session, std::string const& edition);

/// Called now and then with what has been written so far.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

/// Writes a whole edition, not current yet.
void put_edition(db::Session& session, OfficialList const& list, Instant imported, Progress const& progress);
void make_current(db::Session& session, std::string const& edition);

} // namespace guichet::network
