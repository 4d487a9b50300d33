// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/payments/settlement.hpp"

#include <string>
#include <string_view>

namespace guichet::people {

/// Money that Guichet does not move but notes: taken at the desk, given back by the treasury. In the journal.
class PaymentDesk {
public:
    PaymentDesk(db::Database& database, Clock const& clock, Random& random, Debts const& debts, Settlement& settlement,
                network::Journal const& journal)
        : database_(database), clock_(clock), random_(random), debts_(debts), settlement_(settlement), journal_(journal)
    {
    }

    /// The whole of what is due. Conflict "payment.already_paid", "payment.nothing_due"; invalid at "mode".
    [[nodiscard]] Result<PaymentId> take(network::Actor const& actor, DebtId const& debt,
                                         std::optional<PaymentMode> mode, std::string_view note);

    /// Part or all of a payment made. Invalid at "amount" (not an amount, more than is left) and "reason"; conflict
    /// "payment.nothing_to_refund" when it was never paid.
    [[nodiscard]] Result<void> refund(network::Actor const& actor, PaymentId const& id, std::optional<Money> amount,
                                      std::string_view reason);

private:
    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    Debts const& debts_;
    Settlement& settlement_;
    network::Journal const& journal_;
};

/// How much of a payment is not given back.
[[nodiscard]] Money kept(Payment const& payment, std::vector<Refund> const& refunds);

} // namespace guichet::people
