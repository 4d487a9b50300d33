// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "platforms/catalogue/catalogue.hpp"

#include <span>
#include <string_view>

/// The kinds of platforms there are, so that nobody begins with an empty form: by which door one enters, and what must
/// be asked of the vendor first. Data; owns no table.
namespace guichet::platforms {

struct Preset {
    std::string_view id; // in addresses and message ids
    PlatformKind kind;
    Door door;
    int needs = 0; // how many things to ask of the vendor: "preset.<id>.need.1"…
};

[[nodiscard]] std::span<Preset const> presets();
/// nullptr when there is none of that name.
[[nodiscard]] Preset const* preset_named(std::string_view id);
/// "preset.<id>.name", "preset.<id>.need.2"…
[[nodiscard]] std::string preset_message(Preset const& preset, std::string_view what);

} // namespace guichet::platforms
