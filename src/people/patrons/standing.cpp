// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/patrons/standing.hpp"

#include "people/cards/card_row.hpp"
#include "people/patrons/patron_row.hpp"

namespace guichet::people {

namespace {

std::optional<Subscription> subscription_from(db::Row const& row, std::size_t column)
{
    if (row.is_null(column)) {
        return std::nullopt;
    }
    return Subscription{row.text(column),     {row.text(0)},        row.text(column + 1), row.date(column + 2),
                        row.date(column + 3), row.text(column + 4), row.text(column + 5)};
}

Standing standing_from(db::Row const& row)
{
    return {{row.text(0)},
            patron_status_from(row.text(1)),
            {row.text(2)},
            {row.text(3)},
            row.text(4),
            row.text(5),
            row.date(6),
            row.is_null(7) ? std::nullopt : std::optional{card_from(row, 7)},
            subscription_from(row, 15)};
}

} // namespace

std::optional<Standing> standing(db::Session& session, PatronId const& patron, Date today)
{
    return session.first(R"sql(
        SELECT p.id, p.status, p.intercommunality, p.library, p.category, p.municipality, p.birth_date,
               c.number, c.patron, c.library, c.kind, c.status, c.valid_from, c.valid_until, c.issued,
               s.id, s.category, s.first_day, s.last_day, s.reason, s.policy
        FROM people_patron p
        LEFT JOIN people_card c ON c.number = (
            SELECT best.number
            FROM people_card best
            WHERE best.patron = p.id
            ORDER BY CASE WHEN best.status = 'active' AND best.valid_from <= :today
                           AND (best.valid_until IS NULL OR best.valid_until >= :today) THEN 0 ELSE 1 END,
                     CASE best.status WHEN 'active' THEN 0 ELSE 1 END,
                     CASE best.kind WHEN 'permanent' THEN 0 ELSE 1 END,
                     best.issued DESC, best.number
            LIMIT 1)
        LEFT JOIN people_subscription s ON s.id = (
            SELECT best.id
            FROM people_subscription best
            WHERE best.patron = p.id
            ORDER BY CASE WHEN best.first_day <= :today AND best.last_day >= :today THEN 0 ELSE 1 END,
                     best.last_day DESC, best.id
            LIMIT 1)
        WHERE p.id = :patron
    )sql",
                         {{"patron", patron}, {"today", today}}, standing_from);
}

} // namespace guichet::people
