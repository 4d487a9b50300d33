// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace guichet::db::postgresql {

/// SQL with `:name` made `$1`, the same name the same number (so that PostgreSQL finds its type in any of its places);
/// literals, quoted names and `::` casts untouched, comments removed.
struct Numbered {
    std::string sql;
    std::vector<std::string> names;
};
[[nodiscard]] Numbered number_parameters(std::string_view sql);

} // namespace guichet::db::postgresql
