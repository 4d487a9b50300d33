// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/closures/extension_store.hpp"

/// The SQL of what ends with a reopening (R5), and of cards that end with a subscription.
namespace guichet::people {

/// A subscription granted by a policy that lasts until the reopening of a closure.
struct BoundSubscription {
    std::string subscription;
    PatronId patron;
    Date start{};
    Date end{};
    int validity_days = 0; // of the policy: while the reopening is unknown
};
/// By id, after `after`.
[[nodiscard]] std::vector<BoundSubscription> bound_after(db::Session& session, ClosureId const& closure,
                                                         std::string_view after, int most);
/// Ends it, and the card that ended with it, on the reopening, or gives it its policy's days again when that is
/// unknown. False when there was nothing to do, or when a person has given it another end since `bound_to`.
bool end_with_reopening(db::Session& session, BoundSubscription const& bound, std::optional<Date> const& bound_to,
                        std::optional<Date> const& reopens);

/// A provisional card that ended with its subscription before the run moved that.
struct EndingCard {
    std::string number;
    Date from{};
    Date to{};
    bool moves = false; // its own end is the subscription's former one
};
/// By number, after `after`: those of patrons whose subscription the run moved.
[[nodiscard]] std::vector<EndingCard> cards_to_move(db::Session& session, ExtensionRun const& run,
                                                    std::string_view after, int most);
void move_card(db::Session& session, EndingCard const& card);

} // namespace guichet::people
