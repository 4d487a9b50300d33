// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/store.hpp"

#include "db/stored_word.hpp"

namespace guichet::people {

namespace {

Payment payment_from(db::Row const& row)
{
    return {.id = {row.text(0)},
            .debt = {row.text(1)},
            .intercommunality = {row.text(2)},
            .reference = row.text(3),
            .amount = {row.integer(4)},
            .mode = db::stored_word(payment_mode_from(row.text(5)), "people_payment"),
            .state = db::stored_word(payment_state_from(row.text(6)), "people_payment"),
            .client = row.text(7),
            .entry = row.text(8),
            .operation = row.text(9),
            .result = row.text(10),
            .authorisation = row.text(11),
            .created = row.instant(12),
            .settled = row.maybe_instant(13),
            .checked = row.maybe_instant(14),
            .next_check = row.maybe_instant(15),
            .actor = row.text(16),
            .note = row.text(17)};
}

db::Arguments arguments_of(PaymentFilter const& filter)
{
    return {{"intercommunality", filter.intercommunality},
            {"state", filter.state},
            {"from", start_of_day(filter.from)},
            {"to", start_of_day(add_days(filter.to, 1))}};
}

} // namespace

bool PaymentRow::is_to_refund() const
{
    auto const is_in_vain =
        payment.state == PaymentState::surplus || (payment.state == PaymentState::paid && use == Use::in_vain);
    return is_in_vain && refunded < payment.amount;
}

void PaymentStore::add(db::Session& session, Payment const& payment)
{
    session.execute(R"(
        INSERT INTO people_payment
            (id, debt, intercommunality, reference, cents, mode, state, client, entry, operation, result,
             authorisation, created, settled, checked, next_check, actor, note)
        VALUES
            (:id, :debt, :intercommunality, :reference, :cents, :mode, :state, :client, :entry, :operation,
             :result, :authorisation, :created, :settled, :checked, :next_check, :actor, :note))",
                    {{"id", payment.id},
                     {"debt", payment.debt},
                     {"intercommunality", payment.intercommunality},
                     {"reference", payment.reference},
                     {"cents", payment.amount.cents},
                     {"mode", to_text(payment.mode)},
                     {"state", to_text(payment.state)},
                     {"client", payment.client},
                     {"entry", payment.entry},
                     {"operation", payment.operation},
                     {"result", payment.result},
                     {"authorisation", payment.authorisation},
                     {"created", payment.created},
                     {"settled", payment.settled},
                     {"checked", payment.checked},
                     {"next_check", payment.next_check},
                     {"actor", payment.actor},
                     {"note", payment.note}});
}

std::optional<Payment> PaymentStore::find(db::Session& session, PaymentId const& id)
{
    return session.first(R"(
        SELECT id, debt, intercommunality, reference, cents, mode, state, client, entry, operation, result,
               authorisation, created, settled, checked, next_check, actor, note
        FROM people_payment
        WHERE id = :id)",
                         {{"id", id}}, payment_from);
}

std::optional<Payment> PaymentStore::by_operation(db::Session& session, std::string_view operation)
{
    return session.first(R"(
        SELECT id, debt, intercommunality, reference, cents, mode, state, client, entry, operation, result,
               authorisation, created, settled, checked, next_check, actor, note
        FROM people_payment
        WHERE operation = :operation AND operation <> '')",
                         {{"operation", operation}}, payment_from);
}

std::vector<Payment> PaymentStore::of(db::Session& session, DebtId const& debt)
{
    return session.list(R"(
        SELECT id, debt, intercommunality, reference, cents, mode, state, client, entry, operation, result,
               authorisation, created, settled, checked, next_check, actor, note
        FROM people_payment
        WHERE debt = :debt
        ORDER BY created, reference)",
                        {{"debt", debt}}, payment_from);
}

void PaymentStore::update(db::Session& session, Payment const& payment)
{
    session.execute(R"(
        UPDATE people_payment
        SET state = :state, operation = :operation, result = :result, authorisation = :authorisation,
            settled = :settled, checked = :checked, next_check = :next_check
        WHERE id = :id)",
                    {{"id", payment.id},
                     {"state", to_text(payment.state)},
                     {"operation", payment.operation},
                     {"result", payment.result},
                     {"authorisation", payment.authorisation},
                     {"settled", payment.settled},
                     {"checked", payment.checked},
                     {"next_check", payment.next_check}});
}

void PaymentStore::ask_again(db::Session& session, PaymentId const& id, Instant at)
{
    session.execute(R"(UPDATE people_payment SET next_check = :at WHERE id = :id)", {{"id", id}, {"at", at}});
}

std::vector<PaymentId> PaymentStore::due(db::Session& session, Instant now, int limit)
{
    return session.list(R"(
        SELECT id FROM people_payment
        WHERE next_check IS NOT NULL AND next_check <= :now
        ORDER BY next_check
        LIMIT :most)",
                        {{"now", now}, {"most", limit}}, [](db::Row const& row) { return PaymentId{row.text(0)}; });
}

std::vector<PaymentId> PaymentStore::never_opened(db::Session& session, Instant before, int limit)
{
    return session.list(R"(
        SELECT id FROM people_payment
        WHERE state = 'opening' AND created < :before
        ORDER BY created
        LIMIT :most)",
                        {{"before", before}, {"most", limit}},
                        [](db::Row const& row) { return PaymentId{row.text(0)}; });
}

void PaymentStore::note(db::Session& session, PaymentId const& id, network::Actor const& actor, Instant at,
                        std::string_view action, std::string_view detail)
{
    session.execute(R"(
        INSERT INTO people_payment_event (payment, sequence, at, actor_kind, actor_id, action, detail)
        VALUES (:payment, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM people_payment_event WHERE payment = :payment),
                :at, :actor_kind, :actor_id, :action, :detail))",
                    {{"payment", id},
                     {"at", at},
                     {"actor_kind", to_text(actor.kind)},
                     {"actor_id", actor.kind == network::ActorKind::staff ? actor.id : ""},
                     {"action", action},
                     {"detail", detail}});
}

std::vector<PaymentEvent> PaymentStore::history(db::Session& session, PaymentId const& id)
{
    return session.list(R"(
        SELECT at, actor_kind, actor_id, action, detail
        FROM people_payment_event
        WHERE payment = :payment
        ORDER BY sequence)",
                        {{"payment", id}}, [](db::Row const& row) {
                            return PaymentEvent{row.instant(0),
                                                actor_kind_from(row.text(1)).value_or(network::ActorKind::system),
                                                row.text(2), row.text(3), row.text(4)};
                        });
}

void PaymentStore::add_refund(db::Session& session, std::string_view id, Refund const& refund)
{
    session.execute(R"(
        INSERT INTO people_refund (id, payment, cents, reason, at, actor)
        VALUES (:id, :payment, :cents, :reason, :at, :actor))",
                    {{"id", id},
                     {"payment", refund.payment},
                     {"cents", refund.amount.cents},
                     {"reason", refund.reason},
                     {"at", refund.at},
                     {"actor", refund.actor}});
    session.execute(R"(
        UPDATE people_payment
        SET given_back = 1
        WHERE id = :payment AND cents <= (SELECT SUM(r.cents) FROM people_refund r WHERE r.payment = :payment))",
                    {{"payment", refund.payment}});
}

std::vector<Refund> PaymentStore::refunds_of(db::Session& session, PaymentId const& id)
{
    return session.list(R"(
        SELECT payment, cents, reason, at, actor
        FROM people_refund
        WHERE payment = :payment
        ORDER BY at, id)",
                        {{"payment", id}}, [](db::Row const& row) {
                            return Refund{{row.text(0)}, {row.integer(1)}, row.text(2), row.instant(3), row.text(4)};
                        });
}

std::vector<PaymentRow> PaymentStore::list(db::Session& session, PaymentFilter const& filter, std::int64_t limit,
                                           std::int64_t offset)
{
    auto arguments = arguments_of(filter);
    arguments.emplace_back("most", limit);
    arguments.emplace_back("offset", offset);
    return session.list(R"(
        SELECT p.id, p.debt, p.intercommunality, p.reference, p.cents, p.mode, p.state, p.client, p.entry,
               p.operation, p.result, p.authorisation, p.created, p.settled, p.checked, p.next_check, p.actor, p.note,
               COALESCE(a.reference, r.reference), CASE WHEN r.id IS NULL THEN 0 ELSE 1 END,
               CASE WHEN a.state IN ('refused', 'withdrawn') OR r.state IN ('stuck', 'undone', 'withdrawn')
                    THEN 1 ELSE 0 END,
               (SELECT COALESCE(SUM(b.cents), 0) FROM people_refund b WHERE b.payment = p.id)
        FROM people_payment p
        LEFT JOIN people_application a ON a.id = p.debt
        LEFT JOIN people_renewal r ON r.id = p.debt
        WHERE (:intercommunality = '' OR p.intercommunality = :intercommunality)
          AND (:state = '' OR p.state = :state)
          AND p.created >= :from AND p.created < :to
        ORDER BY p.created DESC, p.id
        LIMIT :most OFFSET :offset)",
                        arguments, [](db::Row const& row) {
                            return PaymentRow{payment_from(row),
                                              row.text(18),
                                              row.boolean(19) ? DebtKind::renewal : DebtKind::application,
                                              row.boolean(20) ? PaymentRow::Use::in_vain : PaymentRow::Use::counts,
                                              {row.integer(21)}};
                        });
}

std::int64_t PaymentStore::count(db::Session& session, PaymentFilter const& filter)
{
    return session.count(R"(
        SELECT COUNT(*)
        FROM people_payment p
        WHERE (:intercommunality = '' OR p.intercommunality = :intercommunality)
          AND (:state = '' OR p.state = :state)
          AND p.created >= :from AND p.created < :to)",
                         arguments_of(filter));
}

std::vector<AccountLine> PaymentStore::accounts(db::Session& session, PaymentFilter const& filter)
{
    auto arguments = arguments_of(filter);
    std::erase_if(arguments, [](db::Argument const& one) { return one.name == "state"; });
    return session.list(R"(
        SELECT m.at, m.reference, COALESCE(a.reference, r.reference, ''), m.cents, m.mode, m.state, m.code,
               m.authorisation
        FROM (SELECT p.settled AS at, p.reference, p.debt, p.cents, p.mode, p.state, p.result AS code, p.authorisation,
                     p.intercommunality
              FROM people_payment p
              WHERE p.state IN ('paid', 'surplus', 'mismatch')
              UNION ALL
              SELECT b.at, p.reference, p.debt, -b.cents, p.mode, 'refunded', '', '', p.intercommunality
              FROM people_refund b
              JOIN people_payment p ON p.id = b.payment
              UNION ALL
              SELECT e.at, e.id, '', e.paid_cents, 'desk', 'paid', '', '', e.intercommunality
              FROM people_materialisation e
              WHERE e.paid_cents > 0 AND e.undone = 0) m
        LEFT JOIN people_application a ON a.id = m.debt
        LEFT JOIN people_renewal r ON r.id = m.debt
        WHERE (:intercommunality = '' OR m.intercommunality = :intercommunality) AND m.at >= :from AND m.at < :to
        ORDER BY m.at, m.reference)",
                        arguments, [](db::Row const& row) {
                            return AccountLine{row.instant(0), row.text(1), row.text(2), {row.integer(3)},
                                               row.text(4),    row.text(5), row.text(6), row.text(7)};
                        });
}

Money given_back(std::vector<Refund> const& refunds)
{
    Money total;
    for (auto const& refund : refunds) {
        total += refund.amount;
    }
    return total;
}

Money fee_total(db::Session& session, DebtId const& debt)
{
    return {session.count(R"(SELECT COALESCE(SUM(cents), 0) FROM people_fee WHERE debt = :debt)", {{"debt", debt}})};
}

bool is_paid(db::Session& session, DebtId const& debt)
{
    return session.count(R"(SELECT COUNT(*) FROM people_debt_paid WHERE debt = :debt)", {{"debt", debt}}) > 0;
}

Money outstanding(db::Session& session, DebtId const& debt)
{
    return {
        session.count(R"(SELECT COALESCE(SUM(cents), 0) FROM people_fee_due WHERE debt = :debt)", {{"debt", debt}})};
}

bool was_given_back(db::Session& session, DebtId const& debt)
{
    return session.count(R"(SELECT COUNT(*) FROM people_payment WHERE debt = :debt AND given_back = 1)",
                         {{"debt", debt}}) > 0;
}

} // namespace guichet::people
