// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/postgresql/parameters.hpp"

#include "db/impl/scanner.hpp"

#include <algorithm>

namespace guichet::db::postgresql {
namespace {

bool in_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::size_t number_of(std::vector<std::string>& names, std::string_view name)
{
    auto const found = std::ranges::find(names, name);
    auto const index = static_cast<std::size_t>(found - names.begin());
    if (found == names.end()) {
        names.emplace_back(name);
    }
    return index + 1;
}

void number_code(std::string_view code, Numbered& numbered)
{
    while (!code.empty()) {
        auto const colon = std::min(code.find(':'), code.size());
        numbered.sql += code.substr(0, colon);
        code.remove_prefix(colon);
        if (code.empty()) {
            return;
        }
        auto const end = std::ranges::find_if_not(code.substr(1), in_name) - code.begin();
        auto const name = code.substr(1, static_cast<std::size_t>(end) - 1);
        if (!name.empty()) {
            numbered.sql += '$' + std::to_string(number_of(numbered.names, name));
            code.remove_prefix(name.size() + 1);
        } else {
            auto const cast = code.starts_with("::");
            numbered.sql += cast ? "::" : ":";
            code.remove_prefix(cast ? 2 : 1);
        }
    }
}

} // namespace

Numbered number_parameters(std::string_view sql)
{
    Numbered numbered;
    while (!sql.empty()) {
        auto const piece = impl::next_piece(sql);
        if (piece.kind == impl::Piece::code) {
            number_code(piece.text, numbered);
        } else if (piece.kind == impl::Piece::quoted) {
            numbered.sql += piece.text;
        }
        sql.remove_prefix(piece.text.size());
    }
    return numbered;
}

} // namespace guichet::db::postgresql
