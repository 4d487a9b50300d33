// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/payments/payments.hpp"
#include "people/retention/retention.hpp"

/// What becomes of payments when the person who paid is erased: amounts, dates, modes and references stay, for the law
/// on accounts asks for them; words that may name somebody go.
namespace guichet::people {

/// Why the people of this application cannot be erased yet: a payment under way, money to be given back or looked at,
/// a registration not paid for. nullopt when the accounts are settled.
[[nodiscard]] std::optional<Message> unsettled_payment(db::Session& session, Application const& application);
/// The same of the person's renewals.
[[nodiscard]] std::optional<Message> unsettled_renewal(db::Session& session, PatronId const& patron);
/// Notes, details and reasons written in words. Returns how many there were.
std::int64_t forget_payer(db::Session& session, DebtId const& debt);

/// The accounts once the law no longer asks for them: payments of applications and renewals that nobody is in
/// any more.
class PaymentsKeeper final : public RetentionKeeper {
public:
    [[nodiscard]] RetentionRule rule() const override { return RetentionRule::payments; }
    [[nodiscard]] std::int64_t older_than(db::Session& session, IntercommunalityId const& where,
                                          Date day) const override;
    std::int64_t erase_older_than(db::Session& session, Date day, int most) override;
};

} // namespace guichet::people
