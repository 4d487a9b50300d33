// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "platforms/catalogue/catalogue.hpp"

namespace guichet::platforms {

/// Port: what a platform's page shows of its use. usage counts, app adapts.
class PlatformFigures {
public:
    struct Day {
        Date day{};
        std::int64_t entered = 0;
        std::int64_t refused = 0;
    };
    struct Refusal {
        std::string reason; // message id
        std::int64_t times = 0;
    };
    virtual ~PlatformFigures() = default;
    /// The days between, both included, on which something happened.
    [[nodiscard]] virtual std::vector<Day> days(PlatformId const& platform, Date first, Date last) const = 0;
    [[nodiscard]] virtual std::vector<Refusal> refusals(PlatformId const& platform, Date first, Date last) const = 0;
};

} // namespace guichet::platforms
