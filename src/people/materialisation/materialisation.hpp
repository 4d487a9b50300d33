// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/money.hpp"
#include "people/cards/practice.hpp"
#include "people/materialisation/rules.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// W5: a provisional card becomes a real one. Finds the person by what is scanned, takes in the blank card, keeps the
/// kind of proof that was seen; revives what has just lapsed; lists who is expected. Owns people_materialisation. The
/// person, the account and the pseudonyms are the same before and after (R14): nothing of them is touched here.
namespace guichet::people {

/// Port: what was paid at the desk together with the card.
class DeskPayments {
public:
    virtual ~DeskPayments() = default;
    /// In the caller's transaction. `about` is the materialisation's id.
    virtual void note(db::Session& session, network::Actor const& actor, Patron const& patron, Money amount,
                      std::string_view about) = 0;
    /// The materialisation was undone: so is what was noted with it.
    virtual void take_back(db::Session& session, network::Actor const& actor, Patron const& patron, Money amount,
                           std::string_view about) = 0;
};

/// A person at the desk with the provisional card to be exchanged.
struct ExchangeCase {
    Patron patron;
    Card card;
    ProvisionalStanding standing = ProvisionalStanding::in_force;
    std::optional<Date> revivable_until; // when it has lapsed
    std::optional<Subscription> subscription;
};

/// What the librarian did: all of it in one go.
struct Exchange {
    PatronId patron;
    std::string provisional;
    std::string scanned; // the blank card, as the reader sent it
    std::string proof;
    Money paid;
};

struct Materialised {
    std::string id;
    Patron patron;
    std::string provisional;
    std::string permanent;
    LibraryId library; // whose range the permanent card is of
    Instant at;
    Money paid;
    std::optional<Subscription> subscription;
    enum class Undo { open, over, done } undo = Undo::open;
};

/// Somebody whose provisional card waits for the real one.
struct ExpectedPatron {
    PatronId patron;
    std::string name;
    Date birth_date{};
    std::string number;
    LibraryId library;
    Date issued{};
    std::optional<Date> until;
};

inline constexpr std::chrono::minutes undo_time{5};
inline constexpr std::array revival_days{15, 30, 90};

class Materialisations {
public:
    Materialisations(db::Database& database, Clock const& clock, Random& random,
                     network::Intercommunalities const& intercommunalities, network::Journal const& journal,
                     DeskPayments& payments)
        : database_(database), clock_(clock), random_(random), intercommunalities_(intercommunalities),
          journal_(journal), payments_(payments)
    {
    }

    /// The holder of the provisional card scanned, or the people of that name; never empty. Invalid at "q" with what
    /// is wrong, in the order in which it helps.
    [[nodiscard]] Result<std::vector<Patron>> look_up(network::Actor const& actor, std::string_view typed) const;
    /// The person's provisional card. Conflict when there is none to exchange, with the reason.
    [[nodiscard]] Result<ExchangeCase> open(network::Actor const& actor, PatronId const& patron) const;
    /// One transaction: of two desks one wins. Invalid at "number" or "proof"; conflict for the provisional card.
    [[nodiscard]] Result<std::string> materialise(network::Actor const& actor, Exchange const& exchange);
    [[nodiscard]] Result<Materialised> find(network::Actor const& actor, std::string_view id) const;
    /// Within undo_time: the provisional card is in force again, the other one blank again. Gives back whose it was.
    [[nodiscard]] Result<PatronId> undo(network::Actor const& actor, std::string_view id);
    /// In force or within its grace: the provisional card, and the subscription that ended with it, last until `days`
    /// after today. One of revival_days, else invalid at "days".
    [[nodiscard]] Result<Date> revive(network::Actor const& actor, PatronId const& patron, int days);

    /// Not yet materialised, in force or in grace, in the actor's scope; the first to lapse first. `library`: "" for
    /// all.
    [[nodiscard]] std::vector<ExpectedPatron> expected(network::Actor const& actor, LibraryId const& library) const;

private:
    [[nodiscard]] ScannedNumber scan(db::Session& session, std::string const& number,
                                     IntercommunalityId const& here) const;
    [[nodiscard]] Message told(std::string id, ScannedNumber const& scanned) const;
    [[nodiscard]] Result<Patron> holder_of(db::Session& session, network::Actor const& actor,
                                           std::string const& number) const;
    [[nodiscard]] Result<ExchangeCase> case_of(db::Session& session, network::Actor const& actor,
                                               PatronId const& patron) const;
    [[nodiscard]] Message objection_to_provisional(db::Session& session, Card const& card, Date today,
                                                   int grace_days) const;
    /// What is wrong with the proof, the blank card or what was paid; empty when nothing is.
    [[nodiscard]] std::vector<FieldError> faults_of(Exchange const& exchange, ScannedNumber const& scanned,
                                                    std::string const& provisional) const;
    [[nodiscard]] Result<void> hand_over(db::Session& session, network::Actor const& actor, ExchangeCase const& at,
                                         Exchange const& exchange, std::string const& id) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Intercommunalities const& intercommunalities_;
    network::Journal const& journal_;
    DeskPayments& payments_;
};

} // namespace guichet::people
