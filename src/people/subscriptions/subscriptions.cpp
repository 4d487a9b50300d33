// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/subscriptions/subscriptions.hpp"

namespace guichet::people {

namespace {

Subscription subscription_from(db::Row const& row)
{
    return {row.text(0), {row.text(1)}, row.text(2), row.date(3),
            row.date(4), row.text(5),   row.text(6), static_cast<int>(row.integer(7))};
}

} // namespace

std::string Subscriptions::add(db::Session& session, Subscription const& subscription) const
{
    auto const id = new_id(clock_.now(), random_);
    session.execute(R"sql(
        INSERT INTO people_subscription (id, patron, category, first_day, last_day, reason, policy)
        VALUES (:id, :patron, :category, :first_day, :last_day, :reason, :policy)
    )sql",
                    {{"id", id},
                     {"patron", subscription.patron},
                     {"category", subscription.category},
                     {"first_day", subscription.start},
                     {"last_day", subscription.end},
                     {"reason", subscription.reason},
                     {"policy", subscription.policy}});
    return id;
}

std::optional<Subscription> Subscriptions::current(db::Session& session, PatronId const& patron, Date day)
{
    return session.first(R"sql(
        SELECT s.id, s.patron, s.category, s.first_day, s.last_day, s.reason, s.policy, e.days
        FROM people_subscription s
        JOIN people_extension e ON e.id = s.extension
        WHERE s.patron = :patron
        ORDER BY CASE WHEN s.first_day <= :today AND s.last_day >= :today THEN 0 ELSE 1 END, s.last_day DESC, s.id
        LIMIT 1
    )sql",
                         {{"patron", patron}, {"today", day}}, subscription_from);
}

std::optional<Subscription> Subscriptions::find(db::Session& session, std::string_view id)
{
    return session.first(R"sql(
        SELECT s.id, s.patron, s.category, s.first_day, s.last_day, s.reason, s.policy, e.days
        FROM people_subscription s
        JOIN people_extension e ON e.id = s.extension
        WHERE s.id = :id
    )sql",
                         {{"id", id}}, subscription_from);
}

std::optional<Subscription> Subscriptions::latest(db::Session& session, PatronId const& patron)
{
    auto all = of(session, patron);
    return all.empty() ? std::nullopt : std::optional{std::move(all.front())};
}

std::vector<Subscription> Subscriptions::of(db::Session& session, PatronId const& patron)
{
    return session.list(R"sql(
        SELECT s.id, s.patron, s.category, s.first_day, s.last_day, s.reason, s.policy, e.days
        FROM people_subscription s
        JOIN people_extension e ON e.id = s.extension
        WHERE s.patron = :patron
        ORDER BY s.last_day DESC, s.id
    )sql",
                        {{"patron", patron}}, subscription_from);
}

Result<void> Subscriptions::update(db::Session& session, Subscription const& subscription)
{
    auto const changed = session.execute(R"sql(
        UPDATE people_subscription
        SET category = :category, first_day = :first_day, last_day = :last_day, reason = :reason, policy = :policy
        WHERE id = :id
    )sql",
                                         {{"id", subscription.id},
                                          {"category", subscription.category},
                                          {"first_day", subscription.start},
                                          {"last_day", subscription.end},
                                          {"reason", subscription.reason},
                                          {"policy", subscription.policy}});
    if (changed == 0) {
        return fail(ErrorKind::not_found, "subscription.unknown");
    }
    return {};
}

void Subscriptions::remove(db::Session& session, std::string_view id)
{
    session.execute("DELETE FROM people_subscription WHERE id = :id", {{"id", id}});
}

void Subscriptions::remove_all(db::Session& session, PatronId const& patron)
{
    session.execute("DELETE FROM people_subscription WHERE patron = :patron", {{"patron", patron}});
}

void Subscriptions::move(db::Session& session, PatronId const& from, PatronId const& to)
{
    session.execute(R"sql(
        UPDATE people_subscription SET patron = :to_patron WHERE patron = :from_patron
    )sql",
                    {{"to_patron", to}, {"from_patron", from}});
}

} // namespace guichet::people
