// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// One numbered, forward-only history of the schema, one transaction a step, valid on both engines, frozen by checksum:
/// a file that has been released and then edited is refused. db owns the table db_migration.
namespace guichet::db {

class Database;

/// `name` is "0001_network"; `sql` may hold several statements, each ended by ";".
struct Migration {
    std::string name;
    std::string_view sql;
};

/// SHA-256 of the text, in hexadecimal: what migrations/checksums freezes and db_migration remembers.
[[nodiscard]] std::string checksum_of(Migration const& migration);
/// The statements of a migration, without comments and the semicolons that end them. Quotes, $$bodies$$ and the body of
/// SQLite's CREATE TRIGGER … BEGIN … END are left alone.
[[nodiscard]] std::vector<std::string> statements_of(std::string_view sql);

struct MigrationState {
    std::vector<std::string> applied;
    std::vector<std::string> pending;
};

/// What has run and what has not. Error invalid "migration.checksum" when an applied file has changed since, or is
/// unknown to this binary (a newer database).
[[nodiscard]] Result<MigrationState> migration_state(Database& database, std::span<Migration const> history);
/// Applies what is pending, in order; returns the names applied here. Several nodes may begin at once: each step is
/// applied by one of them.
[[nodiscard]] Result<std::vector<std::string>> migrate(Database& database, std::span<Migration const> history);

} // namespace guichet::db
