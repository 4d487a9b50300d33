// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "mail/outbox.hpp"
#include "people/payments/payments.hpp"
#include "people/registration/ports.hpp"

#include <string>

namespace guichet::people {

/// What is written to the person when a payment is made. Composed before the transaction, queued in it.
class PaymentLetters {
public:
    PaymentLetters(mail::Outbox const& outbox, PolicyOffice const& office, std::string public_url, SecretKey const& key)
        : outbox_(outbox), office_(office), public_url_(std::move(public_url)), key_(key)
    {
    }

    /// "Your payment has arrived", with the link to its receipt.
    [[nodiscard]] mail::Message paid(Debt const& debt, Payment const& payment) const;
    /// Returns the outbox id, "" when there is no address.
    std::string enqueue(db::Session& session, mail::Message const& message) const
    {
        return outbox_.enqueue(session, message);
    }

private:
    mail::Outbox const& outbox_;
    PolicyOffice const& office_;
    std::string public_url_;
    SecretKey key_;
};

} // namespace guichet::people
