// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/metrics.hpp"

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>

namespace guichet::web::impl {

namespace {

constexpr int status_classes = 5; // 1xx … 5xx

} // namespace

struct Metrics::Impl {
    struct RouteMetrics {
        std::array<prometheus::Counter*, status_classes> by_class{};
        prometheus::Histogram* duration = nullptr;
    };

    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests{prometheus::BuildCounter()
                                                          .Name("guichet_http_requests_total")
                                                          .Help("Requests answered, by route and class of status")
                                                          .Register(registry)};
    prometheus::Family<prometheus::Histogram>& durations{prometheus::BuildHistogram()
                                                             .Name("guichet_http_request_seconds")
                                                             .Help("From the whole request to the whole answer")
                                                             .Register(registry)};
    prometheus::Gauge& connections{
        prometheus::BuildGauge().Name("guichet_http_connections").Help("Open connections").Register(registry).Add({})};
    std::map<Route const*, RouteMetrics> by_route; // filled by the constructor, then only read

    RouteMetrics make(std::string const& method, std::string const& pattern)
    {
        RouteMetrics made;
        for (int i = 0; i < status_classes; ++i) {
            made.by_class.at(static_cast<std::size_t>(i)) =
                &requests.Add({{"method", method}, {"route", pattern}, {"status", fmt::format("{}xx", i + 1)}});
        }
        made.duration =
            &durations.Add({{"method", method}, {"route", pattern}},
                           prometheus::Histogram::BucketBoundaries{0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0});
        return made;
    }
};

Metrics::Metrics(Router const& router) : impl_(std::make_unique<Impl>())
{
    impl_->by_route.emplace(nullptr, impl_->make("-", "-"));
    for (auto const& route : router.routes()) {
        impl_->by_route.emplace(&route, impl_->make(std::string{name_of(route.method)}, route.pattern));
    }
}

Metrics::~Metrics() = default;

void Metrics::record(Route const* route, int status, std::chrono::duration<double> spent)
{
    auto const found = impl_->by_route.find(route);
    if (found == impl_->by_route.end()) {
        return; // added after the server started: not allowed, not worth a crash
    }
    auto const index = static_cast<std::size_t>(std::clamp(status / 100, 1, status_classes) - 1);
    found->second.by_class.at(index)->Increment();
    found->second.duration->Observe(spent.count());
}

std::string Metrics::text(std::size_t open_connections) const
{
    impl_->connections.Set(static_cast<double>(open_connections));
    return prometheus::TextSerializer{}.Serialize(impl_->registry.Collect());
}

} // namespace guichet::web::impl
