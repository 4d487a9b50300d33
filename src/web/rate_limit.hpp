// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "db/short_lived.hpp"

#include <chrono>
#include <string_view>

/// Budgets by purpose and by key (address, e-mail, card): "registration.address" 20 per hour.
namespace guichet::web {

struct Budget {
    std::string_view purpose;
    int most = 0;
    std::chrono::seconds window{};
};

class RateLimiter {
public:
    explicit RateLimiter(db::ShortLivedStore& store) : store_(store) {}
    /// Spends one; ErrorKind::throttled "error.throttled" when nothing is left. IPv6 addresses count by /64.
    [[nodiscard]] Result<void> spend(Budget const& budget, std::string_view key);
    /// Gives one back: what was spent in advance turned out to cost nothing.
    void give_back(Budget const& budget, std::string_view key);
    /// Share of the budget already spent by this key, 0.0–1.0 and beyond; does not spend.
    [[nodiscard]] double pressure(Budget const& budget, std::string_view key) const;

private:
    db::ShortLivedStore& store_;
};

} // namespace guichet::web
