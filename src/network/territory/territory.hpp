// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "db/database.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The official communes, present and past, their postcodes, populations and intercommunalities, at a dated edition,
/// searched as people type. Owns network_municipality, network_municipality_name, network_municipality_postcode,
/// network_epci, network_street, network_territory_edition. Does not decide who may register: people/policies does.
namespace guichet::network {

struct Municipality {
    std::string insee;      // "39478"
    std::string name;       // "Saint-Claude"
    std::string department; // "39"
    std::vector<std::string> postcodes;
    std::string epci; // SIREN; "" when none
    std::string epci_name;
    int population = 0;
    std::vector<std::string> former_names; // communes that merged into it: "Morez" for Hauts de Bienne
};

struct MunicipalityMatch {
    Municipality municipality;
    std::string matched_name; // what the person typed meant: the former name when it was one
    double score = 0;         // 1: the very name; less: the start of it, a typo forgiven
};

/// A commune that merged into another, or an arrondissement of Paris, Lyon or Marseille.
struct FormerMunicipality {
    std::string code;
    std::string name;  // "" where the official list remembers only the code
    std::string insee; // today's commune
};

struct TerritoryEdition {
    std::string id;     // "2026-6.0.0"
    std::string name;   // "2026": the official list of 1 January of that year
    std::string source; // "@etalab/decoupage-administratif 6.0.0 (Licence Ouverte 2.0)"
    Instant imported;
    int municipalities = 0;
};

/// In memory once loaded (all France is about 35,000 communes); immutable, shared by all threads. Its answers are
/// values: they hold whatever becomes of the edition.
class Territory {
public:
    /// Loads the current edition. An empty database gives an empty territory. Ties between communes of the same name go
    /// to `home_department` ("39").
    static std::shared_ptr<Territory const> load(db::Database const& database, std::string home_department = {});
    /// From values, for the import's own check and for tests. Former communes whose `insee` is unknown are left out.
    static std::shared_ptr<Territory const> of(TerritoryEdition edition,
                                               std::vector<Municipality> const& municipalities,
                                               std::vector<FormerMunicipality> const& former,
                                               std::string home_department = {});
    virtual ~Territory() = default;

    /// Best first, at most `limit`. `near_department` goes first among equals, the home one unless given. Postcodes,
    /// CEDEX, St/Ste, accents, hyphens, case, articles and small typos are understood.
    [[nodiscard]] virtual std::vector<MunicipalityMatch> search(std::string_view typed, std::size_t limit,
                                                                std::string_view near_department = {}) const = 0;
    /// Former codes lead to today's commune.
    [[nodiscard]] virtual std::optional<Municipality> find(std::string_view insee) const = 0;
    [[nodiscard]] virtual std::vector<Municipality> of_epci(std::string_view siren) const = 0;
    [[nodiscard]] virtual std::vector<Municipality> of_postcode(std::string_view postcode) const = 0;
    [[nodiscard]] virtual TerritoryEdition const& edition() const = 0;
    /// By INSEE code; made anew each time, and large.
    [[nodiscard]] virtual std::vector<Municipality> all() const = 0;
};

} // namespace guichet::network
