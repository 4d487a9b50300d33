// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/extension_store.hpp"

namespace guichet::people {

namespace {

/// Columns 0–11: subscription, dates, ledger row, category, library, names, external id, intercommunality, card.
StoredLine line_from(db::Row const& row)
{
    StoredLine stored;
    auto& line = stored.line;
    line.subscription = row.text(0);
    line.start = row.date(1);
    line.before = row.date(2);
    stored.extension = row.integer(3);
    line.category = row.text(4);
    line.library = {row.text(5)};
    auto const usage = row.text(7);
    line.name = row.text(8) + " " + (usage.empty() ? row.text(6) : usage);
    line.external_id = row.text(9);
    stored.intercommunality = {row.text(10)};
    line.card = row.text(11);
    return stored;
}

} // namespace

std::vector<StoredLine> planned_lines(db::Session& session, ExtensionRun const& run, Closure const& closure,
                                      LibraryId const& library, Batch const& batch)
{
    bool const one_library = closure.reach == Reach::library;
    return session.list(R"sql(
        SELECT s.id, s.first_day, s.last_day, s.extension, s.category, s.library, s.birth_name, s.usage_name,
               s.first_names, s.external_id, s.intercommunality, s.card
        FROM people_subscription_line s
        WHERE s.id > :after AND s.id <= :until AND (:wanted = '' OR s.library = :wanted)
          AND (s.extension IN (SELECT extension FROM people_extension_closure WHERE closure = :closure)
               OR (s.first_day < :reopens AND s.last_day >= :begins AND s.reason <> 'subscription.reason.reopening'
                   AND s.category NOT IN (SELECT category FROM people_closure_left_out WHERE closure = :closure)
                   AND (:everywhere = 1 OR s.library = :library OR s.intercommunality = :intercommunality)))
        ORDER BY s.id
    )sql",
                        {{"after", batch.after},
                         {"until", batch.until},
                         {"wanted", library},
                         {"closure", run.closure},
                         {"begins", run.begins},
                         {"reopens", run.days().reopening},
                         {"everywhere", closure.reach == Reach::network ? 1 : 0},
                         {"library", one_library ? closure.library.value : std::string{}},
                         {"intercommunality", one_library ? std::string{} : closure.intercommunality.value}},
                        line_from);
}

std::vector<StoredLine> done_lines(db::Session& session, ExtensionRun const& run, LibraryId const& library,
                                   Batch const& batch)
{
    // What later runs did stands on top of this run's row: follow the ledger back to it.
    return session.list(R"sql(
        WITH RECURSIVE line (tip, id) AS (
            SELECT id, id FROM people_extension
            UNION ALL
            SELECT l.tip, e.previous FROM line l JOIN people_extension e ON e.id = l.id WHERE e.previous > 0
        )
        SELECT s.id, s.first_day, s.last_day, s.extension, s.category, s.library, s.birth_name, s.usage_name,
               s.first_names, s.external_id, s.intercommunality, s.card,
               t.days, b.days, e.days
        FROM people_subscription_line s
        JOIN line l ON l.tip = s.extension
        JOIN people_extension t ON t.id = l.tip
        JOIN people_extension e ON e.id = l.id AND e.run = :run
        JOIN people_extension b ON b.id = e.previous
        WHERE s.id > :after AND s.id <= :until AND s.extension >= :first_extension AND e.days <> b.days
          AND (:wanted = '' OR s.library = :wanted)
        ORDER BY s.id
    )sql",
                        {{"run", run.id},
                         {"after", batch.after},
                         {"until", batch.until},
                         {"first_extension", run.first_extension},
                         {"wanted", library}},
                        [](db::Row const& row) {
                            auto stored = line_from(row);
                            stored.days = static_cast<int>(row.integer(12));
                            stored.days_before = static_cast<int>(row.integer(13));
                            stored.days_after = static_cast<int>(row.integer(14));
                            return stored;
                        });
}

std::optional<StoredLine> one_line(db::Session& session, std::string_view subscription)
{
    return session.first(R"sql(
        SELECT s.id, s.first_day, s.last_day, s.extension, s.category, s.library, s.birth_name, s.usage_name,
               s.first_names, s.external_id, s.intercommunality, s.card
        FROM people_subscription_line s
        WHERE s.id = :subscription
    )sql",
                         {{"subscription", subscription}}, line_from);
}

} // namespace guichet::people
