// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/resources.hpp"

#include "text/impl/resource_table.hpp"

#include <map>

namespace guichet::text {

namespace {

std::map<std::string_view, std::string_view> const& all()
{
    static auto const table = [] {
        std::map<std::string_view, std::string_view> entries;
        for (auto const* entry = impl::resource_table; entry->name != nullptr; ++entry) {
            entries.emplace(entry->name, std::string_view{entry->begin, entry->end});
        }
        return entries;
    }();
    return table;
}

} // namespace

std::optional<std::string_view> resource(std::string_view name)
{
    auto const found = all().find(name);
    return found == all().end() ? std::nullopt : std::optional{found->second};
}

std::vector<std::string_view> resource_names(std::string_view prefix)
{
    std::vector<std::string_view> names;
    for (auto at = all().lower_bound(prefix); at != all().end() && at->first.starts_with(prefix); ++at) {
        names.push_back(at->first);
    }
    return names;
}

} // namespace guichet::text
