// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/impl/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace guichet::db::impl {
namespace {

constexpr std::string_view white_space = " \t\r\n";

std::string_view without_leading_space(std::string_view sql)
{
    auto const begin = sql.find_first_not_of(white_space);
    return begin == std::string_view::npos ? std::string_view{} : sql.substr(begin);
}

} // namespace

std::string first_words(std::string_view sql)
{
    constexpr std::size_t most = 5;
    std::string words;
    sql = without_leading_space(sql);
    for (std::size_t count = 0; count < most && !sql.empty(); ++count) {
        auto const end = std::min(sql.find_first_of(" \t\r\n("), sql.size());
        // Literals may follow, and they are values.
        if (end == 0 || sql.substr(0, end).find('\'') != std::string_view::npos) {
            break;
        }
        words.append(count == 0 ? "" : " ").append(sql.substr(0, end));
        sql = without_leading_space(sql.substr(end));
    }
    return words;
}

bool is_definition(std::string_view sql)
{
    sql = without_leading_space(sql);
    return sql.starts_with("CREATE") || sql.starts_with("ALTER") || sql.starts_with("DROP");
}

Argument const& argument_named(Arguments const& arguments, std::string_view name, std::size_t expected,
                               std::string_view sql)
{
    if (expected < arguments.size() && arguments[expected].name == name) {
        return arguments[expected];
    }
    auto const found = std::ranges::find(arguments, name, &Argument::name);
    if (found == arguments.end()) {
        throw std::logic_error{fmt::format("no value for :{} in {}", name, first_words(sql))};
    }
    return *found;
}

} // namespace guichet::db::impl
