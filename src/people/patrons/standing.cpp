// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/patrons/standing.hpp"

#include "people/cards/card_row.hpp"
#include "people/patrons/patron_row.hpp"

#include <tuple>
#include <utility>

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

/// In force, else active, else permanent, else the last issued.
bool is_better(Card const& one, Card const& other, Date today)
{
    auto const rank = [&](Card const& card) {
        return std::tuple{card.in_force(today), card.status == CardStatus::active, card.kind == CardKind::permanent,
                          card.issued};
    };
    auto const first = rank(one);
    auto const second = rank(other);
    return first > second || (first == second && one.number < other.number);
}

/// Covering today, else ending last.
bool is_better(Subscription const& one, Subscription const& other, Date today)
{
    auto const rank = [&](Subscription const& subscription) {
        return std::pair{subscription.start <= today && today <= subscription.end, subscription.end};
    };
    auto const first = rank(one);
    auto const second = rank(other);
    return first > second || (first == second && one.id < other.id);
}

template <class T>
void keep_better(std::optional<T>& best, std::optional<T> other, Date today)
{
    if (other && (!best || is_better(*other, *best, today))) {
        best = std::move(other);
    }
}

} // namespace

std::optional<Standing> standing(db::Session& session, PatronId const& patron, Date today)
{
    std::optional<Standing> found;
    // Every card with every subscription, a handful of rows: to sort them in SQL took longer than all the rest.
    session.query(R"sql(
        SELECT p.id, p.status, p.intercommunality, p.library, p.category, p.municipality, p.birth_date,
               c.number, c.patron, c.library, c.kind, c.status, c.valid_from, c.valid_until, c.issued,
               s.id, s.category, s.first_day, s.last_day, s.reason, s.policy
        FROM people_patron p
        LEFT JOIN people_card c ON c.patron = p.id
        LEFT JOIN people_subscription s ON s.patron = p.id
        WHERE p.id = :patron
    )sql",
                  {{"patron", patron}}, [&](db::Row const& row) {
                      auto seen = standing_from(row);
                      if (!found) {
                          found = std::move(seen);
                          return;
                      }
                      keep_better(found->card, std::move(seen.card), today);
                      keep_better(found->subscription, std::move(seen.subscription), today);
                  });
    return found;
}

} // namespace guichet::people
