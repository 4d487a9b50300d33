// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/impl/connection.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::db::sqlite {

/// Throws what a failed call means to the house; never the values bound.
[[noreturn]] void raise(soci::sqlite3_soci_error const& error, std::string_view sql);

/// A prepared statement. SOCI prepares, binds and steps; the columns of the current row are read from the driver's
/// handle, because SOCI would have them typed in advance or copied as text.
class Statement {
public:
    Statement(soci::sqlite3_session_backend& session, std::string_view sql);
    Statement(Statement const&) = delete;
    Statement& operator=(Statement const&) = delete;
    ~Statement();

    [[nodiscard]] std::string const& sql() const { return sql_; }
    [[nodiscard]] bool only_reads() const { return only_reads_; }

    /// Binds and runs to the first row. `arguments` must live until reset().
    [[nodiscard]] bool execute(Arguments const& arguments);
    [[nodiscard]] bool next();
    void reset();
    [[nodiscard]] Row const& row() const { return row_; }

private:
    class CurrentRow final : public Row {
    public:
        explicit CurrentRow(Statement const& statement) : statement_(statement) {}
        [[nodiscard]] bool is_null(std::size_t column) const override;
        [[nodiscard]] std::string text(std::size_t column) const override;
        [[nodiscard]] std::int64_t integer(std::size_t column) const override;
        [[nodiscard]] double real(std::size_t column) const override;

    private:
        [[nodiscard]] int checked(std::size_t column) const;
        Statement const& statement_;
    };

    void bind(std::size_t index, Value const& value);

    std::string sql_;
    std::unique_ptr<soci::sqlite3_statement_backend> backend_;
    std::vector<std::string> names_;
    std::vector<std::unique_ptr<soci::sqlite3_standard_use_type_backend>> parameters_;
    std::vector<long long> integers_;
    int columns_ = 0;
    bool only_reads_ = false;
    CurrentRow row_{*this};
};

} // namespace guichet::db::sqlite
