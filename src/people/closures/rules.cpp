// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/rules.hpp"

#include <algorithm>

namespace guichet::people {

std::vector<ClosedDays> united(std::vector<ClosedDays> closures)
{
    std::erase_if(closures, [](ClosedDays const& one) { return one.reopening <= one.first; });
    std::ranges::sort(closures, {}, &ClosedDays::first);
    std::vector<ClosedDays> joined;
    for (auto const& one : closures) {
        if (!joined.empty() && one.first <= joined.back().reopening) {
            joined.back().reopening = std::max(joined.back().reopening, one.reopening);
        } else {
            joined.push_back(one);
        }
    }
    return joined;
}

Date extended_end(Date start, Date end, std::vector<ClosedDays> const& closures)
{
    for (auto const& closed : united(closures)) {
        if (start < closed.reopening && closed.first <= end) {
            end = std::min(add_days(end, days_between(std::max(start, closed.first), closed.reopening)),
                           last_day_there_is);
        }
    }
    return end;
}

} // namespace guichet::people
