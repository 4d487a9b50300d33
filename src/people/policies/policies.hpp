// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"
#include "base/money.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "network/journal/journal.hpp"
#include "network/staff/actor.hpp"
#include "network/territory/territory.hpp"

#include <optional>
#include <string>
#include <vector>

/// What an intercommunality has voted about registering from afar (R4), and who may register by it (R1). Owns
/// people_policy: rows that have been in force are never edited, only succeeded. Does not own the registration itself.
namespace guichet::people {

using network::IntercommunalityId;
using network::LibraryId;
using PolicyId = Id<struct PolicyTag>;

enum class RegistrationMode { at_the_desk, provisional, paid_online };
enum class Review { by_staff, automatic };
enum class Proof { none, identity, residence, identity_and_residence };

/// The vote behind a policy: what was decided, by whom, and where to read it.
struct Resolution {
    std::string assembly; // "Conseil communautaire"
    Date date;
    std::string number;   // "2020-045"
    std::string document; // address of the PDF; "" when not published
};

struct Policy {
    PolicyId id;
    IntercommunalityId intercommunality;
    RegistrationMode mode = RegistrationMode::at_the_desk;
    std::string category;      // "provisoire", "lecteur-consultant": the patron category given
    std::string category_name; // "Lecteurs consultants"
    Money tariff;
    std::vector<std::string> territory; // SIREN of the EPCI, or INSEE codes, whose inhabitants may register
    Proof proof = Proof::none;
    Review review = Review::by_staff;
    int validity_days = 90;         // of the provisional card
    std::string until_reopening_of; // a closure's id (R5): the card then ends the day it reopens; "" when by days
    Date valid_from;
    std::optional<Date> valid_until; // end included; nullopt: until succeeded
    Resolution resolution;
    std::string explanation_fr; // shown to people, and instead of the form when at_the_desk
    std::string explanation_en;
};

enum class EligibilityOutcome { eligible, not_eligible, unclear };

/// The answer to "may I, and where?", always with the rule that fired: "territory.inside", "territory.outside",
/// "network.outside", "municipality.unknown", "central.library", "policy.desk_only", "policy.none".
struct Eligibility {
    EligibilityOutcome outcome = EligibilityOutcome::unclear;
    std::string rule;
    std::optional<network::Library> library; // where this person belongs, whatever the outcome
    std::optional<IntercommunalityId> intercommunality;
    std::optional<Policy> policy; // in force there that day
    std::string municipality;     // INSEE of today's commune
};

class Policies {
public:
    Policies(db::Database& database, Clock const& clock, network::Journal const& journal,
             network::Intercommunalities const& intercommunalities);

    [[nodiscard]] std::optional<Policy> in_force(IntercommunalityId const& id, Date day) const;
    [[nodiscard]] std::optional<Policy> find(PolicyId const& id) const;
    [[nodiscard]] std::vector<Policy> history(IntercommunalityId const& id) const; // newest first

    /// Where someone living there may register on that day (R1, R3). Redone on the server at every step (R2).
    [[nodiscard]] Eligibility check(network::Territory const& territory, std::string_view insee, Date day) const;
    /// The same question against one given policy.
    [[nodiscard]] Eligibility check_against(network::Territory const& territory, std::string_view insee,
                                            Policy const& policy) const;

    /// Ends the one in force the day before `policy.valid_from`. Conflict when it would rewrite the past.
    [[nodiscard]] Result<PolicyId> succeed(network::Actor const& actor, Policy policy);

private:
    db::Database& database_;
    Clock const& clock_;
    network::Journal const& journal_;
    network::Intercommunalities const& intercommunalities_;
};

} // namespace guichet::people
