// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "jobs/scheduler.hpp"

/// The SQL of jobs_run.
namespace guichet::jobs {

struct Claim {
    std::string_view name;
    std::string_view node;
    Instant now;
    Instant until;
    Instant due_before; // whoever started after this has done the job for everybody
    std::chrono::milliseconds interval{};
};

/// True when the job is ours to run; the row then says so until `until`.
[[nodiscard]] Result<bool> claim(db::Database& database, Claim const& claim);
/// Records the end of our run and lets the job go.
[[nodiscard]] Result<void> finish(db::Database& database, std::string_view name, std::string_view node, Instant now,
                                  Outcome outcome, std::string_view detail);
/// When somebody may claim it next: at the end of the lease of a run under way, else an interval after the last start.
[[nodiscard]] std::optional<Instant> next_chance(db::Database const& database, std::string_view name,
                                                 std::chrono::milliseconds interval);

} // namespace guichet::jobs
