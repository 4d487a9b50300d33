// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/demo/demo_staff.hpp"

namespace guichet::app {

/// Two people of the demo who have an account already: one may enter ("reader"), the other's provisional card has
/// lapsed ("reader-lapsed"). They sign in with the number of their card; added to `credentials`. A second call changes
/// nothing.
[[nodiscard]] Result<std::vector<DemoLogin>> seed_demo_readers(db::Database& database, Clock const& clock,
                                                               Random& random, network::PasswordHasher& hasher,
                                                               std::filesystem::path const& credentials);

} // namespace guichet::app
