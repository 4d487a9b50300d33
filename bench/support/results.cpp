// SPDX-License-Identifier: AGPL-3.0-or-later
#include "results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace guichet::bench {

namespace {

void write(std::string_view what, std::string_view value, std::string_view limit, std::string_view verdict)
{
    fmt::print("  {:<72} {:>16} {:>10} {}\n", what, value, limit, verdict);
    std::fflush(stdout);                                           // the next one may take minutes
    auto const* const file = std::getenv("GUICHET_BENCH_RESULTS"); // NOLINT(concurrency-mt-unsafe): nobody sets it
    if (file != nullptr) {
        std::ofstream{file, std::ios::app} << fmt::format("{}\t{}\t{}\t{}\n", what, value, limit, verdict);
    }
}

} // namespace

void report_ratio(std::string_view what, double value, Limit kind, double limit)
{
    bool const good = kind == Limit::at_least ? value >= limit : value <= limit;
    auto const digits = limit < 0.01 || (limit > 0.9 && limit < 1) ? 4 : 3;
    write(what, fmt::format("{:.{}f}", value, digits), fmt::format("{} {}", kind == Limit::at_least ? "≥" : "≤", limit),
          good ? "pass" : "FAIL");
}

void report_figure(std::string_view what, std::string_view value)
{
    write(what, value, "", "");
}

double median(std::vector<double> values)
{
    if (values.empty()) {
        return 0;
    }
    auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

double machine_load()
{
    double load = 0;
    std::ifstream{"/proc/loadavg"} >> load;
    return load;
}

} // namespace guichet::bench
