// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/closures/rules.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

/// What one run does to one subscription, over values: R16 on the end that the subscription would have without
/// closures.
namespace guichet::people {

/// What closures have given to a subscription so far: a row of the ledger.
struct Given {
    int days = 0;
    std::set<std::string> closures; // ids
    auto operator<=>(Given const&) const = default;
};

enum class Direction { give, take_back };

class ExtensionPlan {
public:
    /// `others`: the days every other closure has been applied with. `days`: those of `closure`; of no matter when
    /// taking back.
    ExtensionPlan(Direction direction, std::string closure, ClosedDays days, std::map<std::string, ClosedDays> others);

    struct Outcome {
        Date end{};
        Given given;
    };
    /// `end` is the end as it stands, with what `past` gave in it. What people did to the end meanwhile stays done.
    [[nodiscard]] Outcome of(Date start, Date end, Given const& past) const;
    /// A moved end may reach a closure that begins after the former one and was applied long ago: it counts as well,
    /// so that the order of applying does not matter. `before` is the end before this run; nullopt when it does not.
    [[nodiscard]] std::optional<Outcome> reaching(std::string const& other, Date start, Date before,
                                                  Outcome const& moved) const;
    /// The days every closure counts with, by id.
    [[nodiscard]] std::map<std::string, ClosedDays> const& days() const { return days_; }

private:
    [[nodiscard]] Outcome counting(Date start, Date without, std::set<std::string> closures) const;

    Direction direction_;
    std::string closure_;
    std::map<std::string, ClosedDays> days_;
};

} // namespace guichet::people
