// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/router.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace guichet::web::impl {

/// Requests by route pattern and class of status, and their durations. Never a path: it may name somebody.
class Metrics {
public:
    explicit Metrics(Router const& router);
    ~Metrics();
    Metrics(Metrics const&) = delete;
    Metrics& operator=(Metrics const&) = delete;

    /// `route` nullptr: no route answered.
    void record(Route const* route, int status, std::chrono::duration<double> spent);
    /// Prometheus' text format.
    [[nodiscard]] std::string text(std::size_t open_connections) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace guichet::web::impl
