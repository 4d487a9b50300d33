// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/payments/offices.hpp"
#include "people/payments/settlement.hpp"

#include <functional>
#include <stop_token>
#include <string>

namespace guichet::people {

/// Paying by PayFiP: a payment is written down, PayFiP is told (outside any transaction, with a time-out), the person
/// goes there and comes back; what happened is asked for, by the return, the notification, the job or a button, in
/// whatever order, with the same result.
class OnlinePayments {
public:
    OnlinePayments(db::Database& database, Clock const& clock, Random& random, PaymentGateway const& gateway,
                   PaymentOffices const& offices, Debts const& debts, Settlement& settlement, std::string public_url,
                   SecretKey const& master_key);

    /// Where the browser goes. A payment under way is gone back to, never doubled. Conflict "payment.already_paid",
    /// "payment.nothing_due", "payment.not_now" (not confirmed, refused…), "payment.wait" with {time} while an earlier
    /// one is not certain, "payment.being_opened"; unavailable "payment.no_office", "payment.unreachable",
    /// "payment.not_taken" with PayFiP's {code}.
    [[nodiscard]] Result<std::string> begin(DebtId const& debt);

    /// Asks PayFiP and records what it says. Not more often than every few seconds, whoever asks.
    [[nodiscard]] Result<Payment> check(network::Actor const& actor, PaymentId const& id);
    /// The same for the latest attempt of a debt; nothing when there is none to ask about.
    void check_latest(network::Actor const& actor, DebtId const& debt);

    /// Somebody says that something happened to that operation. Nothing of it is believed: it is asked about at once.
    void notified(std::string_view operation);
    /// Called after a notification was noted: wakes the job.
    void when_notified(std::function<void()> wake) { wake_ = std::move(wake); }

    /// For the job: asks about every payment that is due. Returns how many were asked about.
    int reconcile(int most, std::stop_token const& stop = {});

private:
    struct Ready {
        Debt debt;
        PaymentOffice office;
        Money amount;
        std::vector<Payment> earlier;
    };
    [[nodiscard]] Result<Ready> ready(DebtId const& id) const;
    [[nodiscard]] Result<std::string> resume(Payment const& pending) const;
    [[nodiscard]] Result<Payment> write_down(Ready const& ready);
    [[nodiscard]] Result<std::string> open(Ready const& ready, Payment payment);
    void give_up(Payment payment, std::string code);

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    PaymentGateway const& gateway_;
    PaymentOffices const& offices_;
    Debts const& debts_;
    Settlement& settlement_;
    std::string public_url_;
    SecretKey key_;
    std::function<void()> wake_;
};

/// "BHS7K2M4PQX02": the reference of a debt without its hyphens, and which attempt it is.
[[nodiscard]] std::string payment_reference(std::string_view debt_reference, std::size_t attempt);

} // namespace guichet::people
