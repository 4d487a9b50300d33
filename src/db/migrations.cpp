// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/migrations.hpp"

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "db/database.hpp"
#include "db/impl/scanner.hpp"

#include <algorithm>
#include <map>

namespace guichet::db {
namespace {

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view white_space = " \t\r\n";
    auto const begin = text.find_first_not_of(white_space);
    return begin == std::string_view::npos ? std::string_view{}
                                           : text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
}

/// Gathers statements from pieces of SQL. SQLite's triggers hold statements of their own, between BEGIN and END.
class Splitter {
public:
    void add(impl::Scanned const& piece)
    {
        if (piece.kind == impl::Piece::quoted) {
            current_ += piece.text;
        } else if (piece.kind == impl::Piece::comment) {
            current_ += ' ';
        } else {
            for (char const c : piece.text) {
                add(c);
            }
        }
    }

    [[nodiscard]] std::vector<std::string> finish()
    {
        close();
        return std::move(statements_);
    }

private:
    void add(char c)
    {
        if (c == ';' && (!is_trigger_with_body() || trimmed(std::string_view{current_}.substr(inner_)) == "END")) {
            close();
            return;
        }
        current_ += c;
        if (c == ';') {
            inner_ = current_.size();
        }
    }

    [[nodiscard]] bool is_trigger_with_body() const
    {
        auto const text = trimmed(current_);
        return text.starts_with("CREATE TRIGGER") && (text.contains("\nBEGIN") || text.contains(" BEGIN"));
    }

    void close()
    {
        if (auto const text = trimmed(current_); !text.empty()) {
            statements_.emplace_back(text);
        }
        current_.clear();
        inner_ = 0;
    }

    std::vector<std::string> statements_;
    std::string current_;
    std::size_t inner_ = 0; // where the statement inside the trigger's body begins
};

std::map<std::string, std::string> applied_checksums(Database& database)
{
    return database.read([](Session& session) {
        std::map<std::string, std::string> checksums;
        session.query(R"(SELECT name, checksum FROM db_migration)", {},
                      [&](Row const& row) { checksums.emplace(row.text(0), row.text(1)); });
        return checksums;
    });
}

/// Nodes that share a PostgreSQL database begin at once: one at a time until the end of the transaction. SQLite's
/// exclusive transactions are that already.
void wait_for_our_turn(Session& session, Engine engine)
{
    if (engine == Engine::postgresql) {
        session.query("SELECT pg_advisory_xact_lock(8209311507)", {}, [](Row const&) {});
    }
}

void create_table(Database& database)
{
    database.exclusive([&](Session& session) {
        wait_for_our_turn(session, database.engine());
        session.execute(R"(CREATE TABLE IF NOT EXISTS db_migration (
            name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at TEXT NOT NULL))");
    });
}

/// One step in a transaction of its own; false when another node has applied it meanwhile.
bool apply(Database& database, Migration const& migration)
{
    bool is_ours = false;
    database.exclusive([&](Session& session) {
        wait_for_our_turn(session, database.engine());
        is_ours =
            session.count("SELECT COUNT(*) FROM db_migration WHERE name = :name", {{"name", migration.name}}) == 0;
        if (!is_ours) {
            return;
        }
        for (auto const& statement : statements_of(migration.sql)) {
            session.execute(statement);
        }
        session.execute(
            R"(INSERT INTO db_migration (name, checksum, applied_at)
                           VALUES (:name, :checksum, :applied_at))",
            {{"name", migration.name}, {"checksum", checksum_of(migration)}, {"applied_at", SystemClock{}.now()}});
    });
    return is_ours;
}

std::unexpected<Error> refused(std::string const& name, std::string_view why)
{
    return std::unexpected(
        Error{ErrorKind::invalid, {"migration.checksum", {{"name", name}}}, {}, name + ": " + std::string{why}});
}

} // namespace

std::string checksum_of(Migration const& migration)
{
    return hex(sha256(migration.sql));
}

std::vector<std::string> statements_of(std::string_view sql)
{
    Splitter splitter;
    while (!sql.empty()) {
        auto const piece = impl::next_piece(sql);
        splitter.add(piece);
        sql.remove_prefix(piece.text.size());
    }
    return splitter.finish();
}

Result<MigrationState> migration_state(Database& database, std::span<Migration const> history)
{
    create_table(database);
    auto applied = applied_checksums(database);
    MigrationState state;
    for (auto const& migration : history) {
        auto const found = applied.find(migration.name);
        if (found == applied.end()) {
            state.pending.push_back(migration.name);
            continue;
        }
        if (found->second != checksum_of(migration)) {
            return refused(migration.name, "changed since it was applied");
        }
        state.applied.push_back(migration.name);
        applied.erase(found);
    }
    if (!applied.empty()) {
        return refused(applied.begin()->first, "applied by a newer version of the program");
    }
    return state;
}

Result<std::vector<std::string>> migrate(Database& database, std::span<Migration const> history)
{
    auto const state = migration_state(database, history);
    if (!state) {
        return std::unexpected(state.error());
    }
    std::vector<std::string> applied;
    for (auto const& name : state->pending) {
        if (apply(database, *std::ranges::find(history, name, &Migration::name))) {
            applied.push_back(name);
        }
    }
    if (applied.size() < state->pending.size()) { // by another node, perhaps of another version
        if (auto const now = migration_state(database, history); !now) {
            return std::unexpected(now.error());
        }
    }
    return applied;
}

} // namespace guichet::db
