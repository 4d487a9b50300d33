// SPDX-License-Identifier: AGPL-3.0-or-later
// What our Session costs beside the bare SQLite API, and what group commit gives beside one transaction each.
#include "db/database.hpp"
#include "support/temporary_directory.hpp"

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace guichet {
namespace {

constexpr auto rows = 100'000;
constexpr auto definition =
    "CREATE TABLE person (id BIGINT PRIMARY KEY, name TEXT, first_name TEXT, birth TEXT, town TEXT, visits BIGINT)";
constexpr auto insertion = "INSERT INTO person (id, name, first_name, birth, town, visits) "
                           "VALUES (:id, :name, :first_name, :birth, :town, :visits)";
constexpr auto selection = "SELECT name, first_name, birth, town, visits FROM person WHERE id = :id";
constexpr auto range = "SELECT name, first_name, birth, town, visits FROM person WHERE id >= :id LIMIT 100";
// Long enough to be on the heap, as real names often are not.
std::string const name = "Grandjean-Chevassus";
std::string const first_name = "Marie-Antoinette";
std::string const birth = "1948-11-03";
std::string const town = "Lons-le-Saunier";

/// A connection of the C API with the pragmas of ours.
class Bare {
public:
    explicit Bare(std::string const& path)
    {
        check(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                              nullptr));
        run("PRAGMA journal_mode = WAL");
        run("PRAGMA synchronous = FULL");
        run("PRAGMA foreign_keys = ON");
        run("PRAGMA cache_size = -16384");
        run("PRAGMA mmap_size = 1073741824");
        run("PRAGMA wal_autocheckpoint = 4000");
        sqlite3_busy_timeout(handle_, 30'000);
    }
    Bare(Bare const&) = delete;
    Bare& operator=(Bare const&) = delete;
    ~Bare()
    {
        sqlite3_finalize(insert_);
        sqlite3_finalize(select_);
        sqlite3_close(handle_);
    }

    void run(char const* sql) { check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }

    void insert(std::int64_t id)
    {
        prepare(insert_, insertion);
        sqlite3_bind_int64(insert_, 1, id);
        bind(insert_, 2, name);
        bind(insert_, 3, first_name);
        bind(insert_, 4, birth);
        bind(insert_, 5, town);
        sqlite3_bind_int64(insert_, 6, id % 7);
        if (sqlite3_step(insert_) != SQLITE_DONE) {
            throw std::runtime_error{sqlite3_errmsg(handle_)};
        }
        sqlite3_reset(insert_);
    }

    std::size_t select(char const* sql, std::int64_t id)
    {
        prepare(select_, sql);
        sqlite3_bind_int64(select_, 1, id);
        std::size_t sum = 0;
        while (sqlite3_step(select_) == SQLITE_ROW) {
            for (auto column = 0; column < 4; ++column) {
                sum += text(column).size();
            }
            sum += static_cast<std::size_t>(sqlite3_column_int64(select_, 4));
        }
        sqlite3_reset(select_);
        return sum;
    }

private:
    static void check(int result)
    {
        if (result != SQLITE_OK) {
            throw std::runtime_error{sqlite3_errstr(result)};
        }
    }
    void prepare(sqlite3_stmt*& statement, char const* sql)
    {
        if (statement == nullptr) {
            check(sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr));
        }
    }
    static void bind(sqlite3_stmt* statement, int position, std::string const& text)
    {
        sqlite3_bind_text(statement, position, text.data(), static_cast<int>(text.size()), nullptr);
    }
    [[nodiscard]] std::string text(int column) const
    {
        auto const* const bytes = sqlite3_column_text(select_, column);
        return {reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(select_, column))};
    }

    sqlite3* handle_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    sqlite3_stmt* select_ = nullptr;
};

void insert(db::Session& session, std::int64_t id)
{
    session.execute(
        insertion,
        {{"id", id}, {"name", name}, {"first_name", first_name}, {"birth", birth}, {"town", town}, {"visits", id % 7}});
}

std::size_t select(db::Session& session, char const* sql, std::int64_t id)
{
    std::size_t sum = 0;
    session.query(sql, {{"id", id}}, [&](db::Row const& row) {
        for (std::size_t column = 0; column < 4; ++column) {
            sum += row.text(column).size();
        }
        sum += static_cast<std::size_t>(row.integer(4));
    });
    return sum;
}

std::string const& filled()
{
    static support::TemporaryDirectory const directory;
    static std::string const path = [] {
        auto file = directory / "filled.db";
        db::Database database{{.url = file}};
        database.exclusive([](db::Session& session) {
            session.execute(definition);
            for (auto id = 0; id < rows; ++id) {
                insert(session, id);
            }
        });
        return file;
    }();
    return path;
}

void read_bare(benchmark::State& state, char const* sql)
{
    Bare bare{filled()};
    bare.run("BEGIN");
    std::int64_t id = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(bare.select(sql, id = (id + 7919) % rows));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(read_bare, one_row, selection);
BENCHMARK_CAPTURE(read_bare, hundred_rows, range);

void read_session(benchmark::State& state, char const* sql)
{
    db::Database const database{{.url = filled()}};
    database.read([&](db::Session& session) {
        std::int64_t id = 0;
        for (auto _ : state) {
            benchmark::DoNotOptimize(select(session, sql, id = (id + 7919) % rows));
        }
    });
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(read_session, one_row, selection);
BENCHMARK_CAPTURE(read_session, hundred_rows, range);

/// With the snapshot begun and ended for each.
void read_database(benchmark::State& state)
{
    db::Database const database{{.url = filled()}};
    std::int64_t id = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            database.read([&](db::Session& session) { return select(session, selection, id = (id + 7919) % rows); }));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(read_database);

void insert_bare(benchmark::State& state)
{
    support::TemporaryDirectory const directory;
    Bare bare{directory / "bare.db"};
    bare.run(definition);
    bare.run("BEGIN");
    std::int64_t id = 0;
    for (auto _ : state) {
        bare.insert(++id);
    }
    bare.run("COMMIT");
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(insert_bare);

void insert_session(benchmark::State& state)
{
    support::TemporaryDirectory const directory;
    db::Database database{{.url = directory / "session.db"}};
    database.exclusive([&](db::Session& session) {
        session.execute(definition);
        std::int64_t id = 0;
        for (auto _ : state) {
            insert(session, ++id);
        }
    });
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(insert_session);

/// One fsync each: what group commit is there to avoid.
void durable_one_transaction_each(benchmark::State& state)
{
    support::TemporaryDirectory const directory;
    Bare bare{directory / "bare.db"};
    bare.run(definition);
    std::int64_t id = 0;
    for (auto _ : state) {
        bare.run("BEGIN IMMEDIATE");
        bare.insert(++id);
        bare.run("COMMIT");
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(durable_one_transaction_each)->UseRealTime();

/// The most one could hope for: batches already there, no thread to wake.
void durable_bare_batches(benchmark::State& state)
{
    support::TemporaryDirectory const directory;
    Bare bare{directory / "bare.db"};
    bare.run(definition);
    std::int64_t id = 0;
    for (auto _ : state) {
        bare.run("BEGIN IMMEDIATE");
        for (auto work = 0; work < state.range(0); ++work) {
            for (auto row = 0; row < state.range(1); ++row) {
                bare.insert(++id);
            }
        }
        bare.run("COMMIT");
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(durable_bare_batches)
    ->ArgNames({"batch", "inserts"})
    ->Args({32, 1})
    ->Args({64, 1})
    ->Args({64, 5})
    ->UseRealTime();

/// 64 callers, each waiting for its own write; an item is a durable transaction.
void durable_group_commit(benchmark::State& state)
{
    constexpr auto callers = 64;
    constexpr auto each = 50;
    support::TemporaryDirectory const directory;
    db::Database database{{.url = directory / "group.db"}};
    database.exclusive([](db::Session& session) { session.execute(definition); });
    auto const before = database.counters();
    std::atomic<std::int64_t> id = 0;
    for (auto _ : state) {
        std::vector<std::jthread> threads;
        for (auto caller = 0; caller < callers; ++caller) {
            threads.emplace_back([&] {
                for (auto call = 0; call < each; ++call) {
                    auto const written = database.write([&](db::Session& session) -> Result<void> {
                        for (auto row = 0; row < state.range(0); ++row) {
                            insert(session, ++id);
                        }
                        return {};
                    });
                    if (!written) {
                        std::abort();
                    }
                }
            });
        }
    }
    auto const after = database.counters();
    state.SetItemsProcessed(state.iterations() * callers * each);
    state.counters["batch"] = static_cast<double>(after.transactions - before.transactions) /
                              static_cast<double>(after.commits - before.commits);
}
BENCHMARK(durable_group_commit)->ArgName("inserts")->Arg(1)->Arg(5)->UseRealTime();

} // namespace
} // namespace guichet
