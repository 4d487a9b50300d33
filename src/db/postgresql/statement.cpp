// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/postgresql/statement.hpp"

#include "db/postgresql/parameters.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace guichet::db::postgresql {
namespace {

bool means_unavailable(std::string_view state)
{
    // Connection; resources; rolled back by a deadlock; lock not obtained; shut down by the operator.
    return state.starts_with("08") || state.starts_with("53") || state.starts_with("40") || state == "55P03" ||
           state.starts_with("57");
}

std::string_view field(PGresult const* result, int code)
{
    auto const* const text = PQresultErrorField(result, code);
    return text == nullptr ? std::string_view{} : text;
}

template <class Number>
Number parsed(std::string_view text)
{
    Number number{};
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

} // namespace

void raise(soci::postgresql_session_backend const& session, PGresult const* result, std::string_view sql)
{
    auto const state = field(result, PG_DIAG_SQLSTATE);
    auto const constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
    auto const text = fmt::format("PostgreSQL state {} {} [{}]", state, constraint, impl::first_words(sql));
    if (PQstatus(session.conn_) != CONNECTION_OK || means_unavailable(state)) {
        throw Unavailable{text};
    }
    if (state.starts_with("23")) {
        throw ConstraintViolation{text};
    }
    if (state == "25006") {
        throw std::logic_error{fmt::format("a read session may not write [{}]", impl::first_words(sql))};
    }
    throw std::runtime_error{text};
}

Statement::Statement(soci::postgresql_session_backend& session, std::string_view sql)
    : sql_(sql), session_(session), backend_(session.make_statement_backend())
{
    auto numbered = number_parameters(sql);
    names_ = std::move(numbered.names);
    try {
        backend_->alloc();
        backend_->prepare(numbered.sql, soci::details::st_repeatable_query);
    } catch (soci::postgresql_soci_error const& error) {
        // SOCI has thrown the result away.
        if (PQstatus(session_.conn_) != CONNECTION_OK) {
            raise(session_, nullptr, sql_);
        }
        throw std::runtime_error{
            fmt::format("PostgreSQL state {} while preparing [{}]", error.sqlstate(), impl::first_words(sql_))};
    }
    for (std::size_t index = 0; index < names_.size(); ++index) {
        parameters_.emplace_back(backend_->make_use_type_backend());
    }
    numbers_.resize(names_.size());
}

void Statement::bind(std::size_t index, Value const& value)
{
    auto& parameter = *parameters_[index];
    auto position = static_cast<int>(index) + 1;
    auto& number = numbers_[index];
    auto const* text = std::get_if<std::string>(&value);
    auto present = soci::i_ok;
    if (text != nullptr && text->find('\0') != std::string::npos) {
        throw std::runtime_error{
            fmt::format("PostgreSQL keeps no text with a zero byte [{}]", impl::first_words(sql_))};
    }
    if (auto const* const integer = std::get_if<std::int64_t>(&value)) {
        number = fmt::to_string(*integer);
        text = &number;
    } else if (auto const* const real = std::get_if<double>(&value)) {
        number = fmt::to_string(*real);
        text = &number;
    } else if (text == nullptr) {
        text = &number;
        present = soci::i_null;
    }
    // SOCI wants a non-const address; it only reads through it.
    parameter.bind_by_pos(position, const_cast<std::string*>(text), soci::details::x_stdstring, true);
    parameter.pre_use(&present);
}

void Statement::execute(Arguments const& arguments)
{
    if (arguments.size() != names_.size()) {
        throw std::logic_error{
            fmt::format("{} values for {} parameters [{}]", arguments.size(), names_.size(), impl::first_words(sql_))};
    }
    for (std::size_t index = 0; index < names_.size(); ++index) {
        bind(index, impl::argument_named(arguments, names_[index], index, sql_).value);
    }
    try {
        // 0: run only; the rows are read by for_each_row.
        backend_->execute(0);
    } catch (soci::soci_error const& /*its text quotes values*/) {
        raise(session_, backend_->result_.get_result(), sql_);
    }
}

std::int64_t Statement::changed() const
{
    return parsed<std::int64_t>(PQcmdTuples(backend_->result_.get_result()));
}

void Statement::reset()
{
    for (auto const& parameter : parameters_) {
        parameter->clean_up();
    }
    backend_->result_.reset();
}

std::string_view Statement::CurrentRow::view(std::size_t column) const
{
    auto const* const result = statement.backend_->result_.get_result();
    auto const at = static_cast<int>(column);
    if (at < 0 || at >= PQnfields(result)) {
        throw std::logic_error{fmt::format("no column {} [{}]", column, impl::first_words(statement.sql_))};
    }
    return {PQgetvalue(result, number, at), static_cast<std::size_t>(PQgetlength(result, number, at))};
}

bool Statement::CurrentRow::is_null(std::size_t column) const
{
    static_cast<void>(view(column));
    return PQgetisnull(statement.backend_->result_.get_result(), number, static_cast<int>(column)) != 0;
}

std::string Statement::CurrentRow::text(std::size_t column) const
{
    return std::string{view(column)};
}

std::int64_t Statement::CurrentRow::integer(std::size_t column) const
{
    auto const text = view(column);
    // A comparison is 1 or 0 on SQLite.
    return text == "t" ? 1 : parsed<std::int64_t>(text);
}

double Statement::CurrentRow::real(std::size_t column) const
{
    return parsed<double>(view(column));
}

} // namespace guichet::db::postgresql
