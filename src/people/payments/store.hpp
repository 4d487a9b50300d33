// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"
#include "people/payments/payments.hpp"
#include "people/tariffs/store.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The SQL of payments, in the caller's transaction.
namespace guichet::people {

/// One line of a payment's history.
struct PaymentEvent {
    Instant at;
    network::ActorKind actor_kind = network::ActorKind::system;
    std::string actor_id;
    std::string action; // "opened", "checked", "paid"…: a locale key's end
    std::string detail; // a code, words of staff
};

/// Of a list for staff: "" and the whole of time are everything.
struct PaymentFilter {
    std::string intercommunality{};
    std::string state{};
    Date from{std::chrono::year{2000}, std::chrono::January, std::chrono::day{1}};
    Date to{std::chrono::year{2999}, std::chrono::December, std::chrono::day{31}}; // included
};

/// A payment with what a list says of its debt. No name: accounting knows references.
struct PaymentRow {
    Payment payment;
    std::string debt_reference;
    DebtKind kind = DebtKind::application;
    enum class Use { counts, in_vain } use = Use::counts; // in vain: refused, withdrawn, undone
    Money refunded;
    /// Paid twice or in vain, and not all given back.
    [[nodiscard]] bool is_to_refund() const;
};

/// Money that came or went on a day: a payment made, a refund (negative), an amount noted at the exchange of a card.
struct AccountLine {
    Instant at;
    std::string reference;
    std::string debt_reference; // "" at the exchange
    Money amount;
    std::string mode;  // "online", "cash"…; "desk" at the exchange, where it is not asked
    std::string state; // "paid", "surplus", "mismatch", "refunded"
    std::string code;
    std::string authorisation;
};

class PaymentStore {
public:
    /// A payment that begins, under an id and a reference nobody has yet.
    static void add(db::Session& session, Payment const& payment);
    [[nodiscard]] static std::optional<Payment> find(db::Session& session, PaymentId const& id);
    /// The one PayFiP calls so.
    [[nodiscard]] static std::optional<Payment> by_operation(db::Session& session, std::string_view operation);
    /// Oldest first.
    [[nodiscard]] static std::vector<Payment> of(db::Session& session, DebtId const& debt);
    /// State, operation, result, authorisation and the three instants.
    static void update(db::Session& session, Payment const& payment);
    /// PayFiP is asked about it again at that moment, not before.
    static void ask_again(db::Session& session, PaymentId const& id, Instant at);
    /// To be asked about before `now`, the longest due first.
    [[nodiscard]] static std::vector<PaymentId> due(db::Session& session, Instant now, int limit);
    /// Written down before `before` and never sent on: the node died in between.
    [[nodiscard]] static std::vector<PaymentId> never_opened(db::Session& session, Instant before, int limit);

    /// A line of its history; `action` is the end of a message id.
    static void note(db::Session& session, PaymentId const& id, network::Actor const& actor, Instant at,
                     std::string_view action, std::string_view detail);
    /// In the order it happened.
    [[nodiscard]] static std::vector<PaymentEvent> history(db::Session& session, PaymentId const& id);

    /// What the treasury gave back of a payment.
    static void add_refund(db::Session& session, std::string_view id, Refund const& refund);
    /// Oldest first.
    [[nodiscard]] static std::vector<Refund> refunds_of(db::Session& session, PaymentId const& id);

    /// By day of creation, newest first; at most `limit` from `offset`.
    [[nodiscard]] static std::vector<PaymentRow> list(db::Session& session, PaymentFilter const& filter,
                                                      std::int64_t limit, std::int64_t offset = 0);
    /// How long the whole list is.
    [[nodiscard]] static std::int64_t count(db::Session& session, PaymentFilter const& filter);
    /// Everything that moved in the filter's days, whatever its state says, in the order it moved.
    [[nodiscard]] static std::vector<AccountLine> accounts(db::Session& session, PaymentFilter const& filter);
};

/// What refunds come to.
[[nodiscard]] Money given_back(std::vector<Refund> const& refunds);
/// What a debt's fees come to.
[[nodiscard]] Money fee_total(db::Session& session, DebtId const& debt);
/// A payment of it was made for good, and not wholly given back.
[[nodiscard]] bool is_paid(db::Session& session, DebtId const& debt);
/// What is still to be paid of a debt: all of it or nothing. SQL of others reads it in people_fee_due.
[[nodiscard]] Money outstanding(db::Session& session, DebtId const& debt);
/// A payment of it was wholly given back.
[[nodiscard]] bool was_given_back(db::Session& session, DebtId const& debt);

} // namespace guichet::people
