// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "web/http.hpp"
#include "web/rate_limit.hpp"

#include <string>
#include <string_view>

namespace guichet::network {

/// Whose passwords are guarded: separate budgets, separate cookies.
enum class Realm { staff, patron };

/// Slows down guessing without locking people out. Tries are counted per account as typed (existing or not: the same
/// answer) and per address before the password is looked at, so that many at once share one budget; what was no failure
/// is given back; a browser that has once signed in to the account carries a mark and has a budget of its
/// own, so that the owner passes while somebody else guesses. Keys are hashed: budgets hold no card number.
class SignInGuard {
public:
    SignInGuard(web::RateLimiter& limiter, SecretKey const& key, Random& random, Realm realm);

    /// What is being tried, by whom.
    struct Attempt {
        std::string_view typed_account;
        std::string_view subject; // the account it leads to, "" for none: only to recognise the browser's mark
    };
    /// Before the password is looked at: counts the try. ErrorKind::throttled "credentials.throttled".
    [[nodiscard]] Result<void> admit(web::Request const& request, Attempt const& attempt);
    /// After anything but a wrong password: the try is not counted.
    void forgive(web::Request const& request, Attempt const& attempt);
    /// A try that was counted at a machine.
    struct Tried {
        std::string machine;
        std::string account; // hashed
    };
    /// The same for a machine that asks for many people (a SIP2 terminal, a portal): the account's budget, and one of
    /// the machine's own in place of an address's.
    [[nodiscard]] Result<Tried> admit_at(std::string_view machine, std::string_view typed_account);
    void forgive(Tried const& tried);
    /// After a right one: marks the browser for a year.
    void remember(web::Request const& request, web::Response& response, std::string_view subject);

private:
    /// Both or neither: who is turned away for one costs the other nothing.
    [[nodiscard]] Result<void> spend(web::Budget const& wider, std::string_view whence, std::string_view account);
    [[nodiscard]] std::string account_key(std::string_view typed) const;
    /// The mark this browser carries for the account; "" when none.
    [[nodiscard]] std::string mark_of(web::Request const& request, std::string_view subject) const;
    [[nodiscard]] std::string signature(std::string_view subject, std::string_view nonce) const;

    web::RateLimiter& limiter_;
    SecretKey key_;
    Random& random_;
    Realm realm_;
};

} // namespace guichet::network
