// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/impl/connection.hpp"

#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::db::postgresql {

/// What a failure of the server means to the house. The text holds the state and the constraint's name, never the
/// server's words, which quote values.
[[noreturn]] void raise(soci::postgresql_session_backend const& session, PGresult const* result, std::string_view sql);

/// A prepared statement. SOCI prepares, binds and executes; rows are read from the driver's result, typed when asked.
class Statement {
public:
    Statement(soci::postgresql_session_backend& session, std::string_view sql);

    [[nodiscard]] std::string const& sql() const { return sql_; }

    void execute(Arguments const& arguments);
    /// Rows changed by the last execution.
    [[nodiscard]] std::int64_t changed() const;
    template <class Each>
    void for_each_row(Each const& each) const
    {
        CurrentRow row{*this};
        auto const count = PQntuples(backend_->result_.get_result());
        while (row.number < count) {
            each(row);
            ++row.number;
        }
    }
    /// Lets go of the result.
    void reset();

private:
    struct CurrentRow final : public Row {
        explicit CurrentRow(Statement const& s) : statement(s) {}
        [[nodiscard]] bool is_null(std::size_t column) const override;
        [[nodiscard]] std::string text(std::size_t column) const override;
        [[nodiscard]] std::int64_t integer(std::size_t column) const override;
        [[nodiscard]] double real(std::size_t column) const override;
        [[nodiscard]] std::string_view view(std::size_t column) const;

        Statement const& statement;
        int number = 0;
    };

    void bind(std::size_t index, Value const& value);
    std::string sql_;
    soci::postgresql_session_backend& session_;
    std::vector<std::string> names_;
    std::vector<std::string> numbers_;
    std::unique_ptr<soci::postgresql_statement_backend> backend_;
    std::vector<std::unique_ptr<soci::postgresql_standard_use_type_backend>> parameters_;
};

} // namespace guichet::db::postgresql
