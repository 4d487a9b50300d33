// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/impl/scanner.hpp"

#include <algorithm>

namespace guichet::db::impl {
namespace {

bool opens_comment(std::string_view sql)
{
    return sql.starts_with("--") || sql.starts_with("/*");
}

bool in_tag(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// "$$" or "$tag$" at the front; empty for anything else ("$1").
std::string_view dollar_tag(std::string_view sql)
{
    if (!sql.starts_with('$')) {
        return {};
    }
    auto const end = static_cast<std::size_t>(std::ranges::find_if_not(sql.substr(1), in_tag) - sql.begin());
    return end < sql.size() && sql[end] == '$' ? sql.substr(0, end + 1) : std::string_view{};
}

bool opens_quoted(std::string_view sql)
{
    return sql.front() == '\'' || sql.front() == '"' || !dollar_tag(sql).empty();
}

std::size_t end_of_quoted(std::string_view sql)
{
    // A doubled quote closes and opens again: two pieces, which is as good.
    auto const mark = sql.front() == '$' ? dollar_tag(sql) : sql.substr(0, 1);
    auto const end = sql.find(mark, mark.size());
    return end == std::string_view::npos ? sql.size() : end + mark.size();
}

std::size_t end_of_comment(std::string_view sql)
{
    if (sql.starts_with("--")) {
        return std::min(sql.find('\n'), sql.size());
    }
    auto const end = sql.find("*/", 2);
    return end == std::string_view::npos ? sql.size() : end + 2;
}

std::size_t end_of_code(std::string_view sql)
{
    for (std::size_t at = 1; at < sql.size(); ++at) {
        if (opens_quoted(sql.substr(at)) || opens_comment(sql.substr(at))) {
            return at;
        }
    }
    return sql.size();
}

} // namespace

Scanned next_piece(std::string_view sql)
{
    if (sql.empty()) {
        return {Piece::code, sql};
    }
    if (opens_quoted(sql)) {
        return {Piece::quoted, sql.substr(0, end_of_quoted(sql))};
    }
    if (opens_comment(sql)) {
        return {Piece::comment, sql.substr(0, end_of_comment(sql))};
    }
    return {Piece::code, sql.substr(0, end_of_code(sql))};
}

} // namespace guichet::db::impl
