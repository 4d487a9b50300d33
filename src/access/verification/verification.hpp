// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/admission.hpp"
#include "access/verification/pin_check.hpp"
#include "network/credentials/sign_in_guard.hpp"
#include "people/cards/cards.hpp"

#include <optional>
#include <string>

/// What machines ask about a card: SIP2 terminals, PATRONAPI, the call for portals. One question, one decision, one
/// answer; the doors differ in how they read and write them. Owns no table.
namespace guichet::access {

/// As the neutral answers have it, PAIA's words. `unknown` is also said of a wrong password and of people who are none
/// of the machine's business: nothing tells them apart.
enum class PatronState { unknown, active, inactive, expired, blocked };
[[nodiscard]] std::string_view to_text(PatronState state);

/// Beside the state, with a right password: a library's own machine may be told whom it has before it. A platform is
/// told what its contract says.
enum class Telling { state, state_and_name };

/// Who asks, and about whom they may: a platform about anybody who enters it, a library about its intercommunality's.
struct Machine {
    std::string id; // what budgets are counted by: "terminal:01h…", "api:01h…"
    std::optional<platforms::PlatformId> platform{};
    people::IntercommunalityId intercommunality{}; // "" for the whole network; of no meaning for a platform
    Telling telling = Telling::state;
};

/// Without a pin only the card is looked at.
struct CardQuestion {
    std::string card;
    std::optional<std::string> pin{};
};

struct Finding {
    PatronState state = PatronState::unknown;
    bool pin_fits = false;
    Message reason{};              // why not active; "" id when nothing may be said
    std::optional<Date> expires{}; // last day of card and subscription
    std::optional<people::Standing> standing{};
    std::string name{};  // where it may be told
    std::string user{};  // to a platform: the pairwise id
    Released released{}; // to a platform: what was agreed, as far as its protocol can say it
};

/// What is known of a card, put in the neutral words: pure. `decision` is of a platform or of the membership.
[[nodiscard]] PatronState state_of(Decision const& decision);
/// The last day on which both the card and the subscription are good.
[[nodiscard]] std::optional<Date> last_day(people::Standing const& standing);

/// The category that was paid for.
[[nodiscard]] std::string const& category_of(people::Standing const& standing);

class Verification {
public:
    Verification(db::Database& database, Clock const& clock, platforms::Catalogue const& catalogue,
                 Admissions& admissions, PinCheck& pins, network::SignInGuard& guard, db::ShortLivedStore& short_lived);

    /// Writes an entry down once in a while for the same person at the same platform, when the password fits. Fails
    /// only with throttled "credentials.throttled" and unavailable (too busy; the library's system does not answer).
    [[nodiscard]] Result<Finding> verify(Machine const& machine, CardQuestion const& question);
    /// What of a finding's `released` left with the answer: written down.
    void note(Machine const& machine, Finding const& finding, Released const& told);

private:
    [[nodiscard]] Result<Finding> found(Machine const& machine, CardQuestion const& question);
    /// All that is read of a card's holder, in one look.
    struct Shown {
        people::Standing standing;
        AccountState account = AccountState::none;
        std::string name{}; // where it may be told
    };
    /// Somebody we know, of another intercommunality than the machine's.
    [[nodiscard]] bool is_none_of_its_business(Machine const& machine, std::string const& card) const;
    [[nodiscard]] std::optional<Shown> shown_with(Machine const& machine, CardQuestion const& question) const;
    [[nodiscard]] Finding examined(Machine const& machine, CardQuestion const& question);
    [[nodiscard]] Decision decision_about(Machine const& machine, Shown const& shown) const;
    [[nodiscard]] Result<Finding> entering(platforms::Platform const& platform, PinHolder const& holder);
    [[nodiscard]] Result<Admitted> let_in(platforms::Platform const& platform, people::PatronId const& patron);

    db::Database& database_;
    Clock const& clock_;
    platforms::Catalogue const& catalogue_;
    Admissions& admissions_;
    PinCheck& pins_;
    network::SignInGuard& guard_;
    db::ShortLivedStore& short_lived_;
};

} // namespace guichet::access
