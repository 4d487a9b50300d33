// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/money.hpp"
#include "people/payments/debts.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Paying what an application or a renewal costs: online by PayFiP (each intercommunality has its own régie), or at the
/// desk. Owns people_payment_office, people_payment, people_payment_event and people_refund. What PayFiP says is asked
/// for, never believed when it comes by itself. Does not own the amount (people/tariffs froze it with the debt) nor
/// what comes of it (people/review, people/renewals).
///
///     debts       what is owed: applications, renewals      port
///     judgement   what an answer of PayFiP means            pure
///     settlement  what a payment that is made brings, in the transaction that records it
///     online      beginning a payment, asking PayFiP, notification, reconciliation
///     desk        taking money at the desk, noting a refund
///     offices     the régies
namespace guichet::people {

using PaymentId = Id<struct PaymentTag>;

enum class PaymentMode { online, cash, cheque, card, transfer };

enum class PaymentState {
    opening,   // written down; PayFiP has not been told, or has not answered
    open,      // the person may be paying at this moment
    paid,      // for good
    refused,   // by the bank
    abandoned, // by the person
    expired,   // never paid in time
    failed,    // PayFiP took no such payment: nothing could be paid
    mismatch,  // paid, but not what was asked: a person looks at it
    surplus,   // paid, and the debt was paid already: to be given back
};

/// Money has come, be it too much or not what was asked.
[[nodiscard]] constexpr bool is_made(PaymentState state)
{
    return state == PaymentState::paid || state == PaymentState::surplus || state == PaymentState::mismatch;
}

struct Payment {
    PaymentId id;
    DebtId debt;
    IntercommunalityId intercommunality;
    std::string reference; // PayFiP's refdet; letters and digits, once
    Money amount;
    PaymentMode mode = PaymentMode::online;
    PaymentState state = PaymentState::opening;
    std::string client;        // numcli of the régie it was made for
    std::string entry;         // saisie
    std::string operation;     // idOp, "" before PayFiP has given one
    std::string result;        // the last code heard: resultrans, a fault's code, or how the network failed
    std::string authorisation; // of the bank
    Instant created;
    std::optional<Instant> settled; // when it left `open` for good, as far as we know
    std::optional<Instant> checked;
    std::optional<Instant> next_check;
    std::string actor; // staff id, of a payment at the desk
    std::string note;

    [[nodiscard]] bool is_online() const { return mode == PaymentMode::online; }
    [[nodiscard]] bool is_made() const { return people::is_made(state); }
    [[nodiscard]] bool is_pending() const { return state == PaymentState::opening || state == PaymentState::open; }
    bool operator==(Payment const&) const = default;
};

struct Refund {
    PaymentId payment;
    Money amount;
    std::string reason;
    Instant at;
    std::string actor;
    bool operator==(Refund const&) const = default;
};

/// An operation of PayFiP's can be paid for that long…
inline constexpr std::chrono::minutes operation_life{15};
/// …and what happened to it is certain after that long; until then no second payment of the same debt is begun.
inline constexpr std::chrono::minutes certainty{20};

[[nodiscard]] std::string_view to_text(PaymentMode mode);
[[nodiscard]] std::string_view to_text(PaymentState state);
[[nodiscard]] std::optional<PaymentMode> payment_mode_from(std::string_view text);
[[nodiscard]] std::optional<PaymentState> payment_state_from(std::string_view text);

} // namespace guichet::people
