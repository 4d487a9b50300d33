// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/configuration.hpp"
#include "base/crypto.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "db/migrations.hpp"

#include <vector>

/// What an installation has beside its configuration: a data folder, a key, a schema.
namespace guichet::app {

/// Creates the data folder (mode 700) where it is missing.
void prepare_data_folder(Configuration const& configuration);

/// The master key every other key is derived from: the setting, or installation.key (mode 600) in the data folder, made
/// at the first start. Losing it makes stored documents unreadable and signs everybody out; `guichet backup` includes
/// it.
[[nodiscard]] SecretKey installation_key(Configuration const& configuration, Random& random);

/// The embedded history for that engine: NNNN_name.sql, followed in the same step by NNNN_name.<engine>.sql where there
/// is one.
[[nodiscard]] std::vector<db::Migration> embedded_migrations(db::Engine engine);

/// Opens the configured database and brings its schema up to date. Throws std::runtime_error with what an operator can
/// do.
void migrate_or_throw(db::Database& database);

} // namespace guichet::app
