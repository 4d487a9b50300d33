// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/policies/policies.hpp"

#include <string>

namespace guichet::app {

/// The PDF of the vote behind a policy of the demo: an invented extract, and says so.
[[nodiscard]] std::string demo_resolution(network::Intercommunality const& member, people::Policy const& policy);

} // namespace guichet::app
