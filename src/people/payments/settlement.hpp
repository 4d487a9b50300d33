// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/payments/judgement.hpp"
#include "people/payments/letters.hpp"
#include "people/payments/store.hpp"

namespace guichet::people {

/// What a payment brings once it is made, in the transaction that records it: its history, the receipt by mail, and
/// what only waited for it (Debts). The one place where a payment becomes paid.
class Settlement {
public:
    Settlement(db::Database& database, Clock const& clock, PaymentLetters const& letters, Debts& debts)
        : database_(database), clock_(clock), letters_(letters), debts_(debts)
    {
    }

    /// Records what was found about a payment already written; a repetition changes nothing. Gives it back as it
    /// stands.
    [[nodiscard]] Result<Payment> found(network::Actor const& actor, PaymentId const& id, Judgement const& judgement);
    /// Records a payment that is made as it is written (at the desk), with `more` in the same transaction.
    using More = std::function<void(db::Session&)>;
    [[nodiscard]] Result<void> made(network::Actor const& actor, Payment const& payment, More const& more);

private:
    struct Prepared {
        std::optional<Debt> debt;
        mail::Message letter;
        Automation automation = Automation::by_a_person;
    };
    [[nodiscard]] Prepared prepare(Payment const& payment) const;
    [[nodiscard]] Result<void> bring(db::Session& session, network::Actor const& actor, Payment const& payment,
                                     Prepared const& prepared) const;
    [[nodiscard]] Result<Payment> apply(network::Actor const& actor, PaymentId const& id, Judgement const& judgement,
                                        Prepared const& prepared);

    db::Database& database_;
    Clock const& clock_;
    PaymentLetters const& letters_;
    Debts& debts_;
};

} // namespace guichet::people
