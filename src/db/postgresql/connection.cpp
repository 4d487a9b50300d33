// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/postgresql/connection.hpp"

#include "db/impl/statement_cache.hpp"
#include "db/postgresql/statement.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

#include <stdexcept>

namespace guichet::db::postgresql {
namespace {

class Connection final : public impl::Connection {
public:
    explicit Connection(std::string const& url)
        : session_(soci::postgresql, url),
          backend_(static_cast<soci::postgresql_session_backend&>(*session_.get_backend()))
    {
        command("SET client_min_messages = warning");
        // Whatever the server's default: a write that returned must survive a loss of power.
        command("SET synchronous_commit = on");
    }

    std::int64_t execute(std::string_view sql, Arguments const& arguments) override
    {
        std::int64_t changed = 0;
        run(sql, arguments, [&](Statement const& statement) { changed = statement.changed(); });
        return changed;
    }

    void query(std::string_view sql, Arguments const& arguments, std::function<void(Row const&)> const& each) override
    {
        run(sql, arguments, [&](Statement const& statement) { statement.for_each_row(each); });
    }

    void begin(impl::Access access) override
    {
        forget_failure();
        command(access == impl::Access::read ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                             : "BEGIN ISOLATION LEVEL READ COMMITTED");
    }
    void commit() override
    {
        forget_failure();
        command("COMMIT");
    }
    void rollback() noexcept override
    {
        forget_failure();
        if (is_in_transaction()) {
            try {
                command("ROLLBACK");
            } catch (std::exception const& /*is_usable() says so*/) {
                lost_ = true;
            }
        }
    }
    void savepoint() override { command("SAVEPOINT work"); }
    void release_savepoint() override { command("RELEASE work"); }
    void rollback_to_savepoint() override
    {
        forget_failure();
        command("ROLLBACK TO work; RELEASE work");
    }

    [[nodiscard]] bool is_usable() const override { return !lost_ && PQstatus(backend_.conn_) == CONNECTION_OK; }
    [[nodiscard]] bool is_in_transaction() const override
    {
        auto const status = PQtransactionStatus(backend_.conn_);
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
    }

private:
    void command(char const* sql)
    {
        std::unique_ptr<PGresult, decltype(&PQclear)> const result{PQexec(backend_.conn_, sql), &PQclear};
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
            raise(backend_, result.get(), sql);
        }
    }

    template <class Use>
    void run(std::string_view sql, Arguments const& arguments, Use const& use)
    {
        refuse_after_failure();
        auto const statement = guarded([&] {
            return statements_.lend(
                sql, [this](std::string_view text) { return std::make_unique<Statement>(backend_, text); });
        });
        guarded([&] { statement->execute(arguments); });
        use(*statement.operator->());
    }

    /// What the server refuses spoils the transaction, not an exception of the caller's.
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
    soci::postgresql_session_backend& backend_;
    impl::StatementCache<Statement> statements_; // gone before the session
    bool lost_ = false;
};

} // namespace

std::unique_ptr<impl::Connection> connect(std::string const& url)
{
    try {
        return std::make_unique<Connection>(url);
    } catch (soci::soci_error const& error) {
        throw Unavailable{fmt::format("cannot reach PostgreSQL: {}", error.get_error_message())};
    }
}

} // namespace guichet::db::postgresql
