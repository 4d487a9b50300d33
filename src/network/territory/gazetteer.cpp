// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/gazetteer.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace guichet::network {

namespace {

// What speaks for a place beside its name. The department counts for less than a whole name against a typo, and for
// more than a whole name against the beginning of one: "lons" near the Jura is Lons-le-Saunier.
constexpr double near_bonus = 0.25;
constexpr double typed_department_bonus = 0.4;
constexpr double typed_postcode_bonus = 0.6;
constexpr double former_name_malus = 0.01; // today's name first among equals
constexpr double word_left_out = 0.8;
constexpr int most_words_left_out = 2;
constexpr double number_score = 1.0;
constexpr double part_of_number_score = 0.6;
constexpr std::size_t shortest_part_of_postcode = 2;

} // namespace

std::shared_ptr<Territory const> Territory::of(TerritoryEdition edition,
                                               std::vector<Municipality> const& municipalities,
                                               std::vector<FormerMunicipality> const& former,
                                               std::string home_department)
{
    return std::make_shared<Gazetteer const>(std::move(edition), MunicipalityTable{municipalities, former},
                                             std::move(home_department));
}

Gazetteer::Gazetteer(TerritoryEdition edition, MunicipalityTable municipalities, std::string home_department)
    : edition_(std::move(edition)), municipalities_(std::move(municipalities)),
      home_department_(std::move(home_department))
{
    for (MunicipalityTable::Name name = 0; name < municipalities_.names(); ++name) {
        name_index_.add(place_words(municipalities_.name(name)));
    }
    name_index_.build();
}

std::optional<Municipality> Gazetteer::find(std::string_view insee) const
{
    auto const number = municipalities_.find(insee);
    return number ? std::optional{municipalities_[*number]} : std::nullopt;
}

std::vector<Municipality> Gazetteer::of_epci(std::string_view siren) const
{
    std::vector<Municipality> members;
    for (auto const number : municipalities_.of_epci(siren)) {
        members.push_back(municipalities_[number]);
    }
    return members;
}

std::vector<Municipality> Gazetteer::of_postcode(std::string_view postcode) const
{
    std::vector<Municipality> found;
    for (auto const& [_, number] : municipalities_.of_postcode(postcode)) {
        found.push_back(municipalities_[number]);
    }
    return found;
}

std::vector<Municipality> Gazetteer::all() const
{
    std::vector<Municipality> all;
    all.reserve(municipalities_.size());
    for (Number number = 0; number < municipalities_.size(); ++number) {
        all.push_back(municipalities_[number]);
    }
    return all;
}

Gazetteer::Candidate Gazetteer::weighed(MunicipalityTable::Name name, double score, TypedPlace const& place,
                                        std::string_view near_department) const
{
    auto const number = municipalities_.named(name);
    auto const department = municipalities_.department(number);
    Candidate candidate{number, name, score, municipalities_.population(number), score};
    if (name != number) {
        candidate.rank -= former_name_malus;
    }
    if (!near_department.empty() && department == near_department) {
        candidate.rank += near_bonus;
    }
    if (!place.postcode.empty() && municipalities_.has_postcode(number, place.postcode)) {
        candidate.rank += typed_postcode_bonus;
    } else if (!place.department.empty() && department == place.department) {
        candidate.rank += typed_department_bonus;
    }
    return candidate;
}

std::vector<Gazetteer::Candidate> Gazetteer::candidates_of(std::vector<NameIndex::Hit> const& hits,
                                                           TypedPlace const& place,
                                                           std::string_view near_department) const
{
    std::vector<Candidate> candidates;
    candidates.reserve(hits.size());
    for (auto const& hit : hits) {
        candidates.push_back(weighed(hit.name, hit.score, place, near_department));
    }
    return candidates;
}

std::vector<Gazetteer::Candidate> Gazetteer::by_name(TypedPlace const& place, std::string_view near_department) const
{
    auto const key = place.key();
    auto candidates = candidates_of(name_index_.starting_with(key), place, near_department);
    auto const is_good = [&](Candidate const& one) {
        return one.rank > one.score || (near_department.empty() && place.postcode.empty() && place.department.empty());
    };
    if (std::ranges::any_of(candidates, is_good)) {
        return candidates;
    }
    std::ranges::move(candidates_of(name_index_.resembling(key), place, near_department),
                      std::back_inserter(candidates));
    if (candidates.empty()) {
        candidates = candidates_of(name_index_.beginning_like(key), place, near_department);
    }
    return candidates;
}

/// "la lons", "moirans en montagne jura": without the article in front, then without the last words.
std::vector<Gazetteer::Candidate> Gazetteer::by_fewer_words(TypedPlace place, std::string_view near_department) const
{
    std::vector<Candidate> candidates;
    if (place.words.size() > 1 && is_article(place.words.front())) {
        place.words.erase(place.words.begin());
        candidates = by_name(place, near_department);
    }
    for (auto left_out = 0; candidates.empty() && place.words.size() > 1 && left_out < most_words_left_out;
         ++left_out) {
        place.words.pop_back();
        candidates = by_name(place, near_department);
    }
    for (auto& candidate : candidates) {
        candidate.score *= word_left_out;
    }
    return candidates;
}

/// A postcode, a code INSEE, a CEDEX code (those of one office share their first three digits: 39206 → 39200), or the
/// first digits of a postcode.
std::vector<Gazetteer::Candidate> Gazetteer::by_number(TypedPlace const& place, std::string_view near_department) const
{
    std::vector<Candidate> candidates;
    auto const add = [&](Number number, double score) {
        candidates.push_back(weighed(number, score, place, near_department));
    };
    auto const exact = municipalities_.of_postcode(place.postcode);
    for (auto const& [_, number] : exact) {
        add(number, number_score);
    }
    if (auto const number = municipalities_.find(place.postcode); number && exact.empty()) {
        add(*number, number_score);
    }
    if (place.postcode.size() == 5 && exact.empty()) {
        for (auto const& [_, number] : municipalities_.of_postcode(place.postcode.substr(0, 3) + "00")) {
            add(number, part_of_number_score);
        }
    }
    if (place.digits.size() >= shortest_part_of_postcode) {
        for (auto const& [_, number] : municipalities_.of_postcodes_like(place.digits)) {
            add(number, part_of_number_score);
        }
    }
    return candidates;
}

bool Gazetteer::before(Candidate const& left, Candidate const& right)
{
    auto const key = [](Candidate const& one) {
        return std::tuple{-one.rank, -one.population, one.municipality, one.name};
    };
    return key(left) < key(right);
}

/// The first `limit` communes among the candidates, each once.
std::vector<Gazetteer::Candidate> Gazetteer::best(std::vector<Candidate> candidates, std::size_t limit)
{
    // A commune comes at most once for each start of its names: a few times the limit is enough to find `limit` of
    // them, unless its former names all match; then the whole list is sorted.
    auto wanted = std::min(candidates.size(), limit * 4);
    std::vector<Candidate> chosen;
    for (;;) {
        auto const end = candidates.begin() + static_cast<std::ptrdiff_t>(wanted);
        std::partial_sort(candidates.begin(), end, candidates.end(), before);
        chosen.clear();
        for (auto at = candidates.begin(); at != end && chosen.size() < limit; ++at) {
            if (std::ranges::find(chosen, at->municipality, &Candidate::municipality) == chosen.end()) {
                chosen.push_back(*at);
            }
        }
        if (chosen.size() == limit || wanted == candidates.size()) {
            return chosen;
        }
        wanted = candidates.size();
    }
}

std::vector<MunicipalityMatch> Gazetteer::search(std::string_view typed, std::size_t limit,
                                                 std::string_view near_department) const
{
    constexpr std::size_t longest_typed = 200;
    auto const place = parse_place(typed.substr(0, longest_typed));
    if (near_department.empty()) {
        near_department = home_department_;
    }
    std::vector<Candidate> candidates;
    if (!place.words.empty()) {
        candidates = by_name(place, near_department);
        if (candidates.empty()) {
            candidates = by_fewer_words(place, near_department);
        }
    }
    if (candidates.empty()) {
        candidates = by_number(place, near_department);
    }
    std::vector<MunicipalityMatch> matches;
    for (auto const& one : best(std::move(candidates), limit)) {
        matches.push_back({municipalities_[one.municipality], std::string{municipalities_.name(one.name)}, one.score});
    }
    return matches;
}

} // namespace guichet::network
