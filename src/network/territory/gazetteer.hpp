// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/territory/name_index.hpp"
#include "network/territory/territory.hpp"
#include "network/territory/typed_place.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace guichet::network {

/// Territory in memory: every commune of an edition, by code, postcode, EPCI and name.
class Gazetteer final : public Territory {
public:
    Gazetteer(TerritoryEdition edition, std::vector<Municipality> municipalities,
              std::vector<FormerMunicipality> const& former, std::string home_department);

    [[nodiscard]] std::vector<MunicipalityMatch> search(std::string_view typed, std::size_t limit,
                                                        std::string_view near_department) const override;
    [[nodiscard]] Municipality const* find(std::string_view insee) const override;
    [[nodiscard]] std::vector<Municipality const*> of_epci(std::string_view siren) const override;
    [[nodiscard]] std::vector<Municipality const*> of_postcode(std::string_view postcode) const override;
    [[nodiscard]] TerritoryEdition const& edition() const override { return edition_; }
    [[nodiscard]] std::vector<Municipality> const& all() const override { return municipalities_; }

private:
    using Number = std::uint32_t; // a commune's place in municipalities_
    using Numbers = std::vector<Number>;
    struct Name {
        Number municipality = 0;
        std::string former; // "" for today's own name
    };
    struct Candidate {
        Number municipality = 0;
        std::string const* former = nullptr;
        double score = 0;
        int population = 0;
        double rank = 0; // score, and what speaks for the place beside its name
    };

    void add_former(FormerMunicipality const& former);
    void index();
    [[nodiscard]] std::vector<Candidate> by_name(TypedPlace const& place, std::string_view near_department) const;
    [[nodiscard]] std::vector<Candidate> by_fewer_words(TypedPlace place, std::string_view near_department) const;
    [[nodiscard]] std::vector<Candidate> by_number(TypedPlace const& place, std::string_view near_department) const;
    [[nodiscard]] std::vector<Candidate> candidates_of(std::vector<NameIndex::Hit> const& hits, TypedPlace const& place,
                                                       std::string_view near_department) const;
    [[nodiscard]] Candidate weighed(Candidate candidate, TypedPlace const& place,
                                    std::string_view near_department) const;
    [[nodiscard]] std::vector<MunicipalityMatch> best(std::vector<Candidate> candidates, std::size_t limit) const;
    [[nodiscard]] static bool before(Candidate const& left, Candidate const& right);

    TerritoryEdition edition_;
    std::vector<Municipality> municipalities_;
    std::string home_department_;
    std::unordered_map<std::string, Number> by_code_; // today's and former codes
    std::unordered_map<std::string, Numbers> by_epci_;
    std::vector<std::pair<std::string, Number>> by_postcode_; // sorted
    std::vector<Name> names_;
    NameIndex name_index_;
};

} // namespace guichet::network
