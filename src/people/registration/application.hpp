// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/patrons/patrons.hpp"
#include "people/policies/policies.hpp"

#include <optional>
#include <string>
#include <vector>

/// An application and the states it goes through (R6): a value and its laws, no SQL, no HTML.
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

enum class ApplicationOrigin { web, api, staff, paper };

/// One of the people of an application: the adult first, then the minors of the household.
struct Applicant {
    std::string id;
    Person person;
    std::optional<PatronId> patron; // once accepted or linked
};

struct Application {
    ApplicationId id;
    std::string reference; // what people quote on the phone: "BHS-7K2M-4P"; opens nothing
    ApplicationState state = ApplicationState::submitted;
    int version = 1; // two librarians on one case do not overwrite each other
    ApplicationOrigin origin = ApplicationOrigin::web;
    IntercommunalityId intercommunality;
    LibraryId library;
    PolicyId policy;
    std::string eligibility_rule; // the rule that fired when it was sent
    EligibilityOutcome eligibility = EligibilityOutcome::eligible;
    std::vector<Applicant> applicants; // R10: one adult, several minors
    PostalAddress address;
    Contact contact;
    std::string campaign; // "" when none
    std::string consent_version;
    bool guardian_consent = false; // of the holder of parental authority, asked when there are minors
    std::string message;           // what the applicant wanted to say
    Instant submitted;
    std::optional<Instant> email_confirmed;
    std::optional<Instant> decided;
    std::string assigned_to; // staff id, "" when nobody's
};

/// What may happen next. The table of R6, in one place.
[[nodiscard]] bool may_become(ApplicationState from, ApplicationState to);
[[nodiscard]] std::string_view to_text(ApplicationState state);
[[nodiscard]] std::optional<ApplicationState> application_state_from(std::string_view text);

} // namespace guichet::people
