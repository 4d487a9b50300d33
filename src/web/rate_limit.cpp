// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/rate_limit.hpp"

#include "web/impl/counted_key.hpp"

namespace guichet::web {

Result<void> RateLimiter::spend(Budget const& budget, std::string_view key)
{
    if (store_.increment(budget.purpose, impl::counted_key(key), budget.window) > budget.most) {
        return fail(ErrorKind::throttled, "error.throttled", std::string{budget.purpose});
    }
    return {};
}

void RateLimiter::give_back(Budget const& budget, std::string_view key)
{
    store_.decrement(budget.purpose, impl::counted_key(key));
}

double RateLimiter::pressure(Budget const& budget, std::string_view key) const
{
    return static_cast<double>(store_.count(budget.purpose, impl::counted_key(key))) / budget.most;
}

} // namespace guichet::web
