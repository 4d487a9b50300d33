// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/sqlite/connection.hpp"

#include "db/impl/statement_cache.hpp"
#include "db/sqlite/statement.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stdexcept>

namespace guichet::db::sqlite {
namespace {

/// Our connections are never used by two threads at once: SQLite need not lock around each call; nor around each
/// allocation, to count bytes that nobody reads.
void configure_once()
{
    static std::once_flag once;
    std::call_once(once, [] {
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    });
}

std::string connect_string(std::string const& path)
{
    if (path.find('"') != std::string::npos) {
        throw std::runtime_error{"the path of the database may not hold a double quote"};
    }
    return fmt::format("dbname=\"{}\" timeout=30", path);
}

class Connection final : public impl::Connection {
public:
    explicit Connection(std::string const& path)
        : session_(soci::sqlite3, connect_string(path)),
          backend_(static_cast<soci::sqlite3_session_backend&>(*session_.get_backend()))
    {
        sqlite_api::sqlite3_extended_result_codes(backend_.conn_, 1);
        for (auto const* const pragma : {
                 "PRAGMA journal_mode = WAL",
                 // The log is synced at each commit: durable against a loss of power, not only against a crash.
                 "PRAGMA synchronous = FULL",
                 "PRAGMA foreign_keys = ON",
                 "PRAGMA trusted_schema = OFF",
                 "PRAGMA temp_store = MEMORY",
                 // What is read is the system's to keep, once for all readers: the file is mapped, up to the 2 GiB that
                 // SQLite allows; a cache holds what is still in the log.
                 "PRAGMA cache_size = -512", // KiB
                 "PRAGMA mmap_size = 2147418112",
                 "PRAGMA journal_size_limit = 67108864",
                 "PRAGMA wal_autocheckpoint = 4000",
             }) {
            query(pragma, {}, [](Row const& /*row*/) {});
        }
    }

    std::int64_t execute(std::string_view sql, Arguments const& arguments) override
    {
        std::int64_t changed = 0;
        run(sql, arguments, [](Row const& /*row*/) {}, [&] { changed = sqlite_api::sqlite3_changes(backend_.conn_); });
        return changed;
    }

    void query(std::string_view sql, Arguments const& arguments, std::function<void(Row const&)> const& each) override
    {
        run(sql, arguments, each, [] {});
    }

    /// Changed pages that do not fit the cache go to the log and come back from it, again and again: an import of a
    /// hundred thousand people took several times as long. Only the writer expects anything.
    void expect(impl::Workload workload) override
    {
        if (workload == workload_) {
            return;
        }
        workload_ = workload;
        bool const is_long = workload == impl::Workload::one_long_transaction;
        auto const ignore = [](Row const& /*row*/) {};
        query(is_long ? "PRAGMA cache_size = -393216" : "PRAGMA cache_size = -2048", {}, ignore); // KiB
        if (!is_long) {
            query("PRAGMA shrink_memory", {}, ignore);
        }
    }

    void begin(impl::Access access) override
    {
        forget_failure();
        access_ = impl::Access::write;
        execute(access == impl::Access::read ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE", {});
        access_ = access;
    }
    void commit() override
    {
        forget_failure();
        execute("COMMIT", {});
    }
    void rollback() noexcept override
    {
        forget_failure();
        if (is_in_transaction()) {
            try {
                execute("ROLLBACK", {});
            } catch (std::exception const& /*the next BEGIN says so*/) {
                usable_ = false;
            }
        }
    }
    void savepoint() override { execute("SAVEPOINT work", {}); }
    void release_savepoint() override { execute("RELEASE work", {}); }
    void rollback_to_savepoint() override
    {
        forget_failure();
        execute("ROLLBACK TO work", {});
        execute("RELEASE work", {});
    }

    [[nodiscard]] bool is_usable() const override { return usable_; }
    [[nodiscard]] bool is_in_transaction() const override
    {
        return sqlite_api::sqlite3_get_autocommit(backend_.conn_) == 0;
    }

    [[nodiscard]] sqlite_api::sqlite3* handle() const { return backend_.conn_; }

private:
    template <class Each, class After>
    void run(std::string_view sql, Arguments const& arguments, Each const& each, After const& after)
    {
        refuse_after_failure();
        auto const statement = guarded([&] {
            return statements_.lend(
                sql, [this](std::string_view text) { return std::make_unique<Statement>(backend_, text); });
        });
        if (access_ == impl::Access::read && !statement->only_reads()) {
            throw std::logic_error{fmt::format("a read session may not write [{}]", impl::first_words(sql))};
        }
        auto more = guarded([&] { return statement->execute(arguments); });
        while (more) {
            each(statement->row());
            more = guarded([&] { return statement->next(); });
        }
        after();
    }

    /// Only what the engine refuses spoils the transaction, not an exception of the caller's.
    template <class Step>
    auto guarded(Step const& step)
    {
        try {
            return step();
        } catch (std::exception const&) {
            remember_failure();
            throw;
        }
    }

    soci::session session_;
    soci::sqlite3_session_backend& backend_;
    impl::StatementCache<Statement> statements_; // before the session in destruction: SQLite closes only when they are
    impl::Access access_ = impl::Access::write;
    std::optional<impl::Workload> workload_; // a reader's has none
    bool usable_ = true;
};

struct CloseDatabase {
    void operator()(sqlite_api::sqlite3* handle) const { sqlite_api::sqlite3_close(handle); }
};

} // namespace

std::unique_ptr<impl::Connection> connect(std::string const& path)
{
    configure_once();
    try {
        return std::make_unique<Connection>(path);
    } catch (soci::soci_error const& error) {
        throw std::runtime_error{fmt::format("cannot open the database {}: {}", path, error.get_error_message())};
    }
}

Result<void> back_up(impl::Connection& source, std::string const& path)
{
    auto const partial = path + ".part";
    std::filesystem::remove(partial);
    sqlite_api::sqlite3* opened = nullptr;
    auto const result = sqlite_api::sqlite3_open(partial.c_str(), &opened);
    std::unique_ptr<sqlite_api::sqlite3, CloseDatabase> target{opened};
    if (result != SQLITE_OK) {
        return fail(ErrorKind::unavailable, "error.unavailable", "backup: cannot create the file");
    }
    auto* const from = static_cast<Connection&>(source).handle();
    auto* const backup = sqlite_api::sqlite3_backup_init(target.get(), "main", from, "main");
    if (backup == nullptr) {
        return fail(ErrorKind::unavailable, "error.unavailable", "backup: cannot begin");
    }
    // All at once: a reader's snapshot in WAL mode, nobody waits for it.
    auto const copied = sqlite_api::sqlite3_backup_step(backup, -1);
    auto const finished = sqlite_api::sqlite3_backup_finish(backup);
    target.reset();
    if (copied != SQLITE_DONE || finished != SQLITE_OK) {
        std::filesystem::remove(partial);
        return fail(ErrorKind::unavailable, "error.unavailable", fmt::format("backup: SQLite result {}", copied));
    }
    std::error_code renamed;
    std::filesystem::rename(partial, path, renamed);
    if (renamed) {
        return fail(ErrorKind::unavailable, "error.unavailable", "backup: " + renamed.message());
    }
    return {};
}

} // namespace guichet::db::sqlite
