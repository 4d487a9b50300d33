// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/documents/sniff.hpp"
#include "people/registration/application.hpp"

#include <optional>
#include <string>
#include <vector>

/// What the desk goes by, as values: until when a card is valid, what keeps a case from being accepted unread, how long
/// people have been waiting. Pure.
namespace guichet::people {

/// The last day of what an acceptance gives, and the message id that explains it.
struct Validity {
    Date until{};
    std::string reason;
    bool operator==(Validity const&) const = default;
};
/// Counts from `today`. "Until the reopening" (R5) has the policy's days as its latest end: the closure may last longer
/// than anybody thinks, a card without end must not.
[[nodiscard]] Validity validity_of(Policy const& policy, Date today);

/// Why a case cannot be accepted in bulk: somebody has to look at it.
enum class Obstacle {
    not_waiting,
    not_eligible,
    eligibility_unclear,
    duplicate,
    not_compared,
    proof_missing,
    taken,
    guardian_missing,
    payment_awaited
};
[[nodiscard]] std::string message_id(Obstacle obstacle);

struct CaseFacts {
    ApplicationState state = ApplicationState::in_review;
    EligibilityOutcome eligibility = EligibilityOutcome::eligible;
    int duplicates = 0;
    bool is_compared = true; // with everybody known: only then no duplicate means none
    int proofs_missing = 0;
    int minors = 0;
    bool guardian_consent = false;
    Money due{}; // before anybody decides
    std::string assigned_to{};
};
/// A case as it is written down; its policy says what of it counts.
struct CaseRecord {
    PolicyId policy;
    CaseFacts facts;                    // due: of all its fees; proofs_missing: not known yet
    std::vector<DocumentKind> proofs{}; // sent and not destroyed
};
/// What that policy, nullptr for one unknown, makes of it.
[[nodiscard]] CaseFacts facts_under(Policy const* policy, CaseRecord const& record);
/// All of them, in the order of the enumeration; none: the case is a clear one. `actor_id` is who accepts.
[[nodiscard]] std::vector<Obstacle> obstacles(CaseFacts const& facts, std::string_view actor_id);

/// How a waiting case stands against the target delay.
enum class Waiting { on_time, due, late };
struct Age {
    int days = 0;
    Waiting waiting = Waiting::on_time;
    bool operator==(Age const&) const = default;
};
/// Civil days since `since`; due on the target day, late after it.
[[nodiscard]] Age age_of(Instant since, Instant now, int target_days);

} // namespace guichet::people
