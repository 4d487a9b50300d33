// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "platforms/catalogue/catalogue.hpp"

namespace guichet::platforms {

/// Every platform with all that is said of it, by name.
[[nodiscard]] std::vector<Platform> read_platforms(db::Session& session);
/// Replaces what was said of the platform. `make_id` gives ids for the rows below it.
void write_platform(db::Session& session, Platform const& platform, std::function<std::string()> const& make_id);
/// Another platform's registered address would take tickets meant for this one.
[[nodiscard]] bool address_is_taken(db::Session& session, PlatformId const& platform, std::string_view address);

} // namespace guichet::platforms
