// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/application.hpp"
#include "people/review/acceptance.hpp"

#include <optional>
#include <string>
#include <vector>

namespace guichet::people {

enum class DecisionKind { accepted, linked, refused, information_asked };
[[nodiscard]] std::string_view to_text(DecisionKind kind);

/// What has to be known to take a decision back: ids, nothing of the person.
struct UndoRecord {
    ApplicationState from = ApplicationState::in_review;
    std::vector<std::string> mails; // in the outbox, held
    Acceptance::Made made;
};

enum class DecisionOutcome { pending, final_, undone };

struct Decision {
    std::string id;
    ApplicationId application;
    DecisionKind kind = DecisionKind::accepted;
    std::string actor; // staff id, "" for the policy's own
    Instant at;
    Instant undo_until;
    UndoRecord undo;
    DecisionOutcome outcome = DecisionOutcome::pending;
};

/// The SQL of people_decision.
class Decisions {
public:
    static void add(db::Session& session, Decision const& decision);
    /// The one that can still be taken back.
    [[nodiscard]] static std::optional<Decision> pending(db::Session& session, ApplicationId const& application);
    /// The latest of this actor that can still be taken back.
    [[nodiscard]] static std::optional<Decision> latest_of(db::Session& session, std::string_view actor, Instant now);
    [[nodiscard]] static std::vector<Decision> due(db::Session& session, Instant now, int limit);
    /// Somebody it made is erased: nothing of it can be undone any more, and it knows no number.
    static void forget(db::Session& session, ApplicationId const& application);
    /// False when it was no longer pending.
    [[nodiscard]] static bool close(db::Session& session, std::string_view id, DecisionOutcome outcome);
};

} // namespace guichet::people
