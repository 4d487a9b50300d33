// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/online.hpp"

#include "people/registration/link_token.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::people {

namespace {

using network::Actor;
using std::chrono::seconds;

/// Nobody asks PayFiP about one payment more often than that.
constexpr seconds least_between_checks{4};
/// An attempt that PayFiP has not answered by then never will: its time-out is shorter.
constexpr seconds longest_opening{60};
/// A page of PayFiP's is not gone back to when it has less than that to live.
constexpr std::chrono::minutes last_minute{1};

/// PayFiP refused to take it, or nobody heard: what the person is told.
Error told(payfip::Fault const& fault)
{
    auto const functional = fault.kind == payfip::FaultKind::functional;
    auto const code = fault.code.empty() ? fault.label : fault.code;
    return {
        ErrorKind::unavailable, {functional ? "payment.not_taken" : "payment.unreachable", {{"code", code}}}, {}, code};
}

std::string subject_of(Debt const& debt, PaymentOffice const& office)
{
    return (debt.kind == DebtKind::renewal ? "Renouvellement " : "Inscription ") + office.name;
}

std::string code_of(payfip::Fault const& fault)
{
    return fault.code.empty() ? fault.label.empty() ? "malformed" : fault.label : fault.code;
}

} // namespace

std::string payment_reference(std::string_view debt_reference, std::size_t attempt)
{
    std::string letters{debt_reference};
    std::erase(letters, '-');
    return fmt::format("{}{:02}", letters, attempt);
}

OnlinePayments::OnlinePayments(db::Database& database, Clock const& clock, Random& random,
                               PaymentGateway const& gateway, PaymentOffices const& offices, Debts const& debts,
                               Settlement& settlement, std::string public_url, SecretKey const& master_key)
    : database_(database), clock_(clock), random_(random), gateway_(gateway), offices_(offices), debts_(debts),
      settlement_(settlement), public_url_(std::move(public_url)), key_(master_key)
{
}

Result<OnlinePayments::Ready> OnlinePayments::ready(DebtId const& id) const
{
    auto const found = database_.read([&](db::Session& session) -> Result<Ready> {
        auto debt = debts_.find(session, id);
        if (!debt) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (is_paid(session, id)) {
            return fail(ErrorKind::conflict, "payment.already_paid");
        }
        if (debt->standing != Debt::Standing::payable) {
            return fail(ErrorKind::conflict, "payment.not_now");
        }
        auto const amount = fee_total(session, id);
        if (amount.cents == 0) {
            return fail(ErrorKind::conflict, "payment.nothing_due");
        }
        auto earlier = PaymentStore::of(session, id);
        if (std::ranges::find(earlier, PaymentState::mismatch, &Payment::state) != earlier.end()) {
            return fail(ErrorKind::conflict, "payment.not_now"); // money has arrived: a person looks at it first
        }
        return Ready{std::move(*debt), {}, amount, std::move(earlier)};
    });
    if (!found) {
        return std::unexpected(found.error());
    }
    auto ready = *found;
    auto const office = offices_.find(ready.debt.intercommunality);
    if (!office || office->use == PaymentOffice::Use::closed || ready.debt.contact.email.empty()) {
        return fail(ErrorKind::unavailable, "payment.no_office");
    }
    ready.office = *office;
    return ready;
}

Result<std::string> OnlinePayments::begin(DebtId const& id)
{
    auto found = ready(id);
    if (!found) {
        return std::unexpected(found.error());
    }
    // What became of an earlier attempt comes first: the same debt is not paid twice.
    auto const pending = std::ranges::find_if(found->earlier, &Payment::is_pending);
    if (pending != found->earlier.end()) {
        auto const known = check(Actor::system(), pending->id);
        if (!known) {
            return std::unexpected(known.error());
        }
        if (known->is_pending()) {
            return resume(*known);
        }
        found = ready(id);
        if (!found) {
            return std::unexpected(found.error());
        }
    }
    auto payment = write_down(*found);
    if (!payment) {
        return std::unexpected(payment.error());
    }
    return open(*found, std::move(*payment));
}

Result<std::string> OnlinePayments::resume(Payment const& pending) const
{
    if (pending.operation.empty()) {
        return fail(ErrorKind::conflict, "payment.being_opened");
    }
    if (clock_.now() - pending.created < operation_life - last_minute) {
        return gateway_.page(pending.operation);
    }
    return std::unexpected(Error{ErrorKind::conflict,
                                 {"payment.wait", {{"time", civil_time(pending.created + certainty)}}},
                                 {},
                                 pending.result});
}

Result<Payment> OnlinePayments::write_down(Ready const& ready)
{
    auto const now = clock_.now();
    Payment payment;
    payment.id = {new_id(now, random_)};
    payment.debt = ready.debt.id;
    payment.intercommunality = ready.debt.intercommunality;
    payment.reference = payment_reference(ready.debt.reference, ready.earlier.size() + 1);
    payment.amount = ready.amount;
    payment.client = ready.office.client;
    payment.entry = payfip::to_text(ready.office.entry);
    payment.created = now;
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        if (is_paid(session, payment.debt)) {
            return fail(ErrorKind::conflict, "payment.already_paid");
        }
        PaymentStore::add(session, payment);
        PaymentStore::note(session, payment.id, Actor::system(), now, "begun", payment.reference);
        return {};
    });
    if (!written) {
        auto const elsewhere = written.error().message.id == "error.conflict"; // two tabs at the same moment
        return elsewhere ? fail(ErrorKind::conflict, "payment.being_opened") : std::unexpected(written.error());
    }
    return payment;
}

Result<std::string> OnlinePayments::open(Ready const& ready, Payment payment)
{
    auto const page =
        fmt::format("{}/paiement/{}/retour", public_url_, LinkToken::for_payment(payment.debt, key_).text());
    payfip::NewPayment const asked{.exercise = static_cast<int>(civil_date(payment.created).year()),
                                   .email = ready.debt.contact.email,
                                   .cents = payment.amount.cents,
                                   .client = payment.client,
                                   .subject = payfip::as_subject(subject_of(ready.debt, ready.office)),
                                   .reference = payment.reference,
                                   .entry = ready.office.entry,
                                   .notification_url = public_url_ + "/paiement/notification",
                                   .return_url = page};
    if (auto const code = payfip::refused_field(asked); !code.empty()) {
        give_up(payment, code);
        return std::unexpected(told({payfip::FaultKind::functional, code, {}}));
    }
    auto const operation = gateway_.create(asked);
    if (!operation) {
        give_up(payment, code_of(operation.error()));
        return std::unexpected(told(operation.error()));
    }
    payment.operation = *operation;
    payment.state = PaymentState::open;
    payment.next_check = next_check(payment.state, payment.created, clock_.now());
    // Kept before the browser is sent there: whatever happens next can be asked about.
    auto const kept = database_.write([&](db::Session& session) -> Result<void> {
        PaymentStore::update(session, payment);
        PaymentStore::note(session, payment.id, Actor::system(), clock_.now(), "opened", "");
        return {};
    });
    if (!kept) {
        return std::unexpected(kept.error());
    }
    return gateway_.page(payment.operation);
}

/// PayFiP took nothing that anybody could pay: the next attempt may begin at once.
void OnlinePayments::give_up(Payment payment, std::string code)
{
    payment.state = PaymentState::failed;
    payment.result = std::move(code);
    payment.settled = clock_.now();
    static_cast<void>(database_.write([&](db::Session& session) -> Result<void> {
        auto const current = PaymentStore::find(session, payment.id);
        if (current && current->state == PaymentState::opening) {
            PaymentStore::update(session, payment);
            PaymentStore::note(session, payment.id, Actor::system(), *payment.settled, "failed", payment.result);
        }
        return {};
    }));
}

Result<Payment> OnlinePayments::check(Actor const& actor, PaymentId const& id)
{
    auto const find = [&] {
        return database_.read([&](db::Session& session) { return PaymentStore::find(session, id); });
    };
    auto payment = find();
    if (!payment) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    auto const now = clock_.now();
    if (payment->operation.empty()) {
        if (payment->state == PaymentState::opening && now - payment->created > longest_opening) {
            give_up(*payment, "never_answered");
            payment = find();
        }
        return *payment;
    }
    auto const asked_just_now = payment->checked && now - *payment->checked < least_between_checks;
    if (payment->state == PaymentState::paid || asked_just_now) {
        return *payment;
    }
    return settlement_.found(actor, id, judge(gateway_.details(payment->operation), *payment, now - payment->created));
}

void OnlinePayments::check_latest(Actor const& actor, DebtId const& debt)
{
    auto const all = database_.read([&](db::Session& session) { return PaymentStore::of(session, debt); });
    auto const online = std::ranges::find_if(all.rbegin(), all.rend(), &Payment::is_online);
    if (online != all.rend()) {
        static_cast<void>(check(actor, online->id));
    }
}

void OnlinePayments::notified(std::string_view operation)
{
    auto const known = database_.write([&](db::Session& session) -> Result<bool> {
        auto const payment = PaymentStore::by_operation(session, operation);
        if (!payment || payment->state == PaymentState::paid) {
            return false;
        }
        PaymentStore::ask_again(session, payment->id, clock_.now());
        return true;
    });
    if (known && *known && wake_) {
        wake_();
    }
}

int OnlinePayments::reconcile(int most, std::stop_token const& stop)
{
    auto const now = clock_.now();
    auto const due = database_.read([&](db::Session& session) {
        auto ids = PaymentStore::due(session, now, most);
        std::ranges::move(PaymentStore::never_opened(session, now - longest_opening, most), std::back_inserter(ids));
        return ids;
    });
    int asked = 0;
    for (auto const& id : due) {
        if (stop.stop_requested()) {
            break;
        }
        static_cast<void>(check(Actor::system(), id));
        ++asked;
    }
    return asked;
}

} // namespace guichet::people
