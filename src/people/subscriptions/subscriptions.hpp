// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/patrons/patrons.hpp"

#include <optional>
#include <string>
#include <vector>

/// Who is subscribed, in which category, from which day to which day, and why it ends when it ends. Owns
/// people_subscription. A subscription covers the days [start, end], end included (R16).
namespace guichet::people {

struct Subscription {
    std::string id;
    PatronId patron;
    std::string category;
    Date start{};
    Date end{};
    std::string reason; // message id that explains the end: "subscription.reason.policy", ".imported", ".reopening"
    std::string policy; // "" when imported
    /// Of the days up to the end, those that closures have given (people/closures).
    int extended_days{};

    [[nodiscard]] Date end_without_closures() const { return add_days(end, -extended_days); }
};

class Subscriptions {
public:
    Subscriptions(Clock const& clock, Random& random) : clock_(clock), random_(random) {}

    [[nodiscard]] std::string add(db::Session& session, Subscription const& subscription) const;
    /// The one that covers `day`, else the one that ends last.
    [[nodiscard]] static std::optional<Subscription> current(db::Session& session, PatronId const& patron, Date day);
    [[nodiscard]] static std::optional<Subscription> find(db::Session& session, std::string_view id);
    /// The one that ends last, which is the one that would be renewed.
    [[nodiscard]] static std::optional<Subscription> latest(db::Session& session, PatronId const& patron);
    [[nodiscard]] static std::vector<Subscription> of(db::Session& session, PatronId const& patron); // latest end first
    /// Replaces everything but the patron and what closures have given: an end set by hand has that in it.
    /// ErrorKind::not_found "subscription.unknown".
    [[nodiscard]] static Result<void> update(db::Session& session, Subscription const& subscription);
    /// For a decision undone within its minute; what has been lived is never removed.
    static void remove(db::Session& session, std::string_view id);
    static void remove_all(db::Session& session, PatronId const& patron);
    static void move(db::Session& session, PatronId const& from, PatronId const& to);

private:
    Clock const& clock_;
    Random& random_;
};

} // namespace guichet::people
