// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "db/short_lived.hpp"
#include "people/patrons/patrons.hpp"
#include "platforms/catalogue/catalogue.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace guichet::access {

/// How the session behind a ticket came to be: renew=true at validation accepts only a fresh one.
enum class SignIn { just_now, earlier };

/// What a service ticket stands for.
struct ServiceTicket {
    people::PatronId patron;
    platforms::PlatformId platform;
    std::string service; // as asked, decoded once
    std::string user;    // the pairwise id
    Instant signed_in;
    SignIn sign_in = SignIn::earlier;
};

/// Service tickets and requests waiting for a sign-in, in the short-lived store (CAS 3.0 §3.1): 265 random bits, half a
/// minute, taken by the first who shows them.
class CasTickets {
public:
    static constexpr std::chrono::seconds life{30};

    CasTickets(db::ShortLivedStore& store, Random& random) : store_(store), random_(random) {}

    [[nodiscard]] std::string issue(ServiceTicket const& ticket);
    /// Whatever comes of it, the ticket is gone.
    [[nodiscard]] std::optional<ServiceTicket> take(std::string_view ticket);

private:
    db::ShortLivedStore& store_;
    Random& random_;
};

enum class AnswerMethod { get, post };

/// A request to /cas/login kept while the person signs in.
struct LoginRequest {
    std::string service;
    AnswerMethod method = AnswerMethod::get;
    Instant asked;
    /// renew=true: a session older than the request does not do.
    SignIn wanted = SignIn::earlier;
};

class CasRequests {
public:
    CasRequests(db::ShortLivedStore& store, Random& random) : store_(store), random_(random) {}

    /// An unguessable key, valid for an hour: time to find one's card, or to activate the account.
    [[nodiscard]] std::string keep(LoginRequest const& request);
    [[nodiscard]] std::optional<LoginRequest> find(std::string_view key);
    void forget(std::string_view key);

private:
    db::ShortLivedStore& store_;
    Random& random_;
};

} // namespace guichet::access
