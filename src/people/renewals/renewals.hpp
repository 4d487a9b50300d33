// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/payments/debts.hpp"
#include "people/payments/payments.hpp"
#include "people/policies/policies.hpp"
#include "people/registration/policy_office.hpp"
#include "people/renewals/letters.hpp"
#include "people/renewals/store.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Subscriptions that go on, asked for by the person (where the policy allows), for the minors of the household as
/// well, or by the desk. Owns people_renewal and people_renewal_line. The address is confirmed and the commune looked
/// at again (R2); the price is told with its reason and frozen; free renewals are done at once, others when the money
/// has come. Does not own the subscription (people/subscriptions) nor the payment (people/payments), whose port it
/// answers.
///
///     rules     how far a renewal goes, and what stands against it   pure
///     store     its SQL
///     offering  who may renew, where they live now, what it costs
///     renewals  asking, giving up
///     carrying_out  what becomes of the subscriptions, in the caller's transaction; taking it back
///     debts     what payments see
namespace guichet::people {

/// How long staff can take a renewal back; its mail waits as long.
inline constexpr std::chrono::seconds renewal_undo_window{60};
/// A renewal nobody pays is forgotten after that.
inline constexpr std::chrono::hours renewal_patience{72};

/// Somebody whose subscription may be renewed, or why not.
struct RenewalCandidate {
    Patron patron;
    std::optional<Subscription> subscription;
    std::optional<RenewedTerm> becomes; // what renewing today makes of it
    RenewalObstacle obstacle = RenewalObstacle::none;
    std::optional<Date> from; // too early: from when on
};

/// What is offered to a person: themselves first, then the minors of the household (at the desk: the whole household).
struct RenewalOffer {
    Policy policy;
    TariffGrid grid;
    std::vector<RenewalCandidate> people;
    std::optional<Renewal> waiting; // one that waits for its money

    [[nodiscard]] bool is_possible() const;
};

/// What a person says and wishes. Nothing of it is believed but what only they can know.
struct RenewalWish {
    std::vector<PatronId> people{}; // none: the one who asks
    enum class Address { unchanged, moved } address = Address::unchanged;
    std::string street{}; // where moved
    std::string complement{};
    std::string postcode{};
    std::string town{};   // as typed: found again by its name and postcode
    std::string status{}; // declared: one of tariff_statuses
    std::string offer{};
};

/// The same, checked and priced.
struct RenewalQuote {
    Policy policy;
    std::vector<RenewalCandidate> people;  // those to be renewed, none with an obstacle
    PostalAddress address;                 // of the one who asks
    std::optional<PostalAddress> moved_to; // where all of them live now; none when nobody moved
    Eligibility eligibility;
    std::vector<Fee> fees;
    Money total;
};

class Renewals {
public:
    struct Parts {
        db::Database& database;
        Clock const& clock;
        Random& random;
        Policies const& policies;
        Tariffs const& tariffs;
        TerritorySource territory;
        Subscriptions const& subscriptions;
        RenewalLetters const& letters;
        network::Journal const& journal;
    };
    explicit Renewals(Parts parts) : parts_(std::move(parts)) {}
    /// Told in the transaction that changes somebody's address: whoever looks for duplicates.
    using Changed = std::function<void(db::Session&, Patron const&)>;
    void when_changed(Changed changed) { changed_ = std::move(changed); }

    /// Actor patron: for themselves; staff: for somebody of theirs. Not_found outside the scope; conflict
    /// "renewal.no_policy" where nothing was voted.
    [[nodiscard]] Result<RenewalOffer> offer(network::Actor const& actor, PatronId const& patron) const;

    /// Every check again, and the price. Invalid with the faulty fields ("people", "street", "postcode",
    /// "municipality"); conflict "renewal.obstacle.…"; "renewal.moved_away" with {municipality}, {library}
    /// where they belong now (detail: the INSEE code) for a person outside the territory, staff may all the same.
    [[nodiscard]] Result<RenewalQuote> quote(network::Actor const& actor, PatronId const& patron,
                                             RenewalWish const& wish) const;
    /// Where somebody of that place belongs, by the policy of the patron's intercommunality.
    [[nodiscard]] Eligibility eligibility_of(Patron const& patron, std::string_view insee) const;

    /// Renews at once what is free, else leaves it waiting for its money. The same request twice is one renewal. Faults
    /// as quote; conflict "renewal.price_changed" when it costs something else than `told`; "renewal.being_paid" when
    /// another one is being paid.
    [[nodiscard]] Result<Renewal> renew(network::Actor const& actor, PatronId const& patron, RenewalWish const& wish,
                                        std::string_view request, Money told);

    /// By staff, within the minute: every subscription has exactly the end it had. Conflict "renewal.undo_too_late".
    [[nodiscard]] Result<void> undo(network::Actor const& actor, RenewalId const& id);
    [[nodiscard]] bool is_undoable(Renewal const& renewal) const;

    [[nodiscard]] Result<Renewal> find(network::Actor const& actor, RenewalId const& id) const;
    /// Gives up those nobody paid, unless PayFiP has not said its last word. For the jobs; returns how many.
    int expire(int most);

    /// The money has come, in the payment's transaction: does it. False when it could not be done (`stuck`).
    [[nodiscard]] Result<void> paid(db::Session& session, network::Actor const& actor, RenewalId const& id,
                                    Automation automation);

private:
    [[nodiscard]] Result<RenewalOffer> offer_in(db::Session& session, network::Actor const& actor,
                                                PatronId const& patron) const;
    [[nodiscard]] RenewalCandidate candidate(db::Session& session, network::Actor const& actor, Patron patron,
                                             PatronId const& asking, RenewalTerms const& terms) const;
    [[nodiscard]] Result<PostalAddress> address_of(RenewalWish const& wish, Patron const& patron) const;
    /// As it stands before anything is done.
    [[nodiscard]] Renewal asked(network::Actor const& actor, RenewalQuote const& quote,
                                std::string const& request) const;
    [[nodiscard]] Result<Renewal> write(network::Actor const& actor, PatronId const& patron, RenewalQuote const& quote,
                                        std::string const& request);
    /// Keeps what is new of the person.
    void put(db::Session& session, Patron patron, std::optional<PostalAddress> const& moved_to) const;
    [[nodiscard]] Result<void> make_way(db::Session& session, std::vector<RenewalCandidate> const& people) const;
    [[nodiscard]] Result<void> carry_out(db::Session& session, network::Actor const& actor, Renewal& renewal) const;
    [[nodiscard]] Result<void> carry_out(db::Session& session, RenewalTerms const& terms, Renewal const& renewal,
                                         RenewalLine& line) const;
    [[nodiscard]] static Result<void> take_back(db::Session& session, RenewalLine const& line);

    Parts parts_;
    Changed changed_;
};

/// What payments see of renewals.
class RenewalDebts final : public Debts {
public:
    explicit RenewalDebts(Renewals& renewals) : renewals_(renewals) {}
    [[nodiscard]] std::optional<Debt> find(db::Session& session, DebtId const& id) const override;
    [[nodiscard]] Automation automation(Debt const& /*debt*/) const override { return Automation::by_policy; }
    [[nodiscard]] Result<void> paid(db::Session& session, network::Actor const& actor, Debt const& debt,
                                    Payment const& payment, std::string const& mail, Automation automation) override;

private:
    Renewals& renewals_;
};

} // namespace guichet::people
