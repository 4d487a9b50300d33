// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/demo/demo_staff.hpp"
#include "platforms/catalogue/catalogue.hpp"

namespace guichet::app {

/// A SIP2 terminal of one of the demo's platforms, its secret added to `credentials` once.
[[nodiscard]] Result<std::optional<DemoLogin>> seed_demo_terminal(db::Database& database, Clock const& clock,
                                                                  Random& random, platforms::Catalogue const& catalogue,
                                                                  std::filesystem::path const& credentials);

} // namespace guichet::app
