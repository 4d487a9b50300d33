// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/policies/policies.hpp"

#include <optional>
#include <vector>

/// Who may register from afar, and where: R1 and R3 over values.
namespace guichet::people {

/// What the network has where somebody lives.
struct Residence {
    std::optional<network::Municipality> municipality;         // nullopt: no such commune
    std::optional<network::Intercommunality> intercommunality; // of its EPCI, when a member of the network
    std::vector<network::Library> libraries;                   // of that member
    std::optional<network::Library> central;
};

/// The library to propose: the one that stands in the commune, else one that shares its postcode, else the one in the
/// largest commune; the central one when there is none (R3).
[[nodiscard]] std::optional<network::Library> library_for(network::Territory const& territory,
                                                          Residence const& residence);

/// `own` is the policy in force of the member, `central` that of the central library's.
[[nodiscard]] Eligibility decide(network::Territory const& territory, Residence const& residence,
                                 std::optional<Policy> const& own, std::optional<Policy> const& central);

/// Whether `policy`, of another member with those libraries, lets somebody from there register from afar.
[[nodiscard]] std::optional<Eligibility> decide_invited(network::Territory const& territory, Residence const& residence,
                                                        Policy const& policy,
                                                        std::vector<network::Library> const& libraries);

/// The same against one given policy, whosever it is.
[[nodiscard]] Eligibility decide_against(network::Territory const& territory, Residence const& residence,
                                         Policy const& policy);

} // namespace guichet::people
