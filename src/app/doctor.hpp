// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/configuration.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace guichet::app {

enum class Health { good, doubtful, bad };
[[nodiscard]] std::string_view code(Health health);

struct Finding {
    std::string check; // "database"
    Health health = Health::good;
    std::string found;
    std::string advice; // what to do; "" when all is well
};

/// Looks at a whole installation without changing it: key, public address, database and schema, mail server and
/// backlog, jobs, clock, disk, territory. One check failing does not stop the others.
[[nodiscard]] std::vector<Finding> examine_installation(Configuration const& configuration);

} // namespace guichet::app
