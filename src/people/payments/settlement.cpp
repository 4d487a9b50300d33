// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/settlement.hpp"

namespace guichet::people {

using network::Actor;

Settlement::Prepared Settlement::prepare(Payment const& payment) const
{
    Prepared prepared;
    prepared.debt = database_.read([&](db::Session& session) { return debts_.find(session, payment.debt); });
    if (prepared.debt) {
        prepared.letter = letters_.paid(*prepared.debt, payment);
        prepared.automation = debts_.automation(*prepared.debt);
    }
    return prepared;
}

Result<void> Settlement::bring(db::Session& session, Actor const& actor, Payment const& payment,
                               Prepared const& prepared) const
{
    if (!prepared.debt) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    auto const mail = letters_.enqueue(session, prepared.letter);
    return debts_.paid(session, actor, *prepared.debt, payment, mail, prepared.automation);
}

Result<Payment> Settlement::apply(Actor const& actor, PaymentId const& id, Judgement const& judgement,
                                  Prepared const& prepared)
{
    auto const now = clock_.now();
    return database_.write([&](db::Session& session) -> Result<Payment> {
        auto payment = PaymentStore::find(session, id);
        if (!payment) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        auto const before = payment->state;
        auto const settled = is_paid(session, payment->debt) ? Settled::by_another : Settled::not_yet;
        payment->state = next_state(before, judgement.finding, settled);
        payment->checked = now;
        payment->next_check = next_check(payment->state, payment->created, now);
        if (before != payment->state || payment->is_pending()) { // a final state keeps the code that made it so
            payment->result = judgement.code;
        }
        if (before == payment->state) {
            PaymentStore::update(session, *payment);
            return *payment;
        }
        payment->settled = now;
        payment->authorisation = judgement.authorisation;
        PaymentStore::update(session, *payment);
        PaymentStore::note(session, id, actor, now, to_text(payment->state), judgement.code);
        if (payment->state == PaymentState::paid) {
            if (auto const brought = bring(session, actor, *payment, prepared); !brought) {
                return std::unexpected(brought.error());
            }
        }
        return *payment;
    });
}

Result<Payment> Settlement::found(Actor const& actor, PaymentId const& id, Judgement const& judgement)
{
    Prepared prepared;
    if (judgement.finding == Finding::paid) {
        auto const payment = database_.read([&](db::Session& session) { return PaymentStore::find(session, id); });
        prepared = payment ? prepare(*payment) : Prepared{};
    }
    auto outcome = apply(actor, id, judgement, prepared);
    if (!outcome && prepared.automation == Automation::by_policy) {
        // The automatic decision could not be taken (no card number left…): the payment counts, a person decides.
        prepared.automation = Automation::by_a_person;
        outcome = apply(actor, id, judgement, prepared);
    }
    return outcome;
}

Result<void> Settlement::made(Actor const& actor, Payment const& payment, More const& more)
{
    auto prepared = prepare(payment);
    auto const write = [&] {
        return database_.write([&](db::Session& session) -> Result<void> {
            if (is_paid(session, payment.debt)) {
                return fail(ErrorKind::conflict, "payment.already_paid");
            }
            PaymentStore::add(session, payment);
            PaymentStore::note(session, payment.id, actor, payment.created, "paid", to_text(payment.mode));
            more(session);
            return bring(session, actor, payment, prepared);
        });
    };
    auto outcome = write();
    if (!outcome && outcome.error().message.id != "payment.already_paid" &&
        prepared.automation == Automation::by_policy) {
        prepared.automation = Automation::by_a_person;
        outcome = write();
    }
    return outcome;
}

} // namespace guichet::people
