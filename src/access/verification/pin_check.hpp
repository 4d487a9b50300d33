// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/accounts.hpp"
#include "base/crypto.hpp"
#include "db/short_lived.hpp"
#include "people/cards/cards.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace guichet::access {

/// Who showed the card.
struct PinHolder {
    PatronId patron;
    std::optional<people::Card> card{};
};

/// Is this the password of the person with this card? Asked by machines, often several times in a row for one visit:
/// a right password is remembered for some minutes as a keyed hash, bound to the account's own hash, so that it is
/// forgotten with the password. The key is this process's own and is kept nowhere. Thread-safe, blocks (Argon2id, in
/// the bounded queue): never on an event thread, never inside a transaction.
class PinCheck {
public:
    static constexpr std::chrono::seconds memory{300};

    PinCheck(db::Database& database, Random& random, Accounts& accounts, db::ShortLivedStore& short_lived);

    /// `card` as normalise_card_number() gives it. Failures as Accounts::check_password; an empty password is wrong.
    /// One look at the database where the password is remembered.
    [[nodiscard]] Result<PinHolder> check(std::string_view card, std::string_view pin);

private:
    [[nodiscard]] std::string mark_of(std::string_view card, std::string_view pin, std::string_view hash) const;

    db::Database& database_;
    Accounts& accounts_;
    db::ShortLivedStore& short_lived_;
    SecretKey key_;
};

} // namespace guichet::access
