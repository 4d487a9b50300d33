// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/intercommunalities/intercommunalities.hpp"
#include "people/closures/closures.hpp"
#include "people/tariffs/tariffs.hpp"

#include <optional>
#include <string>
#include <vector>

/// The members of the demo: the 14 intercommunalities of the Jura with their real names and SIREN, and the département
/// with its central library. Libraries, telephones, mailboxes and resolutions are invented.
namespace guichet::app {

struct DemoMember {
    network::Intercommunality intercommunality;
    std::vector<network::Library> libraries;
    int patrons = 0;
    std::vector<people::Closure> closures;
    std::vector<people::Policy> policies;        // oldest first
    std::optional<people::TariffGrid> tariffs{}; // where people pay online
};

/// `today` dates the policies: they came into force some weeks ago.
[[nodiscard]] std::vector<DemoMember> demo_network(Date today);

inline constexpr auto demo_closure = "fermeture-bresse-haute-seille";
inline constexpr auto demo_closure_haut_jura = "fermeture-haut-jura-saint-claude";
inline constexpr int demo_consulting_readers = 398; // of Haut-Jura Saint-Claude

} // namespace guichet::app
