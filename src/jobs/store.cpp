// SPDX-License-Identifier: AGPL-3.0-or-later
#include "jobs/store.hpp"

#include <array>
#include <stdexcept>

namespace guichet::jobs {

namespace {

constexpr std::array<std::string_view, 4> outcome_codes{"never", "running", "done", "failed"};

Outcome outcome_from(std::string_view code)
{
    for (std::size_t index = 0; index < outcome_codes.size(); ++index) {
        if (outcome_codes.at(index) == code) {
            return static_cast<Outcome>(index);
        }
    }
    throw std::runtime_error("jobs_run: unknown outcome");
}

} // namespace

std::string_view code(Outcome outcome)
{
    return outcome_codes.at(static_cast<std::size_t>(outcome));
}

Result<bool> claim(db::Database& database, Claim const& claim)
{
    return database.write([&](db::Session& session) -> Result<bool> {
        session.execute(R"sql(
            INSERT INTO jobs_run (name, holder, last_outcome, last_detail)
            VALUES (:name, '', 'never', '') ON CONFLICT (name) DO NOTHING
        )sql",
                        {{"name", claim.name}});
        auto const changed = session.execute(R"sql(
            UPDATE jobs_run
            SET holder = :node, leased_until = :until, last_started = :now, last_outcome = 'running', last_detail = '',
                interval_ms = :interval
            WHERE name = :name
                AND (leased_until IS NULL OR leased_until <= :now)
                AND (last_started IS NULL OR last_started <= :due_before OR last_outcome = 'running')
        )sql",
                                             {{"name", claim.name},
                                              {"node", claim.node},
                                              {"until", claim.until},
                                              {"now", claim.now},
                                              {"interval", std::int64_t{claim.interval.count()}},
                                              {"due_before", claim.due_before}});
        return changed == 1;
    });
}

Result<void> finish(db::Database& database, std::string_view name, std::string_view node, Instant now, Outcome outcome,
                    std::string_view detail)
{
    return database.write([&](db::Session& session) -> Result<void> {
        session.execute(R"sql(
            UPDATE jobs_run
            SET leased_until = NULL, last_finished = :now, last_outcome = :outcome, last_detail = :detail
            WHERE name = :name AND holder = :node
        )sql",
                        {{"name", name}, {"node", node}, {"now", now}, {"outcome", code(outcome)}, {"detail", detail}});
        return {};
    });
}

std::optional<Instant> next_chance(db::Database const& database, std::string_view name,
                                   std::chrono::milliseconds interval)
{
    return database
        .read([&](db::Session& session) {
            return session.first(R"sql(
                SELECT leased_until, last_started FROM jobs_run WHERE name = :name
            )sql",
                                 {{"name", name}}, [&](db::Row const& row) -> std::optional<Instant> {
                                     auto const started = row.maybe_instant(1);
                                     return row.is_null(0) ? started ? std::optional{*started + interval} : std::nullopt
                                                           : row.maybe_instant(0);
                                 });
        })
        .value_or(std::nullopt);
}

std::vector<JobStatus> recorded_status(db::Database const& database)
{
    return database.read([](db::Session& session) {
        return session.list(R"sql(
            SELECT name, last_outcome, last_started, last_finished, last_detail, leased_until, interval_ms
            FROM jobs_run ORDER BY name
        )sql",
                            {}, [](db::Row const& row) {
                                return JobStatus{row.text(0),
                                                 outcome_from(row.text(1)),
                                                 row.maybe_instant(2),
                                                 row.maybe_instant(3),
                                                 row.text(4),
                                                 row.maybe_instant(5),
                                                 std::chrono::milliseconds{row.integer(6)}};
                            });
    });
}

} // namespace guichet::jobs
