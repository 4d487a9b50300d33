// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/configuration.hpp"

namespace guichet::app {

/// Before `guichet demo` builds its objects: schema, territory, network, people, staff accounts, in the configured
/// database. Prints what it does the first time, and the demo's logins each time. Throws std::runtime_error with what
/// an operator can do.
void prepare_demo(Configuration const& configuration);

} // namespace guichet::app
