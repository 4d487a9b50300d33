// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/duplicates/duplicates.hpp"
#include "people/patrons/activation_links.hpp"
#include "people/patrons/blocks.hpp"
#include "people/registration/policy_office.hpp"
#include "people/registration/submission.hpp"
#include "people/review/letters.hpp"

#include <string>
#include <string_view>

namespace guichet::people {

/// What staff change of a member: a name misspelt, a move, somebody kept out; and the letter that opens an account
/// without e-mail. Each is one transaction with its journal entry, which names fields and no values.
class PatronChanges {
public:
    PatronChanges(db::Database& database, Clock const& clock, network::Journal const& journal,
                  TerritorySource territory, Duplicates const& duplicates, ActivationLinks& links,
                  DecisionLetters const& letters);

    // not_found outside the actor's scope.
    [[nodiscard]] Result<Patron> find(network::Actor const& actor, PatronId const& id) const;
    /// `typed` as in the form of a registration, but `municipality` is a name. Faults by field; what was there before
    /// and stays as it was is no fault. `shown`: the fingerprint of what the form showed, "" when nobody knows:
    /// conflict "patron.changed_meanwhile" when the file says something else by now.
    [[nodiscard]] Result<void> change(network::Actor const& actor, PatronId const& id, Submission const& typed,
                                      std::string_view shown = {});
    /// A blocked member enters nothing until unblocked. Invalid at "reason" when empty or longer than 500 characters;
    /// conflict "patron.already_so".
    [[nodiscard]] Result<void> set_status(network::Actor const& actor, PatronId const& id, PatronStatus status,
                                          std::string_view reason);
    /// The letter with card and one-time link, earlier links stop working: PDF. Conflict "patron.no_card_in_force",
    /// "patron.is_blocked".
    [[nodiscard]] Result<std::string> activation_letter(network::Actor const& actor, PatronId const& id);

    /// The details as the form shows them.
    [[nodiscard]] static Submission details_of(Patron const& patron);
    [[nodiscard]] static std::string fingerprint(Patron const& patron);

private:
    [[nodiscard]] Result<PostalAddress> address_of(Patron const& patron, PostalAddress typed,
                                                   std::string_view town) const;

    db::Database& database_;
    Clock const& clock_;
    network::Journal const& journal_;
    TerritorySource territory_;
    Duplicates const& duplicates_;
    ActivationLinks& links_;
    DecisionLetters const& letters_;
};

} // namespace guichet::people
