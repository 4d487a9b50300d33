// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/cards/cards.hpp"
#include "people/subscriptions/subscriptions.hpp"

namespace guichet::people {

/// All that any door needs to know of a person, read in one statement: the input of access/decision (R15, R17).
struct Standing {
    PatronId patron;
    PatronStatus status = PatronStatus::active;
    IntercommunalityId intercommunality;
    LibraryId library;
    std::string category;
    std::string municipality; // INSEE
    Date birth_date{};
    std::optional<Card> card;                 // the best one: in force before lapsed, permanent before provisional
    std::optional<Subscription> subscription; // the one that covers today, else the latest
};

[[nodiscard]] std::optional<Standing> standing(db::Session& session, PatronId const& patron, Date today);

} // namespace guichet::people
