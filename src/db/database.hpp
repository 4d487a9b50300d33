// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"
#include "base/error.hpp"
#include "base/ids.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// The database as the rest of the house sees it: prepared statements with named parameters, read sessions that never
/// wait for the writer, and durable writes that share one fsync (group commit). SQLite or PostgreSQL behind; SOCI and
/// the drivers are known to src/db/ alone. Values never appear in an error's text.
namespace guichet::db {

/// What a parameter may be. Dates and instants travel as ISO text, booleans as 0/1.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

/// A named parameter: `{"id", card.value}`.
struct Argument {
    std::string_view name;
    Value value;

    Argument(std::string_view n, std::string text) : name(n), value(std::move(text)) {}
    Argument(std::string_view n, std::string_view text) : name(n), value(std::string{text}) {}
    Argument(std::string_view n, char const* text) : name(n), value(std::string{text}) {}
    Argument(std::string_view n, bool flag) : name(n), value(std::int64_t{flag ? 1 : 0}) {}
    Argument(std::string_view n, std::nullopt_t /*none*/) : name(n) {}
    Argument(std::string_view n, double real) : name(n), value(real) {}
    Argument(std::string_view n, Date date) : name(n), value(to_iso(date)) {}
    Argument(std::string_view n, Instant instant) : name(n), value(to_iso(instant)) {}
    template <std::integral I>
        requires(!std::same_as<I, bool>)
    Argument(std::string_view n, I number) : name(n), value(static_cast<std::int64_t>(number))
    {
    }
    template <class Tag>
    Argument(std::string_view n, Id<Tag> const& id) : name(n), value(id.value)
    {
    }
    template <class T>
    Argument(std::string_view n, std::optional<T> const& maybe) : name(n)
    {
        if (maybe) {
            value = Argument{n, *maybe}.value;
        }
    }
};
using Arguments = std::vector<Argument>;

/// One row of a result; columns in the order of the SELECT. Valid only inside the callback that receives it.
/// text/integer/real of NULL are "", 0 and 0.0.
class Row {
public:
    virtual ~Row() = default;
    [[nodiscard]] virtual bool is_null(std::size_t column) const = 0;
    [[nodiscard]] virtual std::string text(std::size_t column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(std::size_t column) const = 0;
    [[nodiscard]] virtual double real(std::size_t column) const = 0;

    [[nodiscard]] bool boolean(std::size_t column) const { return integer(column) != 0; }
    [[nodiscard]] std::optional<std::string> maybe_text(std::size_t column) const
    {
        return is_null(column) ? std::nullopt : std::optional{text(column)};
    }
    /// Throws std::runtime_error naming the column when the stored text is not a date: only our own code writes it.
    [[nodiscard]] Date date(std::size_t column) const;
    [[nodiscard]] std::optional<Date> maybe_date(std::size_t column) const;
    [[nodiscard]] Instant instant(std::size_t column) const;
    [[nodiscard]] std::optional<Instant> maybe_instant(std::size_t column) const;
};

/// A unique key, foreign key or CHECK said no. Thrown by execute and query; Database::write turns one that escapes into
/// ErrorKind::conflict. After it (as after any failed statement) a work can only end: a service that expects a
/// conflict writes ON CONFLICT.
class ConstraintViolation : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The database cannot be reached, is full or is locked by another program. Database::write turns one that escapes into
/// ErrorKind::unavailable; read lets it through.
class Unavailable : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A connection inside a transaction (or a read snapshot). Statements are prepared once per connection and kept: pass
/// SQL as a literal. Parameters are written `:name`; every one must be given, and no other. Throws std::logic_error for
/// a mistake of the caller's.
class Session {
public:
    virtual ~Session() = default;

    /// Runs INSERT, UPDATE, DELETE or a definition; returns the number of rows changed (of no meaning for a
    /// definition). Throws ConstraintViolation.
    virtual std::int64_t execute(std::string_view sql, Arguments const& arguments = {}) = 0;
    /// Calls `each` for every row in order. Also for INSERT/UPDATE … RETURNING.
    virtual void query(std::string_view sql, Arguments const& arguments,
                       std::function<void(Row const&)> const& each) = 0;

    /// Every row mapped.
    template <class Map>
    [[nodiscard]] auto list(std::string_view sql, Arguments const& arguments, Map map)
    {
        std::vector<std::invoke_result_t<Map, Row const&>> rows;
        query(sql, arguments, [&](Row const& row) { rows.push_back(map(row)); });
        return rows;
    }
    /// The first row mapped, if there is one.
    template <class Map>
    [[nodiscard]] auto first(std::string_view sql, Arguments const& arguments, Map map)
        -> std::optional<std::invoke_result_t<Map, Row const&>>
    {
        std::optional<std::invoke_result_t<Map, Row const&>> found;
        query(sql, arguments, [&](Row const& row) {
            if (!found) {
                found = map(row);
            }
        });
        return found;
    }
    [[nodiscard]] std::int64_t count(std::string_view sql, Arguments const& arguments = {})
    {
        return first(sql, arguments, [](Row const& row) { return row.integer(0); }).value_or(0);
    }
};

enum class Engine { sqlite, postgresql };

struct Options {
    /// "sqlite:///path/guichet.db" (or a bare path) · "postgresql://user@host/base?…"
    std::string url;
    /// Read connections kept open at the most; more readers wait, unless they may not (base/waiting.hpp).
    int readers = 8;
    /// Transactions that may share one fsync at the most.
    int largest_batch = 64;
};

class Database {
public:
    /// Opens (creates, for SQLite) the database; no migration. Throws std::runtime_error with a reason for an operator.
    explicit Database(Options const& options);
    ~Database();
    Database(Database const&) = delete;
    Database& operator=(Database const&) = delete;

    [[nodiscard]] Engine engine() const;

    /// Runs `work(Session&)` on a read snapshot and gives back its result. Never waits for a writer, never writes.
    /// Inside another read it shares that snapshot; inside write() it reads in that transaction, its changes included:
    /// what a service asks of another need not know where it is asked from.
    template <class Work>
    auto read(Work work) const
    {
        using R = std::invoke_result_t<Work, Session&>;
        if constexpr (std::is_void_v<R>) {
            run_read([&](Session& session) { work(session); });
        } else {
            std::optional<R> result;
            run_read([&](Session& session) { result.emplace(work(session)); });
            return std::move(*result);
        }
    }

    /// Runs `work(Session&) -> Result<T>` in a transaction of its own on the writer, together with those of other
    /// threads; returns when it is durable. An error result or an exception undoes exactly this work; exceptions pass
    /// through, except ConstraintViolation → ErrorKind::conflict "error.conflict" and Unavailable →
    /// ErrorKind::unavailable "error.unavailable". Keep the work short: SQL only, no network, no password hashing. It
    /// runs on the writer's thread. write() inside read() or write() throws std::logic_error.
    template <class Work>
    auto write(Work work) -> std::invoke_result_t<Work, Session&>
    {
        using R = std::invoke_result_t<Work, Session&>;
        std::optional<R> result;
        auto const outcome = run_write([&](Session& session) {
            result.reset();
            result.emplace(work(session));
            return result->has_value();
        });
        if (!outcome) {
            return std::unexpected(outcome.error());
        }
        return std::move(*result);
    }

    /// Runs `work(Session&)` on the writer with the next transaction, before the works in it, or within 20 ms: nobody
    /// waits for it. For what is counted and not acknowledged (a kill may lose those milliseconds). Tried again while
    /// the database is away; a failure of its own is logged. From inside a read as well.
    void write_soon(std::function<void(Session&)> work);
    /// Returns when what write_soon() was given before is there to be read. Nothing inside a read or a write, which see
    /// what they see.
    void settle() const;

    /// For long work (imports, migrations): `work` owns the writer for one transaction; other writes wait.
    void exclusive(std::function<void(Session&)> const& work);

    /// Transactions and commits so far: their ratio is the batch size reached.
    struct Counters {
        std::uint64_t transactions = 0;
        std::uint64_t commits = 0;
    };
    [[nodiscard]] Counters counters() const;
    /// A consistent copy while others read and write (SQLite's online backup). ErrorKind::unavailable on PostgreSQL.
    [[nodiscard]] Result<void> back_up_to(std::string const& path) const;

private:
    void run_read(std::function<void(Session&)> const& work) const;
    Result<void> run_write(std::function<bool(Session&)> const& work);

    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace guichet::db
