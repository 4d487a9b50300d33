// SPDX-License-Identifier: AGPL-3.0-or-later
#include "platforms/presets/presets.hpp"

#include <algorithm>
#include <array>

namespace guichet::platforms {

namespace {

constexpr std::array<Preset, 11> known_presets{{{"cas", PlatformKind::other, Door::cas, 3},
                                                {"cours-lien-date", PlatformKind::learning, Door::signed_link, 4},
                                                {"video-lien", PlatformKind::video, Door::signed_link, 3},
                                                {"laissez-passer", PlatformKind::press, Door::signed_link, 3},
                                                {"presse-page", PlatformKind::press, Door::referer, 2},
                                                {"oidc", PlatformKind::other, Door::oidc, 4},
                                                {"saml", PlatformKind::other, Door::saml, 3},
                                                {"sip2", PlatformKind::books, Door::sip2, 4},
                                                {"abonnes", PlatformKind::other, Door::link, 2},
                                                {"ouverte", PlatformKind::other, Door::open, 2},
                                                {"portail", PlatformKind::portal, Door::cas, 3}}};

} // namespace

std::span<Preset const> presets()
{
    return known_presets;
}

Preset const* preset_named(std::string_view id)
{
    auto const* const found = std::ranges::find(known_presets, id, &Preset::id);
    return found == known_presets.end() ? nullptr : found;
}

std::string preset_message(Preset const& preset, std::string_view what)
{
    return "preset." + std::string{preset.id} + "." + std::string{what};
}

} // namespace guichet::platforms
