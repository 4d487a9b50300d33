// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/patrons/patrons.hpp"

#include <string>
#include <vector>

namespace guichet::access {

/// What is kept of a person's link to a portal, for the copy of their data: the portal's own name for them as well.
struct KeptPortalLink {
    std::string portal; // its name
    std::string subject;
    std::string level;
    Instant linked;
};
[[nodiscard]] std::vector<KeptPortalLink> kept_portal_links(db::Session& session, people::PatronId const& patron);

} // namespace guichet::access
