// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/store.hpp"

#include "db/revision.hpp"
#include "people/policies/store.hpp"

namespace guichet::people {

namespace {

std::optional<ClosedDays> applied_days(db::Row const& row, std::size_t first)
{
    auto const begins = row.maybe_date(first);
    auto const reopens = row.maybe_date(first + 1);
    return begins && reopens ? std::optional{ClosedDays{*begins, *reopens}} : std::nullopt;
}

Closure closure_from(db::Row const& row)
{
    Closure closure;
    closure.id = {row.text(0)};
    closure.reach = reach_from(row.text(1)).value_or(Reach::library);
    closure.intercommunality = {row.text(2)};
    closure.library = {row.text(3)};
    closure.extent = extent_from(row.text(4)).value_or(Extent::desk);
    closure.begins = row.date(5);
    closure.reopens = row.maybe_date(6);
    closure.reason_fr = row.text(7);
    closure.reason_en = row.text(8);
    closure.applied = applied_days(row, 9);
    closure.bound_to = row.maybe_date(11);
    closure.version = static_cast<int>(row.integer(12));
    closure.declared = row.instant(13);
    closure.withdrawn = row.maybe_instant(14);
    return closure;
}

void put_left_out(db::Session& session, Closure const& closure)
{
    session.execute("DELETE FROM people_closure_left_out WHERE closure = :closure", {{"closure", closure.id}});
    for (auto const& category : closure.left_out) {
        session.execute(R"sql(
            INSERT INTO people_closure_left_out (closure, category) VALUES (:closure, :category)
            ON CONFLICT (closure, category) DO NOTHING
        )sql",
                        {{"closure", closure.id}, {"category", category}});
    }
}

} // namespace

std::vector<Closure> stored_closures(db::Session& session)
{
    auto closures = session.list(R"sql(
        SELECT id, reach, intercommunality, library, extent, begins, reopens, reason_fr, reason_en, applied_begins,
               applied_reopens, bound_to, version, declared, withdrawn
        FROM people_closure
        WHERE withdrawn IS NULL
        ORDER BY begins, id
    )sql",
                                 {}, closure_from);
    std::map<std::string, std::vector<std::string>> left_out;
    session.query("SELECT closure, category FROM people_closure_left_out ORDER BY closure, category", {},
                  [&](db::Row const& row) { left_out[row.text(0)].push_back(row.text(1)); });
    for (auto& closure : closures) {
        closure.left_out = left_out[closure.id.value];
    }
    return closures;
}

std::optional<Closure> stored_closure(db::Session& session, ClosureId const& id)
{
    auto closure = session.first(R"sql(
        SELECT id, reach, intercommunality, library, extent, begins, reopens, reason_fr, reason_en, applied_begins,
               applied_reopens, bound_to, version, declared, withdrawn
        FROM people_closure
        WHERE id = :id
    )sql",
                                 {{"id", id}}, closure_from);
    if (closure) {
        closure->left_out =
            session.list("SELECT category FROM people_closure_left_out WHERE closure = :closure ORDER BY category",
                         {{"closure", id}}, [](db::Row const& row) { return row.text(0); });
    }
    return closure;
}

std::map<std::string, std::int64_t> categories_in_reach(db::Session& session, Closure const& closure)
{
    bool const one_library = closure.reach == Reach::library;
    auto const everywhere = closure.reach == Reach::network ? 1 : 0;
    std::map<std::string, std::int64_t> categories;
    session.query(R"sql(
        SELECT DISTINCT category
        FROM people_policy
        WHERE category <> '' AND (:everywhere = 1 OR intercommunality = :intercommunality)
    )sql",
                  {{"everywhere", everywhere}, {"intercommunality", closure.intercommunality}},
                  [&](db::Row const& row) { categories[row.text(0)] = 0; });
    session.query(R"sql(
        SELECT s.category, COUNT(*)
        FROM people_subscription s
        WHERE s.category <> ''
          AND (:everywhere = 1 OR EXISTS (
                SELECT 1 FROM people_patron p
                WHERE p.id = s.patron AND (p.library = :library OR p.intercommunality = :intercommunality)))
        GROUP BY s.category
    )sql",
                  {{"everywhere", everywhere},
                   {"library", one_library ? closure.library.value : std::string{}},
                   {"intercommunality", one_library ? std::string{} : closure.intercommunality.value}},
                  [&](db::Row const& row) { categories[row.text(0)] = row.integer(1); });
    return categories;
}

void add_closure(db::Session& session, Closure const& closure)
{
    session.execute(R"sql(
        INSERT INTO people_closure (id, reach, intercommunality, library, extent, begins, reopens, reason_fr, reason_en,
                                    applied_begins, applied_reopens, bound_to, version, declared, withdrawn)
        VALUES (:id, :reach, :intercommunality, :library, :extent, :begins, :reopens, :reason_fr, :reason_en,
                NULL, NULL, NULL, :version, :declared, NULL)
    )sql",
                    {{"id", closure.id},
                     {"reach", to_text(closure.reach)},
                     {"intercommunality", closure.intercommunality},
                     {"library", closure.library},
                     {"extent", to_text(closure.extent)},
                     {"begins", closure.begins},
                     {"reopens", closure.reopens},
                     {"reason_fr", closure.reason_fr},
                     {"reason_en", closure.reason_en},
                     {"version", closure.version},
                     {"declared", closure.declared}});
    put_left_out(session, closure);
    db::stamp(session, policies_topic); // policies end with reopenings
}

bool replace_closure(db::Session& session, Closure const& closure, int seen)
{
    auto const changed = session.execute(R"sql(
        UPDATE people_closure
        SET extent = :extent, begins = :begins, reopens = :reopens, reason_fr = :reason_fr, reason_en = :reason_en,
            version = version + 1
        WHERE id = :id AND version = :seen AND withdrawn IS NULL
    )sql",
                                         {{"extent", to_text(closure.extent)},
                                          {"begins", closure.begins},
                                          {"reopens", closure.reopens},
                                          {"reason_fr", closure.reason_fr},
                                          {"reason_en", closure.reason_en},
                                          {"id", closure.id},
                                          {"seen", seen}});
    if (changed == 1) {
        put_left_out(session, closure);
        db::stamp(session, policies_topic);
    }
    return changed == 1;
}

void withdraw_closure(db::Session& session, ClosureId const& id, Instant now)
{
    session.execute("UPDATE people_closure SET withdrawn = :now, version = version + 1 WHERE id = :id",
                    {{"now", now}, {"id", id}});
    db::stamp(session, policies_topic);
}

void note_applied(db::Session& session, ClosureId const& id, std::optional<ClosedDays> const& days)
{
    session.execute(R"sql(
        UPDATE people_closure SET applied_begins = :begins, applied_reopens = :reopens WHERE id = :id
    )sql",
                    {{"begins", days ? std::optional{days->first} : std::nullopt},
                     {"reopens", days ? std::optional{days->reopening} : std::nullopt},
                     {"id", id}});
}

void note_bound(db::Session& session, ClosureId const& id, std::optional<Date> const& last_day)
{
    session.execute("UPDATE people_closure SET bound_to = :last_day WHERE id = :id",
                    {{"last_day", last_day}, {"id", id}});
}

} // namespace guichet::people
