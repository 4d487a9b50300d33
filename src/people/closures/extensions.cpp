// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/extensions.hpp"

#include "people/closures/bound_store.hpp"
#include "people/closures/extension_store.hpp"
#include "people/closures/store.hpp"

#include <algorithm>
#include <utility>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;

constexpr int lines_in_a_page = 2000; // subscriptions looked at

Date planned_end(RunPlan const& plan, StoredLine const& stored, Given const& past)
{
    network::Library library;
    library.id = stored.line.library;
    library.intercommunality = stored.intercommunality;
    return plan.of(stored.line.start, stored.line.before, past, library, stored.line.category).end;
}

std::optional<Error> obstacle_to(RunKind kind, Closure const& closure, int version, bool busy)
{
    if (closure.version != version) {
        return Error{ErrorKind::conflict, {"closures.error.changed"}};
    }
    if (busy) {
        return Error{ErrorKind::conflict, {"closures.error.busy"}};
    }
    if (kind == RunKind::undo && !closure.applied) {
        return Error{ErrorKind::conflict, {"closures.error.not_applied"}};
    }
    if (kind != RunKind::undo && kind != RunKind::bind && !closure.reopens) {
        return Error{ErrorKind::invalid, {"closures.error.reopening_unknown"}};
    }
    return std::nullopt;
}

/// As Extensions::lines.
bool bound_lines(db::Session& session, ExtensionRun const& run, LibraryId const& library, std::string& cursor,
                 std::vector<ExtensionLine>& page)
{
    auto const bound = bound_after(session, run.closure, cursor, lines_in_a_page);
    for (auto const& one : bound) {
        auto stored = one_line(session, one.subscription);
        if (stored && (library.empty() || stored->line.library == library)) {
            stored->line.after = stored->line.before;
            page.push_back(std::move(stored->line));
        }
        cursor = one.subscription;
    }
    return bound.size() == lines_in_a_page;
}

} // namespace

RunPlan plan_of(db::Session& session, ExtensionRun const& run)
{
    std::vector<Closure> others;
    std::map<std::string, ClosedDays> days;
    for (auto& closure : stored_closures(session)) {
        if (closure.applied && closure.id != run.closure) {
            days.emplace(closure.id.value, *closure.applied);
            others.push_back(std::move(closure));
        }
    }
    std::ranges::sort(others, {}, [](Closure const& one) { return one.applied->first; });
    auto const direction = run.kind == RunKind::undo ? Direction::take_back : Direction::give;
    return {{direction, run.closure.value, run.days(), std::move(days)}, std::move(others)};
}

ExtensionPlan::Outcome RunPlan::of(Date start, Date end, Given const& past, network::Library const& library,
                                   std::string const& category) const
{
    auto outcome = plan.of(start, end, past);
    for (auto const& other : others) {
        if (other.concerns(library) && std::ranges::find(other.left_out, category) == other.left_out.end()) {
            outcome = plan.reaching(other.id.value, start, end, outcome).value_or(outcome);
        }
    }
    return outcome;
}

Extensions::Extensions(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal)
    : database_(database), clock_(clock), random_(random), journal_(journal)
{
}

ExtensionRunId Extensions::enqueue(db::Session& session, Actor const& actor, Closure const& closure, RunKind kind,
                                   Mailing mailing)
{
    ExtensionRun run;
    run.id = {new_id(clock_.now(), random_)};
    run.closure = closure.id;
    run.kind = kind;
    run.begins = kind == RunKind::undo && closure.applied ? closure.applied->first : closure.begins;
    run.reopens =
        kind == RunKind::undo && closure.applied ? std::optional{closure.applied->reopening} : closure.reopens;
    run.mailing = mailing;
    run.requested = clock_.now();
    run.requested_by = actor.id;
    add_run(session, run);
    if (kind != RunKind::preview) {
        journal_.append(session, actor, closure.intercommunality, "extension." + std::string{to_text(kind)},
                        "closure:" + closure.id.value,
                        {{"run", run.id.value},
                         {"begins", to_iso(run.begins)},
                         {"reopens", run.reopens ? to_iso(*run.reopens) : ""},
                         {"mails", mailing == Mailing::everybody_concerned}});
    }
    if (notify_) {
        notify_();
    }
    return run.id;
}

Result<ExtensionRunId> Extensions::request(Actor const& actor, ClosureId const& id, int version, RunKind kind,
                                           Mailing mailing)
{
    return database_.write([&](db::Session& session) -> Result<ExtensionRunId> {
        auto const closure = stored_closure(session, id);
        if (!closure || closure->withdrawn) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (auto const allowed = authorise_closure(actor, Permission::edit_policies, closure->intercommunality);
            !allowed) {
            return std::unexpected(allowed.error());
        }
        if (auto obstacle = obstacle_to(kind, *closure, version, is_busy(session, id))) {
            return std::unexpected(std::move(*obstacle));
        }
        return enqueue(session, actor, *closure, kind, mailing);
    });
}

std::int64_t Extensions::left_out_since(Closure const& closure) const
{
    if (!closure.applied || closure.left_out.empty()) {
        return 0;
    }
    return database_.read([&](db::Session& session) { return left_out_since_count(session, closure.id); });
}

void Extensions::reopening_changed(db::Session& session, Actor const& actor, Closure const& closure)
{
    enqueue(session, actor, closure, RunKind::bind, Mailing::none);
}

std::optional<ExtensionRun> Extensions::find(ExtensionRunId const& id) const
{
    return database_.read([&](db::Session& session) { return stored_run(session, id); });
}

std::vector<ExtensionRun> Extensions::of(ClosureId const& closure) const
{
    return database_.read([&](db::Session& session) { return stored_runs(session, closure); });
}

bool Extensions::lines(ExtensionRun const& run, LibraryId const& library, std::string& cursor,
                       std::vector<ExtensionLine>& page) const
{
    return database_.read([&](db::Session& session) {
        if (run.kind == RunKind::bind) {
            return bound_lines(session, run, library, cursor, page);
        }
        auto const closure = stored_closure(session, run.closure);
        auto const end = batch_end(session, cursor, lines_in_a_page);
        Batch const batch{cursor, end.value_or("~")}; // after every id: they are letters and digits
        if (run.kind == RunKind::preview) {
            auto const plan = plan_of(session, run);
            auto const past = everything_given(session);
            for (auto& stored : planned_lines(session, run, *closure, library, batch)) {
                stored.line.after = planned_end(plan, stored, past.at(stored.extension));
                if (stored.line.after != stored.line.before) {
                    page.push_back(std::move(stored.line));
                }
            }
        } else {
            for (auto& stored : done_lines(session, run, library, batch)) {
                auto const without = add_days(stored.line.before, -stored.days);
                stored.line.before = add_days(without, stored.days_before);
                stored.line.after = add_days(without, stored.days_after);
                page.push_back(std::move(stored.line));
            }
        }
        cursor = batch.until;
        return end.has_value();
    });
}

std::vector<ExtensionLine> Extensions::examples(ExtensionRun const& run) const
{
    return database_.read([&](db::Session& session) {
        auto const plan = plan_of(session, run);
        std::vector<ExtensionLine> lines;
        for (auto const& id : run.result.value("examples", std::vector<std::string>{})) {
            if (auto stored = one_line(session, id)) {
                stored->line.after = planned_end(plan, *stored, given_by(session, stored->extension));
                lines.push_back(std::move(stored->line));
            }
        }
        return lines;
    });
}

std::optional<ExtensionStory> extension_story(db::Session& session, std::string_view subscription)
{
    struct Standing {
        Date end{};
        std::int64_t extension = 0;
    };
    auto const standing =
        session.first("SELECT last_day, extension FROM people_subscription WHERE id = :id AND extension > 0",
                      {{"id", subscription}}, [](db::Row const& row) { return Standing{row.date(0), row.integer(1)}; });
    if (!standing) {
        return std::nullopt;
    }
    auto const given = given_by(session, standing->extension);
    if (given.days == 0) {
        return std::nullopt;
    }
    ExtensionStory story{add_days(standing->end, -given.days), given.days, {}};
    for (auto const& id : given.closures) {
        if (auto closure = stored_closure(session, {id})) {
            story.closures.push_back(std::move(*closure));
        }
    }
    std::ranges::sort(story.closures, {}, &Closure::begins);
    return story;
}

} // namespace guichet::people
