// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/municipality.hpp"

#include "network/territory/typed_place.hpp"

#include <algorithm>
#include <vector>

namespace guichet::people {

namespace {

using Matches = std::vector<network::MunicipalityMatch>;

constexpr std::size_t most_namesakes = 24;

/// The article in front may lack: "Rousses" for Les Rousses.
std::vector<std::string> without_article(std::vector<std::string> words)
{
    if (words.size() > 1 && network::is_article(words.front())) {
        words.erase(words.begin());
    }
    return words;
}

template <class Keeps>
Matches those(Matches const& matches, Keeps keeps)
{
    Matches kept;
    std::ranges::copy_if(matches, std::back_inserter(kept), keeps);
    return kept;
}

} // namespace

std::string municipality_code(network::Territory const& territory, std::string_view name, std::string_view postcode)
{
    if (name.empty()) {
        return "";
    }
    auto const typed = postcode.empty() ? std::string{name} : std::string{postcode} + " " + std::string{name};
    auto const words = without_article(network::parse_place(name).words);
    // The search forgives slips, and lists what a postcode covers when the name says nothing.
    auto const named = those(territory.search(typed, most_namesakes), [&](auto const& match) {
        return !words.empty() && without_article(network::place_words(match.matched_name)) == words;
    });
    auto meant = postcode.empty() ? named : those(named, [&](auto const& match) {
        return std::ranges::find(match.municipality.postcodes, postcode) != match.municipality.postcodes.end();
    });
    if (meant.empty()) {
        auto const department = network::department_of(postcode);
        meant = those(named, [&](auto const& match) { return match.municipality.department == department; });
    }
    return meant.size() == 1 ? meant.front().municipality.insee : "";
}

} // namespace guichet::people
