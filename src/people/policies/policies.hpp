// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"
#include "base/money.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "network/journal/journal.hpp"
#include "network/staff/actor.hpp"
#include "network/territory/territory.hpp"
#include "people/resolutions/resolution.hpp"

#include <memory>
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
enum class RenewalPlace { at_the_desk, online };
enum class RenewedFrom { later_of_both, old_end, today };

/// How subscriptions are renewed (people/renewals).
struct RenewalTerms {
    RenewalPlace place = RenewalPlace::at_the_desk; // online: by the person; the desk always may
    int days = 365;                                 // more
    RenewedFrom from = RenewedFrom::later_of_both;
    int window_days = 30; // before the end: nobody renews by themselves sooner, and from then on no day is lost
    bool operator==(RenewalTerms const&) const = default;
};

struct Policy {
    PolicyId id;
    IntercommunalityId intercommunality;
    RegistrationMode mode = RegistrationMode::at_the_desk;
    std::string category;               // "provisoire", "lecteur-consultant": the patron category given
    std::string category_name;          // "Lecteurs consultants"
    Money tariff;                       // its own, where no grid says it (people/tariffs)
    std::vector<std::string> territory; // SIREN of the EPCI, or INSEE codes, whose inhabitants may register
    Proof proof = Proof::none;
    Review review = Review::by_staff;
    int validity_days = 90;         // of the provisional card
    std::string until_reopening_of; // a closure's id (R5): the card then ends the day it reopens; "" when by days
    Date valid_from{};
    std::optional<Date> valid_until; // end included; nullopt: until succeeded. When read: its own end, or the eve of
                                     // the next policy or of the reopening it waits for; before valid_from for one
                                     // replaced before it came into force
    Resolution resolution;
    std::string explanation_fr; // shown to people, and instead of the form when at_the_desk
    std::string explanation_en;
    RenewalTerms renewal{};
    /// The day that closure reopens, once it is known: read with the policy, never voted.
    std::optional<Date> reopens{};

    [[nodiscard]] bool is_remote() const { return mode != RegistrationMode::at_the_desk; }
    [[nodiscard]] bool in_force(Date day) const { return valid_from <= day && (!valid_until || day <= *valid_until); }
    [[nodiscard]] bool never_in_force() const { return valid_until && *valid_until < valid_from; }
    /// Does its territory hold that commune (R1)?
    [[nodiscard]] bool covers(network::Municipality const& municipality) const;
    bool operator==(Policy const&) const = default;
};

[[nodiscard]] std::string_view to_text(RegistrationMode mode);
[[nodiscard]] std::string_view to_text(Review review);
[[nodiscard]] std::string_view to_text(Proof proof);
[[nodiscard]] std::optional<RegistrationMode> registration_mode_from(std::string_view text);
[[nodiscard]] std::optional<Review> review_from(std::string_view text);
[[nodiscard]] std::optional<Proof> proof_from(std::string_view text);
[[nodiscard]] std::string_view to_text(RenewalPlace place);
[[nodiscard]] std::string_view to_text(RenewedFrom from);
[[nodiscard]] std::optional<RenewalPlace> renewal_place_from(std::string_view text);
[[nodiscard]] std::optional<RenewedFrom> renewed_from_from(std::string_view text);

enum class EligibilityOutcome { eligible, not_eligible, unclear };

/// The answer to "may I register from afar, and where?", always with the rule that fired:
///   eligible      "territory.inside"      the policy's territory holds the commune
///                 "territory.invited"     that of another member's policy, which invites those who live there
///                 "central.library"       no library of the network there: the central one takes them in (R3)
///   not_eligible  "policy.desk_only"      the policy says: come to the desk; its explanation says why
///                 "territory.outside"     another member's territory; `library` is where they belong
///                 "network.outside"       no member of the network; `epci_name` is where they belong
///   unclear       "municipality.unknown"  no such code in the official list
///                 "policy.none"           nothing voted for that day: a person decides
struct Eligibility {
    EligibilityOutcome outcome = EligibilityOutcome::unclear;
    std::string rule;
    std::optional<network::Library> library; // where this person belongs, whatever the outcome
    std::optional<IntercommunalityId> intercommunality;
    std::optional<Policy> policy; // in force there that day
    std::string municipality;     // INSEE of today's commune
    std::string municipality_name{};
    std::string epci_name{}; // the intercommunality of residence in the official list, member of the network or not
};

struct Closure;
struct PolicyBook;

/// Asked at every step of every registration: answers come from a copy in memory that is replaced when a policy or a
/// library changes, here or on another node.
class Policies {
public:
    Policies(db::Database& database, Clock const& clock, network::Journal const& journal,
             network::Intercommunalities const& intercommunalities);
    ~Policies();
    Policies(Policies const&) = delete;
    Policies& operator=(Policies const&) = delete;

    [[nodiscard]] std::optional<Policy> in_force(IntercommunalityId const& id, Date day) const;
    [[nodiscard]] std::optional<Policy> find(PolicyId const& id) const;
    [[nodiscard]] std::vector<Policy> history(IntercommunalityId const& id) const; // newest first; a
                                                                                   // resumed one once more
    /// The libraries as of the same copy.
    [[nodiscard]] std::optional<network::Library> library(LibraryId const& id) const;
    [[nodiscard]] std::vector<network::Library> libraries_of(IntercommunalityId const& id) const;

    /// Where someone living there may register on that day (R1, R3). Redone on the server at every step (R2).
    [[nodiscard]] Eligibility check(network::Territory const& territory, std::string_view insee, Date day) const;
    /// The same, for somebody who wishes for that library ("": none): where it is another member's and the policy in
    /// force there invites the commune, they may register there.
    [[nodiscard]] Eligibility check_at(network::Territory const& territory, std::string_view insee, Date day,
                                       LibraryId const& wished) const;
    /// Where else somebody living there may register from afar, by policies of other members whose territory holds the
    /// commune; each with the library to propose.
    [[nodiscard]] std::vector<Eligibility> invitations(network::Territory const& territory, std::string_view insee,
                                                       Date day) const;
    /// The same question against one given policy.
    [[nodiscard]] Eligibility check_against(network::Territory const& territory, std::string_view insee,
                                            Policy const& policy) const;

    /// The closures a policy of that member beginning on `day` may last until (R5): its own, its libraries' and the
    /// network's, neither withdrawn nor reopened by then. The latest first.
    [[nodiscard]] std::vector<Closure> closures_to_await(IntercommunalityId const& id, Date day) const;

    /// Ends the one in force the day before `policy.valid_from`. ErrorKind::conflict "policy.past" when it would
    /// rewrite days gone by or a policy in force since its own first day; invalid with the faulty fields. Makes the id.
    /// `pdf`: the resolution itself, "" when it is published elsewhere or not at all; kept as it is, with an address of
    /// ours as resolution.document.
    [[nodiscard]] Result<PolicyId> succeed(network::Actor const& actor, Policy policy, std::string_view pdf = {});
    /// The resolution's bytes, by the last segment of its address. Public, like every vote.
    [[nodiscard]] std::optional<std::string> resolution_pdf(std::string_view id) const;
    /// Puts down what was voted before Guichet was there (imports, the demo): no permission, no journal, any date.
    static PolicyId record(db::Session& session, Policy policy, Instant now, std::string_view pdf = {});

private:
    struct Books;

    /// Whether a tariff grid says what registering by it costs.
    [[nodiscard]] bool is_priced(Policy const& policy) const;
    /// Why it cannot last until the reopening it names.
    [[nodiscard]] std::optional<FieldError> awaiting_fault(Policy const& policy) const;

    db::Database& database_;
    Clock const& clock_;
    network::Journal const& journal_;
    std::unique_ptr<Books> books_;
};

} // namespace guichet::people
