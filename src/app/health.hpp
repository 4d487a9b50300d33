// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"
#include "web/router.hpp"

#include <functional>
#include <string>

namespace guichet::app {

/// Prometheus text: durable changes and the commits they shared; their ratio is the batch size of the group commit.
[[nodiscard]] std::string database_metrics(db::Database const& database);

/// /healthz: the process answers. /readyz: the database answers too (503 when not). /metrics: Prometheus text, for
/// clients of this machine only.
void mount_health(web::Router& router, db::Database const& database, std::function<std::string()> metrics);

} // namespace guichet::app
