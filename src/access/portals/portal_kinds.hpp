// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/portals/portals.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace guichet::access {

/// The kinds of portals there are, so that nobody begins with an empty form: how each is asked, and what must be asked
/// of its makers first.
struct PortalPreset {
    std::string_view id; // in addresses and message ids
    PortalKind kind;
    int needs = 0;            // "portals.preset.<id>.need.1"…
    std::string_view address; // how its address begins or ends, to be completed; "" when nothing is known
};
inline constexpr std::array<PortalPreset, 4> portal_presets{
    {{"bokeh", PortalKind::cas, 3, "https://portail.exemple.fr/cas-server"},
     {"cas", PortalKind::cas, 3, ""},
     {"oidc", PortalKind::oidc, 4, ""},
     {"franceconnect", PortalKind::franceconnect, 4, "https://oidc.franceconnect.gouv.fr/api/v2"}}};

/// nullptr when there is none of that name.
[[nodiscard]] constexpr PortalPreset const* portal_preset(std::string_view id)
{
    auto const* const found = std::ranges::find(portal_presets, id, &PortalPreset::id);
    return found == portal_presets.end() ? nullptr : found;
}
/// "portals.preset.<id>.name", "portals.preset.<id>.need.2"…
[[nodiscard]] inline std::string message_of(PortalPreset const& preset, std::string_view what)
{
    return "portals.preset." + std::string{preset.id} + "." + std::string{what};
}

} // namespace guichet::access
