// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/plan.hpp"

#include <utility>

namespace guichet::people {

ExtensionPlan::ExtensionPlan(Direction direction, std::string closure, ClosedDays days,
                             std::map<std::string, ClosedDays> others)
    : direction_(direction), closure_(std::move(closure)), days_(std::move(others))
{
    days_.insert_or_assign(closure_, days);
}

ExtensionPlan::Outcome ExtensionPlan::of(Date start, Date end, Given const& past) const
{
    auto closures = past.closures;
    if (direction_ == Direction::give) {
        closures.insert(closure_);
    } else {
        closures.erase(closure_);
    }
    return counting(start, add_days(end, -past.days), std::move(closures));
}

std::optional<ExtensionPlan::Outcome> ExtensionPlan::reaching(std::string const& other, Date start, Date before,
                                                              Outcome const& moved) const
{
    auto const& days = days_.at(other);
    bool const newly_met = before < days.first && days.first <= moved.end && start < days.reopening;
    if (!newly_met || moved.given.closures.contains(other)) {
        return std::nullopt;
    }
    auto closures = moved.given.closures;
    closures.insert(other);
    return counting(start, add_days(moved.end, -moved.given.days), std::move(closures));
}

ExtensionPlan::Outcome ExtensionPlan::counting(Date start, Date without, std::set<std::string> closures) const
{
    std::vector<ClosedDays> counted;
    for (auto const& id : closures) {
        if (auto const known = days_.find(id); known != days_.end()) {
            counted.push_back(known->second);
        }
    }
    auto const days = days_given(start, without, counted);
    return {add_days(without, days), {days, std::move(closures)}};
}

} // namespace guichet::people
