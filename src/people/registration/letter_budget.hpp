// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/rate_limit.hpp"

#include <string_view>

namespace guichet::people {

/// How many first letters go to one mailbox in a day, by whichever way applications come: nobody's address is a way to
/// pester them.
class LetterBudget {
public:
    explicit LetterBudget(web::RateLimiter& limiter) : limiter_(limiter) {}
    /// False when nothing is left for today.
    [[nodiscard]] bool spend(std::string_view email);
    /// No letter went after all.
    void give_back(std::string_view email);

private:
    web::RateLimiter& limiter_;
};

} // namespace guichet::people
