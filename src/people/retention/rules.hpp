// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/erasure/erasure.hpp"
#include "people/registration/application.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>

/// How long what is kept: durations, and the clock of a person or a case. Pure.
namespace guichet::people {

enum class RetentionRule {
    unconfirmed,   // applications whose address never answered, from their sending; not before their link has ended
    abandoned,     // applications withdrawn, or whose question was never answered, from the last change
    refused,       // applications, from the decision
    lapsed,        // people whose provisional card was never exchanged, from its end
    inactive,      // members, from the last time they were seen or the end of their subscription, the later
    notice,        // between the mail that announces it and the erasure of a person
    received_mail, // what came by mail, whatever became of it
    payments,      // amounts, dates and references
};

enum class RetentionUnit { days, months };

struct RetentionPeriod {
    int amount = 0;
    RetentionUnit unit = RetentionUnit::days;
    bool operator==(RetentionPeriod const&) const = default;
};
/// The first day on which the period is over.
[[nodiscard]] Date end_of(Date since, RetentionPeriod period);

/// The day before which everything is older than the period.
[[nodiscard]] Date start_of(Date today, RetentionPeriod period);

/// The usual duration of a rule and how far the network may go from it. Its reason in law is the message
/// retention.law.<rule>.
struct RetentionLimits {
    RetentionRule rule;
    RetentionPeriod usual;
    int least = 0;
    int most = 0;
};
[[nodiscard]] std::span<RetentionLimits const> retention_limits();
[[nodiscard]] RetentionLimits const& limits_of(RetentionRule rule);
[[nodiscard]] std::string_view to_text(RetentionRule rule);
[[nodiscard]] std::optional<RetentionRule> retention_rule_from(std::string_view text);

/// The durations in force.
class RetentionPeriods {
public:
    RetentionPeriods(); // the usual ones
    [[nodiscard]] RetentionPeriod of(RetentionRule rule) const;
    /// Kept within the rule's limits, whatever the table says.
    void set(RetentionRule rule, int amount);

private:
    std::array<int, 8> amounts_{};
};

enum class RetentionStage {
    running, // nothing happens before its day
    to_warn, // the person is to be told
    warned,  // and was; the notice runs
    due,     // goes with the next run
};

struct RetentionClock {
    RetentionRule rule = RetentionRule::inactive;
    Date since{};
    Date erase_on{}; // if nothing changes; not before
    RetentionStage stage = RetentionStage::running;
    bool operator==(RetentionClock const&) const = default;
};

struct RetentionWarning {
    Date told{};
    Date since{}; // what the clock counted from when it was told
};

/// What is known of a patron's membership, whatever it is made of.
struct MembershipFacts {
    Date last_seen{};                     // signed in, registered, renewed, imported
    std::optional<Date> subscribed_until; // last day of the subscription that ends last
    std::optional<Date> card_until;       // of the active card that ends last
    bool has_endless_card = false;        // active, and without an end of its own
    bool is_member = false;               // has had a permanent card, or comes from the library's own system
    std::optional<RetentionWarning> warning{};
};

/// nullopt for who never leaves by themselves: a card without an end that no subscription bounds.
[[nodiscard]] std::optional<RetentionClock> clock_of(MembershipFacts const& facts, RetentionPeriods const& periods,
                                                     Date today);

struct ApplicationFacts {
    ApplicationState state = ApplicationState::submitted;
    Date submitted{};
    Date changed{}; // the last line of its history
    bool confirmed = false;
    std::optional<Date> link_until{}; // last day of the link that confirms its address, sent anew perhaps
};
/// nullopt for cases that wait for the library, and for those that made a patron: they go with that person.
[[nodiscard]] std::optional<RetentionClock> clock_of(ApplicationFacts const& facts, RetentionPeriods const& periods,
                                                     Date today);

/// Why the proof will say that it went. Only for rules that erase people.
[[nodiscard]] ErasureCause cause_of(RetentionRule rule);

} // namespace guichet::people
