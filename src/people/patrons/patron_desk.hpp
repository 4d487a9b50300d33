// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/journal/journal.hpp"
#include "people/cards/cards.hpp"
#include "people/patrons/blocks.hpp"
#include "people/patrons/patrons.hpp"
#include "people/retention/rules.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::people {

/// An application that made or met a patron, in one line.
struct PatronApplication {
    std::string id;
    std::string reference;
    std::string state;
    Instant submitted;
};

/// Everything the desk keeps of one person.
struct PatronFile {
    Patron patron;
    std::vector<Card> cards;
    std::vector<Subscription> subscriptions;
    std::vector<Patron> household; // the others
    std::vector<PatronApplication> applications;
    std::vector<network::JournalEntry> history; // of the person and of those applications, newest first
    std::optional<RetentionClock> retention{};
    std::vector<BlockEvent> blocks{}; // the latest first
};

/// The staff's look at patrons: finding one, reading the file, taking a card out of force.
class PatronDesk {
public:
    PatronDesk(db::Database& database, Clock const& clock, network::Journal const& journal)
        : database_(database), clock_(clock), journal_(journal)
    {
    }

    /// A card number, the beginning of a name, a birth date, or a name and a birth date; within the actor's scope.
    [[nodiscard]] std::vector<Patron> search(network::Actor const& actor, std::string_view typed, int limit) const;
    [[nodiscard]] Result<PatronFile> file(network::Actor const& actor, PatronId const& id) const;
    /// At once and for good. Invalid at "reason" when empty; conflict "card.already_revoked",
    /// "card.already_replaced".
    [[nodiscard]] Result<void> revoke_card(network::Actor const& actor, std::string_view number,
                                           std::string_view reason);

private:
    db::Database& database_;
    Clock const& clock_;
    network::Journal const& journal_;
};

/// "durand jeanne 17/03/1985" → the words, and the date when one of them is a date.
struct TypedSearch {
    std::string name;
    std::optional<Date> birth_date;
};
[[nodiscard]] TypedSearch parse_search(std::string_view typed);

} // namespace guichet::people
