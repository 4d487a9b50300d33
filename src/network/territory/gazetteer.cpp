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

std::shared_ptr<Territory const> Territory::of(TerritoryEdition edition, std::vector<Municipality> municipalities,
                                               std::vector<FormerMunicipality> const& former,
                                               std::string home_department)
{
    return std::make_shared<Gazetteer const>(std::move(edition), std::move(municipalities), former,
                                             std::move(home_department));
}

Gazetteer::Gazetteer(TerritoryEdition edition, std::vector<Municipality> municipalities,
                     std::vector<FormerMunicipality> const& former, std::string home_department)
    : edition_(std::move(edition)), municipalities_(std::move(municipalities)),
      home_department_(std::move(home_department))
{
    std::ranges::sort(municipalities_, {}, &Municipality::insee);
    for (Number i = 0; i < municipalities_.size(); ++i) {
        by_code_.emplace(municipalities_[i].insee, i);
        municipalities_[i].former_names.clear();
    }
    index();
    for (auto const& one : former) {
        add_former(one);
    }
    name_index_.build();
    std::ranges::sort(by_postcode_);
}

void Gazetteer::index()
{
    for (Number i = 0; i < municipalities_.size(); ++i) {
        auto const& municipality = municipalities_[i];
        if (!municipality.epci.empty()) {
            by_epci_[municipality.epci].push_back(i);
        }
        for (auto const& postcode : municipality.postcodes) {
            by_postcode_.emplace_back(postcode, i);
        }
        name_index_.add(place_words(municipality.name));
        names_.push_back({i, ""});
    }
}

void Gazetteer::add_former(FormerMunicipality const& former)
{
    auto const today = by_code_.find(former.insee);
    if (today == by_code_.end()) {
        return;
    }
    auto const number = today->second;
    by_code_.emplace(former.code, number); // a code that is still somebody's stays theirs
    auto& municipality = municipalities_[number];
    if (former.name.empty() || former.name == municipality.name ||
        std::ranges::find(municipality.former_names, former.name) != municipality.former_names.end()) {
        return;
    }
    municipality.former_names.push_back(former.name);
    name_index_.add(place_words(former.name));
    names_.push_back({number, former.name});
}

Municipality const* Gazetteer::find(std::string_view insee) const
{
    auto const found = by_code_.find(std::string{insee});
    return found == by_code_.end() ? nullptr : &municipalities_[found->second];
}

std::vector<Municipality const*> Gazetteer::of_epci(std::string_view siren) const
{
    std::vector<Municipality const*> members;
    if (auto const found = by_epci_.find(std::string{siren}); found != by_epci_.end()) {
        for (auto const number : found->second) {
            members.push_back(&municipalities_[number]);
        }
    }
    return members;
}

std::vector<Municipality const*> Gazetteer::of_postcode(std::string_view postcode) const
{
    std::vector<Municipality const*> found;
    auto const code = [](auto const& pair) { return std::string_view{pair.first}; };
    for (auto const& [_, number] : std::ranges::equal_range(by_postcode_, postcode, {}, code)) {
        found.push_back(&municipalities_[number]);
    }
    return found;
}

Gazetteer::Candidate Gazetteer::weighed(Candidate candidate, TypedPlace const& place,
                                        std::string_view near_department) const
{
    auto const& municipality = municipalities_[candidate.municipality];
    candidate.rank = candidate.score;
    candidate.population = municipality.population;
    if (candidate.former != nullptr) {
        candidate.rank -= former_name_malus;
    }
    if (!near_department.empty() && municipality.department == near_department) {
        candidate.rank += near_bonus;
    }
    if (!place.postcode.empty() &&
        std::ranges::find(municipality.postcodes, place.postcode) != municipality.postcodes.end()) {
        candidate.rank += typed_postcode_bonus;
    } else if (!place.department.empty() && municipality.department == place.department) {
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
        auto const& name = names_[hit.name];
        candidates.push_back(weighed({name.municipality, name.former.empty() ? nullptr : &name.former, hit.score, 0, 0},
                                     place, near_department));
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
    auto const add = [&](Municipality const& municipality, double score) {
        auto const number = static_cast<Number>(&municipality - municipalities_.data());
        candidates.push_back(weighed({number, nullptr, score, 0, 0}, place, near_department));
    };
    for (auto const* municipality : of_postcode(place.postcode)) {
        add(*municipality, number_score);
    }
    if (auto const* const municipality = find(place.postcode); municipality != nullptr && candidates.empty()) {
        add(*municipality, number_score);
    }
    if (place.postcode.size() == 5 && of_postcode(place.postcode).empty()) {
        for (auto const* municipality : of_postcode(place.postcode.substr(0, 3) + "00")) {
            add(*municipality, part_of_number_score);
        }
    }
    if (place.digits.size() >= shortest_part_of_postcode) {
        auto const cut = [&](auto const& pair) { return std::string_view{pair.first}.substr(0, place.digits.size()); };
        for (auto const& [_, number] : std::ranges::equal_range(by_postcode_, place.digits, {}, cut)) {
            add(municipalities_[number], part_of_number_score);
        }
    }
    return candidates;
}

bool Gazetteer::before(Candidate const& left, Candidate const& right)
{
    auto const key = [&](Candidate const& one) {
        return std::tuple{-one.rank, -one.population, one.municipality, one.former != nullptr};
    };
    return key(left) < key(right);
}

std::vector<MunicipalityMatch> Gazetteer::best(std::vector<Candidate> candidates, std::size_t limit) const
{
    // A commune comes at most once for each start of its names: a few times the limit is enough to find `limit` of
    // them, unless its former names all match; then the whole list is sorted.
    auto wanted = std::min(candidates.size(), limit * 4);
    auto const ordered = [](Candidate const& left, Candidate const& right) { return before(left, right); };
    std::vector<MunicipalityMatch> matches;
    for (;;) {
        auto const end = candidates.begin() + static_cast<std::ptrdiff_t>(wanted);
        std::partial_sort(candidates.begin(), end, candidates.end(), ordered);
        matches.clear();
        for (auto at = candidates.begin(); at != end && matches.size() < limit; ++at) {
            auto const& municipality = municipalities_[at->municipality];
            auto const same = [&](MunicipalityMatch const& one) {
                return one.municipality.insee == municipality.insee;
            };
            if (std::ranges::none_of(matches, same)) {
                matches.push_back({municipality, at->former != nullptr ? *at->former : municipality.name, at->score});
            }
        }
        if (matches.size() == limit || wanted == candidates.size()) {
            return matches;
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
    return best(std::move(candidates), limit);
}

} // namespace guichet::network
