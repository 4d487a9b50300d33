// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/credentials/return_path.hpp"

#include "web/http.hpp"

#include <algorithm>

namespace guichet::network {

namespace {

constexpr std::size_t longest_path = 2000;

bool is_below(std::string_view path, std::string_view below)
{
    if (!path.starts_with(below)) {
        return false;
    }
    return below.ends_with('/') || path.size() == below.size() || path[below.size()] == '/' ||
           path[below.size()] == '?';
}

} // namespace

std::string safe_return_path(std::string_view wanted, std::string_view below, std::string_view otherwise)
{
    bool const plain = std::ranges::none_of(
        wanted, [](unsigned char c) { return c <= 0x20 || c >= 0x7f || c == '"' || c == '<' || c == '>'; });
    bool const local = web::is_local_path(wanted) && wanted.size() <= longest_path;
    // "/gestion/../.." would leave `below` once the browser has resolved it.
    bool const climbs = wanted.find("/.") != std::string_view::npos;
    return std::string{plain && local && !climbs && is_below(wanted, below) ? wanted : otherwise};
}

} // namespace guichet::network
