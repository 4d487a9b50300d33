// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What a benchmark found: ratios with their limits, figures without one. Each is printed at once and, where
/// GUICHET_BENCH_RESULTS names a file, added to it for the table at the end of `make bench`.
namespace guichet::bench {

enum class Limit { at_least, at_most };

/// "1.32 (limit ≥ 0.3) ok".
void report_ratio(std::string_view what, double value, Limit kind, double limit);
/// Depends on the machine: for information.
void report_figure(std::string_view what, std::string_view value);

[[nodiscard]] double median(std::vector<double> values);
/// Whatever else the machine was doing: the load average of the last minute.
[[nodiscard]] double machine_load();

} // namespace guichet::bench
