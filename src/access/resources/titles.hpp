// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "platforms/catalogue/catalogue.hpp"
#include "web/http.hpp"

#include <string>
#include <string_view>

namespace guichet::access {

/// One title of the platform, where a catalogue leads to it: /ressources/{platform}/acces?vers={address}.
inline constexpr std::string_view title_parameter = "vers";

/// The address asked for, as it was asked; "" unless it stands under one registered for the platform.
[[nodiscard]] std::string title_asked_for(web::Request const& request, platforms::Platform const& platform);

} // namespace guichet::access
