// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/policies/eligibility.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace guichet::people {

namespace {

using network::Library;
using network::Municipality;

Eligibility answer(Residence const& residence, EligibilityOutcome outcome, std::string rule)
{
    Eligibility eligibility;
    eligibility.outcome = outcome;
    eligibility.rule = std::move(rule);
    if (residence.municipality) {
        eligibility.municipality = residence.municipality->insee;
        eligibility.municipality_name = residence.municipality->name;
        eligibility.epci_name = residence.municipality->epci_name;
    }
    return eligibility;
}

/// Somebody of the policy's territory: may register, unless the policy says to come to the desk.
Eligibility inside(Residence const& residence, Policy const& policy, std::optional<Library> library, char const* rule)
{
    auto const at_the_desk = policy.mode == RegistrationMode::at_the_desk;
    auto eligibility = answer(residence, at_the_desk ? EligibilityOutcome::not_eligible : EligibilityOutcome::eligible,
                              at_the_desk ? "policy.desk_only" : rule);
    eligibility.library = std::move(library);
    eligibility.intercommunality = policy.intercommunality;
    eligibility.policy = policy;
    return eligibility;
}

/// Somebody of another territory: told where they belong.
Eligibility outside(network::Territory const& territory, Residence const& residence)
{
    if (!residence.intercommunality) {
        return answer(residence, EligibilityOutcome::not_eligible, "network.outside");
    }
    auto eligibility = answer(residence, EligibilityOutcome::not_eligible, "territory.outside");
    eligibility.library = library_for(territory, residence);
    eligibility.intercommunality = residence.intercommunality->id;
    return eligibility;
}

bool has_own_library(Residence const& residence)
{
    return residence.intercommunality && !residence.libraries.empty();
}

int closeness(network::Territory const& territory, Municipality const& home, Library const& library)
{
    auto const stands_in = territory.find(library.municipality);
    if (!stands_in) {
        return 0;
    }
    if (stands_in->insee == home.insee) {
        return 3;
    }
    return std::ranges::find_first_of(stands_in->postcodes, home.postcodes) != stands_in->postcodes.end() ? 2 : 1;
}

} // namespace

bool Policy::covers(Municipality const& municipality) const
{
    return std::ranges::any_of(territory, [&](std::string const& code) {
        return !code.empty() && (code == municipality.insee || code == municipality.epci);
    });
}

std::optional<Library> library_for(network::Territory const& territory, Residence const& residence)
{
    if (residence.libraries.empty() || !residence.municipality) {
        return residence.central;
    }
    auto const rank = [&](Library const& library) {
        auto const stands_in = territory.find(library.municipality);
        return std::pair{closeness(territory, *residence.municipality, library), stands_in ? stands_in->population : 0};
    };
    return *std::ranges::max_element(residence.libraries, {}, rank);
}

Eligibility decide(network::Territory const& territory, Residence const& residence, std::optional<Policy> const& own,
                   std::optional<Policy> const& central)
{
    if (!residence.municipality) {
        return answer(residence, EligibilityOutcome::unclear, "municipality.unknown");
    }
    if (!has_own_library(residence)) {
        if (residence.central && central && central->covers(*residence.municipality)) {
            return inside(residence, *central, residence.central, "central.library");
        }
        if (!residence.intercommunality) {
            return outside(territory, residence);
        }
    }
    if (!own) {
        auto eligibility = answer(residence, EligibilityOutcome::unclear, "policy.none");
        eligibility.library = library_for(territory, residence);
        eligibility.intercommunality = residence.intercommunality->id;
        return eligibility;
    }
    return decide_against(territory, residence, *own);
}

std::optional<Eligibility> decide_invited(network::Territory const& territory, Residence const& residence,
                                          Policy const& policy, std::vector<Library> const& libraries)
{
    bool const is_host_of_residence =
        residence.intercommunality && residence.intercommunality->id == policy.intercommunality;
    if (!residence.municipality || is_host_of_residence || libraries.empty() || !policy.is_remote() ||
        !policy.covers(*residence.municipality)) {
        return std::nullopt;
    }
    auto there = residence;
    there.libraries = libraries;
    return inside(residence, policy, library_for(territory, there), "territory.invited");
}

Eligibility decide_against(network::Territory const& territory, Residence const& residence, Policy const& policy)
{
    if (!residence.municipality) {
        return answer(residence, EligibilityOutcome::unclear, "municipality.unknown");
    }
    if (!policy.covers(*residence.municipality)) {
        return outside(territory, residence);
    }
    auto const of_central = residence.central && residence.central->intercommunality == policy.intercommunality;
    if (of_central && !has_own_library(residence)) {
        return inside(residence, policy, residence.central, "central.library");
    }
    return inside(residence, policy, library_for(territory, residence), "territory.inside");
}

} // namespace guichet::people
