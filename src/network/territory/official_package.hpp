// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/territory/territory.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace guichet::network {

struct Epci {
    std::string siren;
    std::string name; // "CC Bresse Haute Seille", as published
    std::string kind; // CC, CA, CU, METRO, MET69
};

/// What the npm package `@etalab/decoupage-administratif` says: the official geographic code and the composition of
/// the intercommunalities of one year.
struct OfficialList {
    TerritoryEdition edition; // without the instant of import
    std::string checksum;     // of the two files read
    std::vector<Municipality> municipalities;
    std::vector<FormerMunicipality> former;
    std::vector<Epci> epci;
};

/// Reads data/communes.json and data/epci.json of the package unpacked in `directory`. ErrorKind::not_found or invalid
/// with a reason for an operator when a file is missing or is not what it should be.
[[nodiscard]] Result<OfficialList> read_official_package(std::filesystem::path const& directory);

} // namespace guichet::network
