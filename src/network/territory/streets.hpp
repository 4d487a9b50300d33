// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/territory/store.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// Street names of the national address base (Base adresse nationale, Licence Ouverte 2.0), where its file was given:
/// suggestions under the address field, never a condition.
namespace guichet::network {

struct Street {
    std::string name;                // "Rue du Général Lecourbe"
    std::string former_municipality; // "Morez" in Hauts de Bienne, "" where nothing merged
    std::string postcode;
    bool operator==(Street const&) const = default;
};

struct StreetFault {
    std::size_t number = 0; // of the line in the file, the header being 1
    std::string reason;     // for an operator
};

struct StreetImport {
    std::size_t rows = 0; // addresses of the departments kept
    std::size_t streets = 0;
    std::size_t municipalities = 0;
    std::size_t refused = 0;
    std::vector<StreetFault> faults; // the first of them
};

/// Reads a CSV of the address base (";", UTF-8, plain or gzipped) row by row and keeps the streets of `departments`
/// (every one of the file when empty), which replace what the database had of the communes met. Bad lines are counted
/// and told, never fatal. ErrorKind::not_found or invalid when it is no such file. `progress` counts lines; the total
/// is 0 until the end.
[[nodiscard]] Result<StreetImport> import_streets(db::Database& database, Territory const& territory,
                                                  std::filesystem::path const& file,
                                                  std::vector<std::string> const& departments,
                                                  Progress const& progress = {});

/// Streets of a commune whose words begin as the typed ones do, without a house number. Those that begin so first. At
/// most `limit`.
[[nodiscard]] std::vector<Street> suggest_streets(db::Database const& database, std::string_view insee,
                                                  std::string_view typed, std::size_t limit = 8);

} // namespace guichet::network
