// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/patrons/standing.hpp"
#include "platforms/catalogue/catalogue.hpp"

#include <optional>
#include <string>

/// May this person enter this platform today (R15, R17)? One pure function for every door; the answer is yes, or a
/// reason in words the person understands. Owns nothing; ports.hpp says what the doors need from others.
namespace guichet::access {

/// unasked: nobody was asked who they are.
enum class AccountState { unasked, none, active, suspended };

/// Whether a bound that was agreed has been reached. Counting is usage's.
enum class LicenceState { within, reached };

struct Asker {
    AccountState account = AccountState::none;
    std::optional<people::Standing> standing{};

    [[nodiscard]] static Asker anybody() { return {AccountState::unasked, {}}; }
};

/// `reason.id` is empty when allowed; its values are codes and ISO dates, see refusal_in_words() for the text.
struct Decision {
    Message reason{};
    [[nodiscard]] bool allowed() const { return reason.id.empty(); }
    [[nodiscard]] static Decision yes() { return {}; }
    [[nodiscard]] static Decision no(Message why) { return {std::move(why)}; }
    bool operator==(Decision const&) const = default;
};

/// Who is nobody in particular enters what is open to everybody that day (R19); whoever is known is looked at as
/// always, so that a door that names people names none who may not enter. In the order of R17: the platform is open;
/// account active; card in force; subscription in force; the platform's rule lets the category and library in; the
/// licence allows. The first that fails is the reason.
[[nodiscard]] Decision decide(Asker const& asker, platforms::Platform const& platform, LicenceState licence,
                              Date today);

/// The same where the platform is told who comes: of one that is open to everybody, whoever is named to it is in good
/// order all the same, for we vouch for them.
[[nodiscard]] Decision decide_by_name(Asker const& asker, platforms::Platform const& platform, LicenceState licence,
                                      Date today);

/// Status, card and subscription alone: is this a member of a library in good order, whatever the platform?
[[nodiscard]] Decision decide_membership(people::Standing const& standing, Date today);

} // namespace guichet::access
