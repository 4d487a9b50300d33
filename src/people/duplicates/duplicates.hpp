// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "people/duplicates/likeness.hpp"
#include "people/registration/application.hpp"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Who may be registered twice (R12). Owns the comparison of two records with its reasons, the index that finds whom to
/// compare with (people_duplicate_person, people_duplicate_key: keyed hashes, no name in clear), the pairs found and
/// what the staff said of them (people_duplicate_match, people_duplicate_verdict), and the merge of two patrons. Does
/// not own patrons and applications themselves, nor the decision on an application (linking it to a patron is
/// registration's). Nothing here is ever shown to the public: the applicant is never told that a person exists.
namespace guichet::people {

/// Someone the index knows: a patron, or one of the people of an open application.
enum class PersonKind { patron, applicant };
struct PersonRef {
    PersonKind kind = PersonKind::patron;
    std::string id; // a patron's; for an applicant "<application>/<position>"
    auto operator<=>(PersonRef const&) const = default;
    [[nodiscard]] static PersonRef of(PatronId const& patron) { return {PersonKind::patron, patron.value}; }
    [[nodiscard]] static PersonRef of(ApplicationId const& application, int position);
    [[nodiscard]] std::string text() const; // "patron:01h…", as the tables keep it
    [[nodiscard]] static std::optional<PersonRef> from(std::string_view text);
};

/// What an actor may see of the other person of a pair.
struct KnownPerson {
    PersonRef ref;
    IntercommunalityId intercommunality;
    ApplicationId application;           // of an applicant
    std::optional<PersonRecord> details; // nullopt outside the actor's scope: "known to another library of the network"
    std::string municipality_name;
    std::string category; // of a patron, when inside the scope
};

struct Match {
    PersonRef subject; // which of the application's people, or the patron asked about
    KnownPerson other;
    Likeness likeness;
};

/// For the queue: how many candidates, and the strongest verdict among them.
struct DuplicateBadge {
    int candidates = 0;
    Verdict strongest = Verdict::different;
};

/// One pair of the staff's list, the strongest first.
struct DuplicatePair {
    KnownPerson left;
    KnownPerson right;
    Likeness likeness;
};

/// Port: whoever keeps something by patron moves it to the one that stays: cards, subscriptions, applications here;
/// accounts and pseudonyms in access. In the merge's transaction; an error result undoes the merge.
class MergeListener {
public:
    virtual ~MergeListener() = default;
    [[nodiscard]] virtual Result<void> reassign(db::Session& session, PatronId const& from, PatronId const& to) = 0;
};

class Duplicates {
public:
    Duplicates(db::Database& database, Clock const& clock, network::Journal const& journal, SecretKey const& key,
               std::vector<MergeListener*> listeners);
    ~Duplicates();

    // Keeping the index: in the transaction that changes the person. Constant time; the comparison follows in the job.
    void note_patron(db::Session& session, Patron const& patron) const;
    /// Open applications are indexed, others forgotten: call it at every change.
    void note_application(db::Session& session, Application const& application) const;
    /// Accepted or linked: what was said of the applicant now holds for the patron.
    void became_patron(db::Session& session, PersonRef const& applicant, PatronId const& patron) const;
    /// Keys, pairs and verdicts of an erased person.
    void forget(db::Session& session, PersonRef const& person) const;
    /// For imports, demo and benchmarks: new patrons, in one call. Not compared among themselves until the job does.
    void note_patrons(db::Session& session, std::span<Patron const> patrons) const;

    /// Compares the application's people with everybody now, and stores what was found. After the commit that made it
    /// ready for review.
    void check(ApplicationId const& application);
    /// Compares whoever changed since the last time, at most `most` people; returns how many. For the jobs.
    int check_changed(int most);
    /// Counts the network's names anew: nightly.
    void refresh_frequencies();

    /// The stored matches of an application, strongest first, without those said to be different. Constant time.
    [[nodiscard]] Result<std::vector<Match>> candidates(network::Actor const& actor,
                                                        ApplicationId const& application) const;
    [[nodiscard]] static std::map<ApplicationId, DuplicateBadge> badges(db::Session& session,
                                                                        std::span<ApplicationId const> applications);
    /// Pairs that concern the actor's people, strongest first.
    [[nodiscard]] Result<std::vector<DuplicatePair>> pairs(network::Actor const& actor, int limit, int offset) const;
    [[nodiscard]] Result<DuplicatePair> pair(network::Actor const& actor, PersonRef const& left,
                                             PersonRef const& right) const;
    /// Looks now, without storing: the best `limit` for a record that is nobody's yet (import preview, desk form).
    [[nodiscard]] std::vector<Match> look_up(network::Actor const& actor, PersonRecord const& record, int limit) const;

    /// Remembered, and never shown again.
    [[nodiscard]] Result<void> not_the_same(network::Actor const& actor, PersonRef const& left, PersonRef const& right);
    /// Everything of `other` goes to `keep`; `other` is left empty and erased. Both must be within the actor's scope.
    [[nodiscard]] Result<void> merge(network::Actor const& actor, PatronId const& keep, PatronId const& other);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace guichet::people
