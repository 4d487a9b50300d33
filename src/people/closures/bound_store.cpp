// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/bound_store.hpp"

#include <algorithm>

namespace guichet::people {

namespace {

/// The card may still be shown on the day of the reopening, to be exchanged for the real one.
Date bound_end(BoundSubscription const& bound, std::optional<Date> const& reopens)
{
    return reopens ? std::max(*reopens, bound.start) : add_days(bound.start, bound.validity_days);
}

} // namespace

std::vector<BoundSubscription> bound_after(db::Session& session, ClosureId const& closure, std::string_view after,
                                           int most)
{
    return session.list(R"sql(
        SELECT s.id, s.patron, s.first_day, s.last_day, o.validity_days
        FROM people_subscription s
        JOIN people_policy o ON o.id = s.policy
        WHERE s.reason = 'subscription.reason.reopening' AND o.until_reopening_of = :closure AND s.id > :after
        ORDER BY s.id
        LIMIT :most
    )sql",
                        {{"closure", closure}, {"after", after}, {"most", most}}, [](db::Row const& row) {
                            return BoundSubscription{
                                row.text(0), {row.text(1)}, row.date(2), row.date(3), static_cast<int>(row.integer(4))};
                        });
}

bool end_with_reopening(db::Session& session, BoundSubscription const& bound, std::optional<Date> const& bound_to,
                        std::optional<Date> const& reopens)
{
    if (reopens && *reopens < bound.start) {
        return false; // granted after the doors opened, to give time to come
    }
    auto const end = bound_end(bound, reopens);
    bool const as_granted = bound.end == bound_end(bound, bound_to) || bound.end == bound_end(bound, std::nullopt);
    if (end == bound.end || !as_granted) {
        return false;
    }
    session.execute("UPDATE people_subscription SET last_day = :last_day WHERE id = :id",
                    {{"last_day", end}, {"id", bound.subscription}});
    session.execute(R"sql(
        UPDATE people_card SET valid_until = :until
        WHERE patron = :patron AND status = 'active' AND kind = 'provisional' AND valid_until = :before
    )sql",
                    {{"until", end}, {"patron", bound.patron}, {"before", bound.end}});
    return true;
}

std::vector<EndingCard> cards_to_move(db::Session& session, ExtensionRun const& run, std::string_view after, int most)
{
    return session.list(R"sql(
        SELECT c.number, c.valid_until, s.last_day, e.days - b.days
        FROM people_card c
        JOIN people_subscription s ON s.patron = c.patron
        JOIN people_extension e ON e.id = s.extension AND e.run = :run
        JOIN people_extension b ON b.id = e.previous
        WHERE c.number > :after AND c.valid_until IS NOT NULL AND c.status = 'active' AND c.kind = 'provisional'
          AND e.days <> b.days
        ORDER BY c.number
        LIMIT :most
    )sql",
                        {{"run", run.id}, {"after", after}, {"most", most}}, [](db::Row const& row) {
                            auto const to = row.date(2);
                            auto const from = add_days(to, -static_cast<int>(row.integer(3)));
                            return EndingCard{row.text(0), from, to, row.date(1) == from};
                        });
}

void move_card(db::Session& session, EndingCard const& card)
{
    if (card.moves) {
        session.execute("UPDATE people_card SET valid_until = :to WHERE number = :number AND valid_until = :from",
                        {{"to", card.to}, {"number", card.number}, {"from", card.from}});
    }
}

} // namespace guichet::people
