// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/rate_limit.hpp"

#include "base/crypto.hpp"
#include "net/addresses.hpp"

#include <algorithm>
#include <array>

namespace guichet::web {

namespace {

/// Whoever has one IPv6 address has the other 2^64 of its network: they share a budget.
std::string counted_key(std::string_view key)
{
    constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    auto const address = key.contains(':') ? net::parse_address(key) : std::nullopt;
    if (!address || std::equal(mapped.begin(), mapped.end(), address->begin())) {
        return std::string{key};
    }
    return hex({reinterpret_cast<char const*>(address->data()), address->size() / 2});
}

} // namespace

Result<void> RateLimiter::spend(Budget const& budget, std::string_view key)
{
    if (store_.increment(budget.purpose, counted_key(key), budget.window) > budget.most) {
        return fail(ErrorKind::throttled, "error.throttled", std::string{budget.purpose});
    }
    return {};
}

void RateLimiter::give_back(Budget const& budget, std::string_view key)
{
    store_.decrement(budget.purpose, counted_key(key));
}

double RateLimiter::pressure(Budget const& budget, std::string_view key) const
{
    return static_cast<double>(store_.count(budget.purpose, counted_key(key))) / budget.most;
}

} // namespace guichet::web
