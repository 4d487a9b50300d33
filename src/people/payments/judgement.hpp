// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/payments/payments.hpp"
#include "protocols/payfip/payfip.hpp"

#include <chrono>
#include <optional>
#include <string>

/// What PayFiP's answers mean for a payment. Pure.
namespace guichet::people {

enum class Finding {
    paid,
    refused,
    abandoned,
    expired,
    mismatch, // paid, but another amount, reference, régie or entry than ours
    waiting,  // not certain yet
    unknown,  // PayFiP could not answer: ask again, change nothing
};

struct Judgement {
    Finding finding = Finding::unknown;
    std::string code; // what was heard, for people and for the record
    std::string authorisation{};
    bool operator==(Judgement const&) const = default;
};

/// `age` since the operation was opened. A result is compared with what was asked before it counts as paid.
[[nodiscard]] Judgement judge(payfip::Answer<payfip::Details> const& answer, Payment const& payment,
                              std::chrono::milliseconds age);

/// Whether another payment has already settled the application.
enum class Settled { not_yet, by_another };

/// The state after that finding: paid, surplus and mismatch are never left; a payment thought lost that turns out to
/// have been made is made.
[[nodiscard]] PaymentState next_state(PaymentState state, Finding finding, Settled settled);

/// When PayFiP is asked again; nullopt: never by itself. Every few minutes while it is open; some more times after it
/// was given up, for an answer that changes late.
[[nodiscard]] std::optional<Instant> next_check(PaymentState state, Instant created, Instant now);

} // namespace guichet::people
