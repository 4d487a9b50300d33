// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/desk.hpp"

#include "base/text.hpp"
#include "people/payments/online.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;

constexpr std::size_t longest_payment_note = 300;

} // namespace

Money kept(Payment const& payment, std::vector<Refund> const& refunds)
{
    return {payment.amount.cents - given_back(refunds).cents};
}

Result<PaymentId> PaymentDesk::take(Actor const& actor, DebtId const& id, std::optional<PaymentMode> mode,
                                    std::string_view note)
{
    auto const [debt, amount, earlier] = database_.read([&](db::Session& session) {
        return std::tuple{debts_.find(session, id), outstanding(session, id), PaymentStore::of(session, id)};
    });
    if (!debt) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = network::authorise(actor, Permission::take_payments, debt->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    if (!mode || *mode == PaymentMode::online) {
        return invalid({{"mode", {"payment.error.mode"}}});
    }
    if (length(note) > longest_payment_note) {
        return invalid({{"note", {"payment.error.note"}}});
    }
    if (amount.cents == 0) {
        return fail(ErrorKind::conflict, earlier.empty() ? "payment.nothing_due" : "payment.already_paid");
    }
    if (debt->standing == Debt::Standing::over) {
        return fail(ErrorKind::conflict, "payment.not_now");
    }
    auto const now = clock_.now();
    Payment payment;
    payment.id = {new_id(now, random_)};
    payment.debt = id;
    payment.intercommunality = debt->intercommunality;
    payment.reference = payment_reference(debt->reference, earlier.size() + 1);
    payment.amount = amount;
    payment.mode = *mode;
    payment.state = PaymentState::paid;
    payment.created = now;
    payment.settled = now;
    payment.actor = actor.id;
    payment.note = tidy(note);
    auto const made = settlement_.made(actor, payment, [&](db::Session& session) {
        journal_.append(session, actor, payment.intercommunality, "payment.taken", "payment:" + payment.id.value,
                        {{"cents", amount.cents}, {"mode", to_text(*mode)}, {to_text(debt->kind), id.value}});
    });
    if (!made) {
        return std::unexpected(made.error());
    }
    return payment.id;
}

Result<void> PaymentDesk::refund(Actor const& actor, PaymentId const& id, std::optional<Money> amount,
                                 std::string_view reason)
{
    auto const words = tidy(reason);
    auto const now = clock_.now();
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const payment = PaymentStore::find(session, id);
        if (!payment) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (auto const allowed = network::authorise(actor, Permission::refund_payments, payment->intercommunality);
            !allowed) {
            return allowed;
        }
        auto const left = kept(*payment, PaymentStore::refunds_of(session, id));
        if (!payment->is_made() || left.cents <= 0) {
            return fail(ErrorKind::conflict, "payment.nothing_to_refund");
        }
        std::vector<FieldError> faults;
        if (!amount || amount->cents <= 0 || *amount > left) {
            faults.push_back({"amount", {"payment.error.refund_amount"}});
        }
        if (words.empty() || length(words) > longest_payment_note) {
            faults.push_back({"reason", {"payment.error.reason"}});
        }
        if (!faults.empty()) {
            return invalid(std::move(faults));
        }
        PaymentStore::add_refund(session, new_id(now, random_), {id, *amount, words, now, actor.id});
        PaymentStore::note(session, id, actor, now, "refunded", words);
        journal_.append(session, actor, payment->intercommunality, "payment.refunded", "payment:" + id.value,
                        {{"cents", amount->cents}});
        return {};
    });
}

} // namespace guichet::people
