// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/erasure.hpp"

#include "people/payments/store.hpp"
#include "people/renewals/store.hpp"

namespace guichet::people {

namespace {

/// The message id of what is not settled; "" when it is.
std::string fault_of(db::Session& session, Payment const& payment, PaymentRow::Use use)
{
    if (payment.is_pending()) {
        return "erasure.obstacle.payment_pending";
    }
    if (payment.state == PaymentState::mismatch) {
        return "erasure.obstacle.payment_mismatch";
    }
    auto const refunded = given_back(PaymentStore::refunds_of(session, payment.id));
    PaymentRow const row{payment, {}, DebtKind::application, use, refunded};
    return row.is_to_refund() ? "erasure.obstacle.to_refund" : "";
}

std::optional<Message> first_fault(db::Session& session, DebtId const& debt, std::string const& reference,
                                   PaymentRow::Use use)
{
    for (auto const& payment : PaymentStore::of(session, debt)) {
        if (auto fault = fault_of(session, payment, use); !fault.empty()) {
            return Message{std::move(fault), {{"reference", reference}}};
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<Message> unsettled_payment(db::Session& session, Application const& application)
{
    auto const in_vain =
        application.state == ApplicationState::refused || application.state == ApplicationState::withdrawn;
    auto const debt = debt_of(application.id);
    auto const use = in_vain ? PaymentRow::Use::in_vain : PaymentRow::Use::counts;
    if (auto fault = first_fault(session, debt, application.reference, use)) {
        return fault;
    }
    // Money that the library gave back to somebody it keeps as a member is no claim it still makes.
    bool const owes = application.state == ApplicationState::accepted && outstanding(session, debt).cents > 0 &&
                      !was_given_back(session, debt);
    return owes ? std::optional{Message{"erasure.obstacle.debt", {{"reference", application.reference}}}}
                : std::nullopt;
}

std::optional<Message> unsettled_renewal(db::Session& session, PatronId const& patron)
{
    for (auto const& renewal : RenewalStore::of(session, patron)) {
        auto const counts = renewal.state == RenewalState::waiting || renewal.state == RenewalState::done;
        auto const use = counts ? PaymentRow::Use::counts : PaymentRow::Use::in_vain;
        if (auto fault = first_fault(session, DebtId{renewal.id.value}, renewal.reference, use)) {
            return fault;
        }
    }
    return std::nullopt;
}

std::int64_t forget_payer(db::Session& session, DebtId const& debt)
{
    db::Arguments const those{{"debt", debt}};
    auto words = session.execute("UPDATE people_payment SET note = '' WHERE debt = :debt AND note <> ''", those);
    words += session.execute(R"sql(
        UPDATE people_payment_event
        SET detail = ''
        WHERE actor_kind = 'staff' AND detail <> ''
          AND payment IN (SELECT id FROM people_payment WHERE debt = :debt)
    )sql",
                             those);
    words += session.execute(R"sql(
        UPDATE people_refund
        SET reason = ''
        WHERE reason <> '' AND payment IN (SELECT id FROM people_payment WHERE debt = :debt)
    )sql",
                             those);
    return words;
}

std::int64_t PaymentsKeeper::older_than(db::Session& session, IntercommunalityId const& where, Date day) const
{
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_payment_of_nobody
        WHERE created < :before AND (:where = '' OR intercommunality = :where)
    )sql",
                         {{"where", where}, {"before", start_of_day(day)}});
}

std::int64_t PaymentsKeeper::erase_older_than(db::Session& session, Date day, int most)
{
    auto const old =
        session.list(R"sql(
        SELECT id
        FROM people_payment_of_nobody
        WHERE created < :before
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
