// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/sqlite/statement.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace guichet::db::sqlite {

void raise(soci::sqlite3_soci_error const& error, std::string_view sql)
{
    // Extended codes carry the primary one in the low byte. SQLite's own messages name columns, not values.
    auto const text = fmt::format("{} [{}]", error.get_error_message(), impl::first_words(sql));
    switch (error.result() & 0xff) {
    case SQLITE_CONSTRAINT:
        throw ConstraintViolation{text};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
        throw Unavailable{text};
    default:
        throw std::runtime_error{text};
    }
}

Statement::Statement(soci::sqlite3_session_backend& session, std::string_view sql)
    : sql_(sql), backend_(session.make_statement_backend())
{
    backend_->hasVectorIntoElements_ = false;
    backend_->alloc();
    try {
        backend_->prepare(sql_, soci::details::st_repeatable_query);
    } catch (soci::sqlite3_soci_error const& error) {
        raise(error, sql_);
    }
    auto* const handle = backend_->stmt_;
    columns_ = sqlite_api::sqlite3_column_count(handle);
    only_reads_ = sqlite_api::sqlite3_stmt_readonly(handle) != 0;
    auto const count = sqlite_api::sqlite3_bind_parameter_count(handle);
    for (int index = 1; index <= count; ++index) {
        char const* const name = sqlite_api::sqlite3_bind_parameter_name(handle, index);
        if (name == nullptr || *name != ':') {
            throw std::logic_error{fmt::format("only :name parameters, please [{}]", impl::first_words(sql_))};
        }
        names_.emplace_back(name + 1);
        parameters_.emplace_back(backend_->make_use_type_backend());
    }
    integers_.resize(names_.size());
}

Statement::~Statement()
{
    // SOCI does not by itself, and SQLite does not close while a statement lives.
    backend_->clean_up();
}

void Statement::bind(std::size_t index, Value const& value)
{
    using soci::details::exchange_type;
    auto& parameter = *parameters_[index];
    auto position = static_cast<int>(index) + 1;
    // SOCI wants non-const addresses; it only reads through them. Nothing is copied: the values outlive the run.
    auto const use = [&](void const* address, exchange_type type, soci::indicator present) {
        parameter.bind_by_pos(position, const_cast<void*>(address), type, true);
        parameter.pre_use(&present);
    };
    if (auto const* const text = std::get_if<std::string>(&value)) {
        use(text, soci::details::x_stdstring, soci::i_ok);
    } else if (auto const* const number = std::get_if<std::int64_t>(&value)) {
        integers_[index] = *number;
        use(&integers_[index], soci::details::x_long_long, soci::i_ok);
    } else if (auto const* const real = std::get_if<double>(&value)) {
        use(real, soci::details::x_double, soci::i_ok);
    } else {
        use(&integers_[index], soci::details::x_long_long, soci::i_null);
    }
}

bool Statement::execute(Arguments const& arguments)
{
    if (arguments.size() != names_.size()) {
        throw std::logic_error{
            fmt::format("{} values for {} parameters [{}]", arguments.size(), names_.size(), impl::first_words(sql_))};
    }
    for (std::size_t index = 0; index < names_.size(); ++index) {
        bind(index, impl::argument_named(arguments, names_[index], index, sql_).value);
    }
    try {
        return backend_->execute(1) == soci::details::statement_backend::ef_success;
    } catch (soci::sqlite3_soci_error const& error) {
        raise(error, sql_);
    }
}

bool Statement::next()
{
    try {
        return backend_->fetch(1) == soci::details::statement_backend::ef_success;
    } catch (soci::sqlite3_soci_error const& error) {
        raise(error, sql_);
    }
}

void Statement::reset()
{
    sqlite_api::sqlite3_reset(backend_->stmt_);
}

int Statement::CurrentRow::checked(std::size_t column) const
{
    if (column >= static_cast<std::size_t>(statement_.columns_)) {
        throw std::logic_error{fmt::format("no column {} [{}]", column, impl::first_words(statement_.sql_))};
    }
    return static_cast<int>(column);
}

bool Statement::CurrentRow::is_null(std::size_t column) const
{
    return sqlite_api::sqlite3_column_type(statement_.backend_->stmt_, checked(column)) == SQLITE_NULL;
}

std::string Statement::CurrentRow::text(std::size_t column) const
{
    auto* const handle = statement_.backend_->stmt_;
    auto const at = checked(column);
    auto const* const bytes = sqlite_api::sqlite3_column_text(handle, at);
    if (bytes == nullptr) {
        return {};
    }
    return {reinterpret_cast<char const*>(bytes),
            static_cast<std::size_t>(sqlite_api::sqlite3_column_bytes(handle, at))};
}

std::int64_t Statement::CurrentRow::integer(std::size_t column) const
{
    return sqlite_api::sqlite3_column_int64(statement_.backend_->stmt_, checked(column));
}

double Statement::CurrentRow::real(std::size_t column) const
{
    return sqlite_api::sqlite3_column_double(statement_.backend_->stmt_, checked(column));
}

} // namespace guichet::db::sqlite
