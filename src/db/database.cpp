// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/database.hpp"

#include "base/waiting.hpp"
#include "db/impl/group_commit.hpp"
#include "db/impl/readers.hpp"
#include "db/postgresql/connection.hpp"
#include "db/reads.hpp"
#include "db/sqlite/connection.hpp"

#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace guichet::db {
namespace {

/// What this thread is doing, with which database: a nested call is a deadlock in waiting.
struct Inside {
    void const* database = nullptr;
    Session* session = nullptr;
};
thread_local Inside inside;

std::atomic<std::uint64_t> reads = 0;

class Entered {
public:
    Entered(void const* database, Session* session) : before_(std::exchange(inside, {database, session})) {}
    Entered(Entered const&) = delete;
    Entered& operator=(Entered const&) = delete;
    ~Entered() { inside = before_; }

private:
    Inside before_;
};

Engine engine_of(std::string_view url)
{
    return url.starts_with("postgresql://") || url.starts_with("postgres://") ? Engine::postgresql : Engine::sqlite;
}

std::string path_of(std::string_view url)
{
    constexpr std::string_view scheme = "sqlite://";
    return std::string{url.starts_with(scheme) ? url.substr(scheme.size()) : url};
}

impl::Connect connector(Options const& options)
{
    if (engine_of(options.url) == Engine::postgresql) {
        return [url = options.url] { return postgresql::connect(url); };
    }
    return [path = path_of(options.url)] { return sqlite::connect(path); };
}

} // namespace

struct Database::Impl {
    explicit Impl(Options const& options)
        : engine(engine_of(options.url)), in_memory(path_of(options.url) == ":memory:"), connect(connector(options)),
          writer(connect, static_cast<std::size_t>(std::max(options.largest_batch, 1)), turn),
          readers(connect, options.readers)
    {
    }

    /// A database in memory is seen by the connection that made it only: readers take turns with the writer.
    void read_from_the_writer(std::function<void(Session&)> const& work)
    {
        std::lock_guard const lock{turn};
        auto& connection = writer.connection();
        connection.begin(impl::Access::read);
        try {
            work(connection);
        } catch (...) {
            connection.rollback();
            throw;
        }
        connection.rollback();
    }

    Engine engine;
    bool in_memory = false;
    impl::Connect connect;
    std::mutex turn;
    impl::GroupCommit writer;
    impl::Readers readers;
};

std::uint64_t reads_so_far()
{
    return reads.load(std::memory_order_relaxed);
}

Database::Database(Options const& options) : impl_(std::make_unique<Impl>(options)) {}

Database::~Database() = default;

Engine Database::engine() const
{
    return impl_->engine;
}

void Database::run_read(std::function<void(Session&)> const& work) const
{
    if (inside.database == impl_.get()) {
        work(*inside.session);
        return;
    }
    reads.fetch_add(1, std::memory_order_relaxed);
    auto const entered = [&](Session& session) {
        Entered const here{impl_.get(), &session};
        work(session);
    };
    if (impl_->in_memory) {
        impl_->read_from_the_writer(entered);
    } else {
        impl_->readers.run(entered);
    }
}

Result<void> Database::run_write(std::function<bool(Session&)> const& work)
{
    if (inside.database == impl_.get()) {
        throw std::logic_error{"Database::write inside a read or a write"};
    }
    about_to_wait();
    try {
        impl_->writer.run([&](Session& session) {
            Entered const here{impl_.get(), &session};
            return work(session);
        });
        return {};
    } catch (ConstraintViolation const& violation) {
        return fail(ErrorKind::conflict, "error.conflict", violation.what());
    } catch (Unavailable const& failure) {
        return fail(ErrorKind::unavailable, "error.unavailable", failure.what());
    }
}

void Database::write_soon(std::function<void(Session&)> work)
{
    impl_->writer.run_soon([this, work = std::move(work)](Session& session) {
        Entered const here{impl_.get(), &session};
        work(session);
    });
}

void Database::settle() const
{
    if (inside.database != impl_.get()) {
        about_to_wait();
        impl_->writer.settle();
    }
}

void Database::exclusive(std::function<void(Session&)> const& work)
{
    if (inside.database == impl_.get()) {
        throw std::logic_error{"Database::exclusive inside a read or a write"};
    }
    about_to_wait();
    impl_->writer.run_alone([&](Session& session) {
        Entered const here{impl_.get(), &session};
        work(session);
    });
}

Database::Counters Database::counters() const
{
    return impl_->writer.counters();
}

Result<void> Database::back_up_to(std::string const& path) const
{
    if (impl_->engine != Engine::sqlite) {
        return fail(ErrorKind::unavailable, "error.unavailable", "use pg_dump");
    }
    if (impl_->in_memory) {
        std::lock_guard const lock{impl_->turn};
        return sqlite::back_up(impl_->writer.connection(), path);
    }
    auto const source = impl_->connect();
    return sqlite::back_up(*source, path);
}

} // namespace guichet::db
