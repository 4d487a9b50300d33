// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/documents/documents.hpp"
#include "people/registration/letters.hpp"
#include "people/registration/questions.hpp"
#include "people/review/decision_store.hpp"
#include "people/review/letters.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The desk: a person (or the policy) answers an application, and may take it back within a minute. Owns
/// people_decision and people_refusal_reason. Every answer is one transaction: state and history, what an acceptance
/// brings, the mail (held until it can no longer be taken back), the journal. Does not own the application and its
/// history (people/registration), nor who looks like whom (people/duplicates).
namespace guichet::people {

/// How long an answer can be taken back; its mail waits as long, and documents are destroyed only then.
inline constexpr std::chrono::seconds undo_window{60};

/// A case as somebody saw it: deciding on anything newer is refused.
struct SeenCase {
    ApplicationId id;
    int version = 0;
    bool operator==(SeenCase const&) const = default;
};

/// What became of one case of a bulk acceptance.
struct BulkLine {
    ApplicationId id;
    std::string reference;
    std::string name;
    std::vector<std::string> reasons; // message ids; none: accepted
    bool on_paper = false;            // no e-mail: a letter is to be printed
    std::string decision{};           // to be undone; "" when not accepted
};

class ReviewDesk final : public AutomaticDecision {
public:
    ReviewDesk(db::Database& database, Clock const& clock, Random& random, Acceptance const& acceptance,
               DecisionLetters const& decision_letters, RegistrationLetters const& letters, Questions const& questions,
               Documents const& documents, PolicyOffice const& office, Resemblances const& resemblances,
               mail::Outbox const& outbox, network::Journal const& journal);

    // Faults common to all: not_found outside the actor's scope, conflict "registration.changed_meanwhile" when
    // somebody was faster, conflict "registration.impossible_state" when the case is no longer open.
    [[nodiscard]] Result<void> accept(network::Actor const& actor, SeenCase const& seen, Links const& links = {});
    /// `reason` is what the applicant reads. Invalid at "reason" when empty or longer than 2,000 characters.
    [[nodiscard]] Result<void> refuse(network::Actor const& actor, SeenCase const& seen, std::string_view reason);
    /// Invalid at "question" likewise.
    [[nodiscard]] Result<void> ask(network::Actor const& actor, SeenCase const& seen, std::string_view question);
    /// For colleagues; changes no state. Invalid at "note".
    [[nodiscard]] Result<void> note(network::Actor const& actor, ApplicationId const& id, std::string_view text);
    /// "I am on it", and "no longer".
    [[nodiscard]] Result<void> take(network::Actor const& actor, SeenCase const& seen);
    [[nodiscard]] Result<void> let_go(network::Actor const& actor, SeenCase const& seen);

    /// The clear ones, each in a transaction of its own; the others are left with the reason why.
    [[nodiscard]] std::vector<BulkLine> accept_clear(network::Actor const& actor, std::vector<SeenCase> const& cases);

    /// As if the answer had not been given. `shown`: the decisions that the page offered to undo; none: whichever it
    /// is. Conflict "review.undo_too_late" after a minute or once the mail is leaving, "review.undo_overtaken" when
    /// somebody has answered since, "review.undo_in_use" when the real card was handed out since.
    [[nodiscard]] Result<void> undo(network::Actor const& actor, ApplicationId const& id,
                                    std::span<std::string_view const> shown = {});
    /// The latest answer of this actor that can still be taken back.
    [[nodiscard]] std::optional<Decision> undoable(network::Actor const& actor) const;
    /// The answer to that case, whoever gave it, when this actor may still take it back.
    [[nodiscard]] std::optional<Decision> undoable(network::Actor const& actor, ApplicationId const& id) const;

    /// Accepts when nothing stands in the way, otherwise leaves the case to a person and tells the applicant that it
    /// has arrived.
    [[nodiscard]] Result<void> decide(db::Session& session, Application const& application) override;
    void arrived(db::Session& session, Application const& application) override;

    /// The letter for somebody without e-mail, noted in the history: the card (links are made anew, earlier ones stop
    /// working), the refusal or the question. Conflict "registration.impossible_state" before anything is answered.
    [[nodiscard]] Result<std::string> printed_letter(network::Actor const& actor, ApplicationId const& id);
    /// Those that can be written, in one document; "document.nothing_to_print" when none can.
    [[nodiscard]] Result<std::string> printed_letters(network::Actor const& actor,
                                                      std::vector<ApplicationId> const& ids);
    /// Somebody without e-mail has been told, by telephone or at the desk: no letter waits any more.
    [[nodiscard]] Result<void> told(network::Actor const& actor, ApplicationId const& id);
    /// Abandoned, and yet the person is there: it waits again. Conflict "registration.impossible_state" in any other
    /// state.
    [[nodiscard]] Result<void> reopen(network::Actor const& actor, SeenCase const& seen);

    /// Makes answers final whose minute has passed: destroys the documents. For the jobs; returns how many.
    int make_final(int most);

    /// What the desk needs to know to accept cases unread, in their order: each policy is looked up once.
    [[nodiscard]] std::vector<CaseFacts> facts(std::span<CaseRecord const> cases) const;

private:
    [[nodiscard]] CaseFacts facts(db::Session& session, Application const& application, Findings const& findings) const;
    [[nodiscard]] static Result<Application> within_scope(db::Session& session, network::Actor const& actor,
                                                          ApplicationId const& id, network::Permission permission);
    template <class Work>
    [[nodiscard]] Result<void> on_case(network::Actor const& actor, SeenCase const& seen, Work work);
    [[nodiscard]] Result<void> admit(db::Session& session, network::Actor const& actor, Application& application,
                                     Links const& links, std::chrono::seconds hold);
    void record(db::Session& session, network::Actor const& actor, Application const& application, DecisionKind kind,
                UndoRecord undo, std::chrono::seconds hold) const;
    [[nodiscard]] Result<void> restore(db::Session& session, network::Actor const& actor, Application& application,
                                       Decision const& decision);
    struct Letter {
        text::Locale locale = text::Locale::fr;
        std::vector<document::CardLetter> pages;
    };
    [[nodiscard]] Result<Letter> letter_of(network::Actor const& actor, ApplicationId const& id);
    [[nodiscard]] std::vector<document::CardLetter> pages_of(db::Session& session,
                                                             Application const& application) const;
    void journal(db::Session& session, network::Actor const& actor, Application const& application,
                 std::string_view action, nlohmann::json const& detail) const;
    [[nodiscard]] BulkLine accept_if_clear(network::Actor const& actor, SeenCase const& seen);

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    Acceptance const& acceptance_;
    DecisionLetters const& decision_letters_;
    RegistrationLetters const& letters_;
    Questions const& questions_;
    Documents const& documents_;
    PolicyOffice const& office_;
    Resemblances const& resemblances_;
    mail::Outbox const& outbox_;
    network::Journal const& journal_;
};

} // namespace guichet::people
