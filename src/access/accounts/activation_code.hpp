// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/accounts.hpp"
#include "db/short_lived.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace guichet::access {

/// Opening an account without the link: card number and birth date, then a code of six digits sent by mail, three
/// tries, a quarter of an hour. The same page, answer and duration whether the card exists or not.
class ActivationByCode {
public:
    ActivationByCode(db::Database& database, Clock const& clock, Random& random, db::ShortLivedStore& short_lived,
                     Accounts& accounts, AccountLetters const& letters);

    /// Always a token for the browser to come back with; a mail leaves only when everything matches.
    [[nodiscard]] Result<std::string> start(std::string_view card_number, std::optional<Date> birth_date);
    /// The token of a one-time link, once the code is right. ErrorKind::invalid "accounts.code.wrong", or
    /// "accounts.code.spent" when tries or time are over.
    [[nodiscard]] Result<std::string> check(std::string_view token, std::string_view code);

private:
    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    db::ShortLivedStore& short_lived_;
    Accounts& accounts_;
    AccountLetters const& letters_;
};

} // namespace guichet::access
