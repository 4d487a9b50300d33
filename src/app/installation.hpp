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
/// it. Where it is missing beside a database that needs it, std::runtime_error says what to do: none is made.
[[nodiscard]] SecretKey installation_key(Configuration const& configuration, Random& random);

/// Whether anything there can only be read with the key it was made with: people, signing keys, second factors,
/// ProConnect. The schema must be up to date.
[[nodiscard]] bool needs_its_key(db::Database const& database);

inline constexpr char const* lost_key_advice =
    "Put back the installation.key that was kept with this database (guichet backup copies both), or set "
    "installation_key.";

/// The embedded history for that engine: NNNN_name.sql, followed in the same step by NNNN_name.<engine>.sql where there
/// is one.
[[nodiscard]] std::vector<db::Migration> embedded_migrations(db::Engine engine);

/// Opens the configured database and brings its schema up to date. Throws std::runtime_error with what an operator can
/// do.
void migrate_or_throw(db::Database& database);

} // namespace guichet::app
