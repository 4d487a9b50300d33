// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "people/documents/documents.hpp"
#include "people/identity/identity.hpp"
#include "people/registration/letter_budget.hpp"
#include "people/registration/letters.hpp"
#include "people/registration/ports.hpp"
#include "people/registration/store.hpp"
#include "people/registration/submission.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// Registering from afar: receives applications, confirms e-mail addresses, takes the answers to questions. Owns
/// people_application, people_applicant, people_application_event, people_application_question and people_api_key.
/// Does not own the decision (the desk), nor who may register (people/policies), nor what an acceptance brings.
namespace guichet::people {

/// How long the link that confirms an address can be used; after that the application is withdrawn.
inline constexpr std::chrono::days confirmation_life{7};

enum class Repetition { first, repeated };

/// What the sender gets, the same whoever they are and whatever the library knows.
struct Receipt {
    ApplicationId application;
    std::string reference;
    Repetition repetition = Repetition::first;
};

/// Whether the automatic decision is part of a transaction, or a person will decide.
enum class Automation { by_policy, by_a_person };

/// How an application came when the actor alone does not tell.
struct Arrival {
    std::optional<ApplicationOrigin> origin{};
    ApplicationId paper{}; // the entry of the tray it was typed from, whose id it takes; "" for none
    /// Shown by the one who applies; counts only when they are still the one it shows.
    std::optional<ShownIdentity> identity{};
};

/// What a request is known by.
[[nodiscard]] std::string request_key(ApplicationOrigin origin, network::Actor const& actor, std::string_view key);

class Registration {
public:
    Registration(db::Database& database, Clock const& clock, Random& random, PolicyOffice const& office,
                 RegistrationLetters const& letters, Documents const& documents, AutomaticDecision& automatic,
                 SecretKey const& master_key);
    /// Before the server starts: no more first letters than that to one mailbox. `budget` outlives this.
    void limit_letters(LetterBudget& budget) { budget_ = &budget; }

    /// Redoes every check (R2) and writes the application, its history, its mail and its documents in one transaction.
    /// The same key and content again: the same receipt, nothing written (R8). The same key and other content:
    /// ErrorKind::conflict "registration.request_reused". Faults: ErrorKind::invalid with every field.
    /// Actor applicant: the web; portal: the API; staff: typed in at the desk, e-mail optional, straight to the review.
    /// A form sent back by mail (origin pdf) is not held up for a proof: the desk asks for it. Conflict
    /// "forms.tray.gone" when somebody else has typed the same paper. Throttled "registration.many_letters" when too
    /// many first letters went to that address today, whichever way they were asked for.
    [[nodiscard]] Result<Receipt> submit(network::Actor const& actor, Submission const& submission,
                                         std::string_view key, Arrival const& arrival = {});

    /// The receipt of that very request, key and content, when it came before; nullopt for a new one.
    [[nodiscard]] std::optional<Receipt> received(network::Actor const& actor, Submission const& submission,
                                                  std::string_view key) const;

    /// The same checks without writing: what is wrong, if anything.
    [[nodiscard]] Result<void> verify(network::Actor const& actor, Submission const& submission,
                                      Arrival const& arrival = {}) const;

    /// Whether the policy leaves this one to the automatic decision: it says so, nothing has to be proved, the person
    /// is eligible beyond doubt, and it is in force where they live still. What was confirmed or paid after its end
    /// waits for a person.
    [[nodiscard]] bool is_automatic(Application const& application) const;

    /// What has to be paid before anybody decides: nothing, unless the policy is one of registrations paid online.
    [[nodiscard]] Money due_before_decision(Application const& application) const;
    /// The mail that asks for it; nullopt when nothing is due.
    [[nodiscard]] std::optional<mail::Message> letter_to_pay(Application const& application) const;

private:
    struct Prepared;
    [[nodiscard]] Result<Prepared> prepare(network::Actor const& actor, Submission const& submission,
                                           Arrival const& arrival, Instant now) const;
    [[nodiscard]] Result<Receipt> store_within_budget(network::Actor const& actor, Prepared& prepared,
                                                      RequestKey const& request);
    [[nodiscard]] Result<Receipt> store(network::Actor const& actor, Prepared& prepared, RequestKey const& request);
    [[nodiscard]] Result<void> write(network::Actor const& actor, Prepared const& prepared, RequestKey const& request,
                                     Automation automation);
    [[nodiscard]] Result<Receipt> known(RequestKey const& request) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    PolicyOffice const& office_;
    RegistrationLetters const& letters_;
    Documents const& documents_;
    AutomaticDecision& automatic_;
    SecretKey key_;
    LetterBudget* budget_ = nullptr; // none: any number
};

} // namespace guichet::people
