// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/impl/scanner.hpp"

#include <algorithm>

namespace guichet::db::impl {
namespace {

bool opens_comment(std::string_view sql)
{
    return sql.starts_with("--") || sql.starts_with("/*");
}

std::size_t end_of_quoted(std::string_view sql)
{
    // A doubled quote closes and opens again: two pieces, which is as good.
    auto const end = sql.find(sql.front(), 1);
    return end == std::string_view::npos ? sql.size() : end + 1;
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
        if (sql[at] == '\'' || sql[at] == '"' || opens_comment(sql.substr(at))) {
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
    if (sql.front() == '\'' || sql.front() == '"') {
        return {Piece::quoted, sql.substr(0, end_of_quoted(sql))};
    }
    if (opens_comment(sql)) {
        return {Piece::comment, sql.substr(0, end_of_comment(sql))};
    }
    return {Piece::code, sql.substr(0, end_of_code(sql))};
}

} // namespace guichet::db::impl
