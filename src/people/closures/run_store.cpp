// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/words.hpp"
#include "people/closures/extension_store.hpp"

namespace guichet::people {

namespace {

constexpr Words<RunKind, 4> run_kind_words{
    {{RunKind::preview, "preview"}, {RunKind::apply, "apply"}, {RunKind::undo, "undo"}, {RunKind::bind, "bind"}}};
constexpr Words<RunState, 4> run_state_words{{{RunState::queued, "queued"},
                                              {RunState::running, "running"},
                                              {RunState::done, "done"},
                                              {RunState::failed, "failed"}}};
constexpr Words<RunPhase, 4> run_phase_words{{{RunPhase::subscriptions, "subscriptions"},
                                              {RunPhase::cards, "cards"},
                                              {RunPhase::mails, "mails"},
                                              {RunPhase::done, "done"}}};

ExtensionRun run_from(db::Row const& row)
{
    ExtensionRun run;
    run.id = {row.text(0)};
    run.number = row.integer(1);
    run.closure = {row.text(2)};
    run.kind = value_of(run_kind_words, row.text(3)).value_or(RunKind::preview);
    run.begins = row.date(4);
    run.reopens = row.maybe_date(5);
    run.mailing = row.boolean(6) ? Mailing::everybody_concerned : Mailing::none;
    run.state = value_of(run_state_words, row.text(7)).value_or(RunState::failed);
    run.phase = value_of(run_phase_words, row.text(8)).value_or(RunPhase::done);
    run.cursor = row.text(9);
    run.first_extension = row.integer(10);
    run.seen = row.integer(11);
    run.total = row.integer(12);
    run.mails = row.integer(13);
    run.result = nlohmann::json::parse(row.text(14), nullptr, false);
    run.requested = row.instant(15);
    run.requested_by = row.text(16);
    run.finished = row.maybe_instant(17);
    return run;
}

} // namespace

std::string_view to_text(RunKind kind)
{
    return word_of(run_kind_words, kind);
}
std::string_view to_text(RunState state)
{
    return word_of(run_state_words, state);
}
std::string_view to_text(RunPhase phase)
{
    return word_of(run_phase_words, phase);
}

void add_run(db::Session& session, ExtensionRun const& run)
{
    session.execute(R"sql(
        INSERT INTO people_extension_run (id, number, closure, kind, begins, reopens, mailing, state, phase, cursor,
                                          first_extension, seen, total, mails, result, requested, requested_by,
                                          finished)
        SELECT :id, COALESCE(MAX(number), 0) + 1, :closure, :kind, :begins, :reopens, :mailing, 'queued',
               'subscriptions', '', 0, 0, 0, 0, '{}', :requested, :requested_by, NULL
        FROM people_extension_run
    )sql",
                    {{"id", run.id},
                     {"closure", run.closure},
                     {"kind", to_text(run.kind)},
                     {"begins", run.begins},
                     {"reopens", run.reopens},
                     {"mailing", run.mailing == Mailing::everybody_concerned},
                     {"requested", run.requested},
                     {"requested_by", run.requested_by}});
}

std::optional<ExtensionRun> stored_run(db::Session& session, ExtensionRunId const& id)
{
    return session.first(R"sql(
        SELECT id, number, closure, kind, begins, reopens, mailing, state, phase, cursor, first_extension, seen, total,
               mails, result, requested, requested_by, finished
        FROM people_extension_run
        WHERE id = :id
    )sql",
                         {{"id", id}}, run_from);
}

std::vector<ExtensionRun> stored_runs(db::Session& session, ClosureId const& closure)
{
    return session.list(R"sql(
        SELECT id, number, closure, kind, begins, reopens, mailing, state, phase, cursor, first_extension, seen, total,
               mails, result, requested, requested_by, finished
        FROM people_extension_run
        WHERE closure = :closure
        ORDER BY number DESC
    )sql",
                        {{"closure", closure}}, run_from);
}

std::optional<ExtensionRun> next_run(db::Session& session)
{
    return session.first(R"sql(
        SELECT id, number, closure, kind, begins, reopens, mailing, state, phase, cursor, first_extension, seen, total,
               mails, result, requested, requested_by, finished
        FROM people_extension_run
        WHERE state IN ('queued', 'running')
        ORDER BY number
        LIMIT 1
    )sql",
                         {}, run_from);
}

bool is_busy(db::Session& session, ClosureId const& closure)
{
    return session.count(R"sql(
        SELECT COUNT(*) FROM people_extension_run
        WHERE closure = :closure AND state IN ('queued', 'running') AND kind <> 'bind'
    )sql",
                         {{"closure", closure}}) > 0;
}

void save_run(db::Session& session, ExtensionRun const& run)
{
    session.execute(R"sql(
        UPDATE people_extension_run
        SET state = :state, phase = :phase, cursor = :cursor, first_extension = :first_extension, seen = :seen,
            total = :total, mails = :mails, result = :result, finished = :finished
        WHERE id = :id
    )sql",
                    {{"state", to_text(run.state)},
                     {"phase", to_text(run.phase)},
                     {"cursor", run.cursor},
                     {"first_extension", run.first_extension},
                     {"seen", run.seen},
                     {"total", run.total},
                     {"mails", run.mails},
                     {"result", run.result.dump()},
                     {"finished", run.finished},
                     {"id", run.id}});
}

std::int64_t next_extension(db::Session& session)
{
    return session.count("SELECT COALESCE(MAX(id), 0) + 1 FROM people_extension");
}

Given given_by(db::Session& session, std::int64_t extension)
{
    Given given;
    given.days = static_cast<int>(
        session.count("SELECT days FROM people_extension WHERE id = :extension", {{"extension", extension}}));
    session.query("SELECT closure FROM people_extension_closure WHERE extension = :extension",
                  {{"extension", extension}}, [&](db::Row const& row) { given.closures.insert(row.text(0)); });
    return given;
}

std::map<std::int64_t, Given> everything_given(db::Session& session)
{
    std::map<std::int64_t, Given> all;
    session.query("SELECT id, days FROM people_extension", {},
                  [&](db::Row const& row) { all[row.integer(0)].days = static_cast<int>(row.integer(1)); });
    session.query("SELECT extension, closure FROM people_extension_closure", {},
                  [&](db::Row const& row) { all[row.integer(0)].closures.insert(row.text(1)); });
    return all;
}

bool has_given(db::Session& session, ExtensionRun const& run)
{
    return session.count(R"sql(
        SELECT COUNT(*) FROM people_extension_closure WHERE closure = :closure AND extension < :first_extension
    )sql",
                         {{"closure", run.closure}, {"first_extension", run.first_extension}}) > 0;
}

std::vector<LedgerRow> ledger_of(db::Session& session, ExtensionRunId const& run)
{
    return session.list(
        "SELECT id, previous, days FROM people_extension WHERE run = :run ORDER BY id", {{"run", run}},
        [](db::Row const& row) { return LedgerRow{row.integer(0), row.integer(1), static_cast<int>(row.integer(2))}; });
}

void add_ledger_row(db::Session& session, ExtensionRunId const& run, LedgerRow const& row,
                    std::set<std::string> const& closures)
{
    session.execute("INSERT INTO people_extension (id, run, previous, days) VALUES (:id, :run, :previous, :days)",
                    {{"id", row.id}, {"run", run}, {"previous", row.previous}, {"days", row.days}});
    for (auto const& closure : closures) {
        session.execute("INSERT INTO people_extension_closure (extension, closure) VALUES (:extension, :closure)",
                        {{"extension", row.id}, {"closure", closure}});
    }
}

} // namespace guichet::people
