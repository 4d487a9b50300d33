// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/patrons/patrons.hpp"
#include "people/policies/policies.hpp"

#include <optional>
#include <string>
#include <vector>

/// An application and the states it goes through (R6): a value and its laws, no SQL, no HTML. What happens after the
/// decision (patron, card, subscription) belongs to other slices.
namespace guichet::people {

using ApplicationId = Id<struct ApplicationTag>;

enum class ApplicationState {
    submitted,         // waits for the e-mail to be confirmed
    in_review,         // e-mail confirmed (or none needed): waits for a person, or for the automatic decision
    information_asked, // waits for the applicant
    refused,
    linked,    // it was somebody the library knew: joined to that patron
    accepted,  // provisional card issued
    withdrawn, // by the applicant, or never confirmed
};
inline constexpr std::array all_application_states{
    ApplicationState::submitted, ApplicationState::in_review, ApplicationState::information_asked,
    ApplicationState::refused,   ApplicationState::linked,    ApplicationState::accepted,
    ApplicationState::withdrawn};

/// pdf: the form filled in and sent back; paper: typed from a scan or a sheet; mail: typed from a message.
enum class ApplicationOrigin { web, api, staff, paper, pdf, mail };

/// One of the people of an application: the adult first, then the minors of the household.
struct Applicant {
    int position = 0; // 0: the one who applies
    Person person;
    std::optional<PatronId> patron; // once accepted or linked
    bool operator==(Applicant const&) const = default;
};

struct Application {
    ApplicationId id;
    std::string reference; // what people quote on the phone: "BHS-7K2M-4PQX"; opens nothing
    ApplicationState state = ApplicationState::submitted;
    int version = 1; // two librarians on one case do not overwrite each other
    ApplicationOrigin origin = ApplicationOrigin::web;
    IntercommunalityId intercommunality;
    LibraryId library;
    PolicyId policy;
    std::string eligibility_rule; // the rule that fired when it was sent
    EligibilityOutcome eligibility = EligibilityOutcome::eligible;
    std::vector<Applicant> applicants; // R10: one adult, several minors; never empty, in order of position
    PostalAddress address;
    Contact contact;
    std::string campaign; // "" when none
    std::string consent_version;
    bool guardian_consent = false; // of the holder of parental authority, asked when there are minors
    std::string message;           // what the applicant wanted to say
    Instant submitted;
    std::optional<Instant> email_confirmed;
    std::optional<Instant> decided;
    std::string assigned_to;         // staff id, "" when nobody's
    std::optional<Instant> erased{}; // nobody is in it any more (people/erasure)

    [[nodiscard]] Person const& adult() const { return applicants.front().person; }
};

/// What may happen next. The table of R6, in one place. From refused, linked and accepted the only way is back to the
/// review: the desk's undo, which the desk limits in time.
[[nodiscard]] bool may_become(ApplicationState from, ApplicationState to);
/// Refused, linked, accepted: somebody (or the policy) has answered.
[[nodiscard]] bool is_decided(ApplicationState state);

[[nodiscard]] std::string_view to_text(ApplicationState state);
[[nodiscard]] std::optional<ApplicationState> application_state_from(std::string_view text);
[[nodiscard]] std::string_view to_text(ApplicationOrigin origin);
[[nodiscard]] std::optional<ApplicationOrigin> application_origin_from(std::string_view text);
[[nodiscard]] std::string_view to_text(EligibilityOutcome outcome);
[[nodiscard]] std::optional<EligibilityOutcome> eligibility_outcome_from(std::string_view text);
[[nodiscard]] std::string_view to_text(network::ActorKind kind);
[[nodiscard]] std::optional<network::ActorKind> actor_kind_from(std::string_view text);

/// "BHS-7K2M-4PQX" from the initials of the intercommunality's slug and eight characters that cannot be misheard (no I,
/// L, O, U, 0, 1).
[[nodiscard]] std::string make_reference(IntercommunalityId const& intercommunality, Random& random);

} // namespace guichet::people
