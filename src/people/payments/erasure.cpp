// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/erasure.hpp"

#include "people/payments/store.hpp"

namespace guichet::people {

namespace {

Money given_back(db::Session& session, PaymentId const& payment)
{
    Money total;
    for (auto const& refund : PaymentStore::refunds_of(session, payment)) {
        total.cents += refund.amount.cents;
    }
    return total;
}

/// The message id of what is not settled; "" when it is.
std::string fault_of(db::Session& session, Payment const& payment, ApplicationState state)
{
    if (payment.is_pending()) {
        return "erasure.obstacle.payment_pending";
    }
    if (payment.state == PaymentState::mismatch) {
        return "erasure.obstacle.payment_mismatch";
    }
    PaymentRow const row{payment, {}, state, given_back(session, payment.id)};
    return row.is_to_refund() ? "erasure.obstacle.to_refund" : "";
}

} // namespace

std::optional<Message> unsettled_payment(db::Session& session, Application const& application)
{
    for (auto const& payment : PaymentStore::of(session, application.id)) {
        auto fault = fault_of(session, payment, application.state);
        if (!fault.empty()) {
            return Message{std::move(fault), {{"reference", application.reference}}};
        }
    }
    bool const owes = application.state == ApplicationState::accepted && outstanding(session, application.id).cents > 0;
    return owes ? std::optional{Message{"erasure.obstacle.debt", {{"reference", application.reference}}}}
                : std::nullopt;
}

std::int64_t forget_payer(db::Session& session, ApplicationId const& application)
{
    db::Arguments const those{{"application", application}};
    auto words =
        session.execute("UPDATE people_payment SET note = '' WHERE application = :application AND note <> ''", those);
    words += session.execute(R"sql(
        UPDATE people_payment_event
        SET detail = ''
        WHERE actor_kind = 'staff' AND detail <> ''
          AND payment IN (SELECT id FROM people_payment WHERE application = :application)
    )sql",
                             those);
    words += session.execute(R"sql(
        UPDATE people_refund
        SET reason = ''
        WHERE reason <> '' AND payment IN (SELECT id FROM people_payment WHERE application = :application)
    )sql",
                             those);
    return words;
}

std::int64_t PaymentsKeeper::older_than(db::Session& session, Date day) const
{
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_payment
        WHERE created < :before
          AND application IN (SELECT a.id FROM people_application a WHERE a.erased IS NOT NULL)
    )sql",
                         {{"before", start_of_day(day)}});
}

std::int64_t PaymentsKeeper::erase_older_than(db::Session& session, Date day, int most)
{
    auto const old =
        session.list(R"sql(
        SELECT id
        FROM people_payment
        WHERE created < :before
          AND application IN (SELECT a.id FROM people_application a WHERE a.erased IS NOT NULL)
        ORDER BY created
        LIMIT :most
    )sql",
                     {{"before", start_of_day(day)}, {"most", most}}, [](db::Row const& row) { return row.text(0); });
    for (auto const& id : old) {
        db::Arguments const that{{"payment", id}};
        session.execute("DELETE FROM people_payment_event WHERE payment = :payment", that);
        session.execute("DELETE FROM people_refund WHERE payment = :payment", that);
        session.execute("DELETE FROM people_payment WHERE id = :payment", that);
    }
    return std::ssize(old);
}

} // namespace guichet::people
