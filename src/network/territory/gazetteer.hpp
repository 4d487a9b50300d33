// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/territory/municipality_table.hpp"
#include "network/territory/name_index.hpp"
#include "network/territory/territory.hpp"
#include "network/territory/typed_place.hpp"

#include <string>
#include <vector>

namespace guichet::network {

/// Territory in memory: every commune of an edition, searched by its names and numbers.
class Gazetteer final : public Territory {
public:
    /// `municipalities` as build() left them.
    Gazetteer(TerritoryEdition edition, MunicipalityTable municipalities, std::string home_department);

    [[nodiscard]] std::vector<MunicipalityMatch> search(std::string_view typed, std::size_t limit,
                                                        std::string_view near_department) const override;
    [[nodiscard]] std::optional<Municipality> find(std::string_view insee) const override;
    [[nodiscard]] std::vector<Municipality> of_epci(std::string_view siren) const override;
    [[nodiscard]] std::vector<Municipality> of_postcode(std::string_view postcode) const override;
    [[nodiscard]] TerritoryEdition const& edition() const override { return edition_; }
    [[nodiscard]] std::vector<Municipality> all() const override;

private:
    using Number = MunicipalityTable::Number;
    struct Candidate {
        Number municipality = 0;
        MunicipalityTable::Name name = 0; // the one that was meant
        double score = 0;
        int population = 0;
        double rank = 0; // score, and what speaks for the place beside its name
    };

    [[nodiscard]] std::vector<Candidate> by_name(TypedPlace const& place, std::string_view near_department) const;
    [[nodiscard]] std::vector<Candidate> by_fewer_words(TypedPlace place, std::string_view near_department) const;
    [[nodiscard]] std::vector<Candidate> by_number(TypedPlace const& place, std::string_view near_department) const;
    [[nodiscard]] std::vector<Candidate> candidates_of(std::vector<NameIndex::Hit> const& hits, TypedPlace const& place,
                                                       std::string_view near_department) const;
    [[nodiscard]] Candidate weighed(MunicipalityTable::Name name, double score, TypedPlace const& place,
                                    std::string_view near_department) const;
    [[nodiscard]] static std::vector<Candidate> best(std::vector<Candidate> candidates, std::size_t limit);
    [[nodiscard]] static bool before(Candidate const& left, Candidate const& right);

    TerritoryEdition edition_;
    MunicipalityTable municipalities_;
    std::string home_department_;
    NameIndex name_index_;
};

} // namespace guichet::network
