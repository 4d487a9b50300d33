// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>

/// A PostgreSQL server for tests: a cluster of its own in a temporary directory, on a Unix socket, without TCP and
/// without fsync. Started by the first call, one per test process, removed when the process ends (even when it is
/// killed the server ends with it). As root it runs as `postgres` (or `nobody`).
namespace guichet::support {

/// The URL of a new, empty database.
[[nodiscard]] std::string fresh_postgres_database();
/// Cuts every connection, as an operator restarting the server does; returns when it answers again.
void restart_postgres();

} // namespace guichet::support
