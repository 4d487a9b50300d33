// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>

/// A PostgreSQL server for tests, on a Unix socket, without TCP and without fsync. scripts/with-postgres starts one for
/// a whole test run and says where in GUICHET_TEST_POSTGRES; without it each test process that needs one starts its own
/// in a temporary directory, removed when the process ends (even when it is killed the server ends with it). As root it
/// runs as `postgres` (or `nobody`).
namespace guichet::support {

/// The URL of a new, empty database, on the shared server when there is one.
[[nodiscard]] std::string fresh_postgres_database();

/// The same on a server of this process alone, which may be restarted.
[[nodiscard]] std::string own_postgres_database();
/// Cuts every connection to this process's own server, as an operator restarting it does; returns when it answers
/// again.
void restart_postgres();

} // namespace guichet::support
