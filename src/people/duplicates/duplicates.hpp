// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "people/duplicates/likeness.hpp"
#include "people/registration/application.hpp"

#include <map>
#include <memory>
#include <mutex>
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
    /// From an id; nullopt for what cannot be one.
    [[nodiscard]] static std::optional<PersonRef> from(std::string_view id);
};

/// What an actor may see of the other person of a pair.
struct KnownPerson {
    PersonRef ref;
    IntercommunalityId intercommunality;
    ApplicationId application{}; // of an applicant
    std::optional<PersonRecord>
        details{}; // nullopt outside the actor's scope: "known to another library of the network"
    std::string municipality_name{};
    std::string category{};  // of a patron, when inside the scope
    std::string reference{}; // of an applicant's application, when inside the scope
};

struct Match {
    PersonRef subject; // which of the application's people, or the patron asked about
    KnownPerson other;
    Likeness likeness;
};

/// For the queue.
struct DuplicateBadge {
    int candidates = 0;
    bool is_complete = true; // false: somebody of the application has not been compared as they are now
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

/// Whether patrons taken in at once are compared with everybody afterwards.
enum class Comparison { later, never };

struct IndexedPerson;

class Duplicates {
public:
    Duplicates(db::Database& database, Clock const& clock, network::Journal const& journal, Patrons const& patrons,
               SecretKey const& key);
    ~Duplicates();
    Duplicates(Duplicates const&) = delete;
    Duplicates& operator=(Duplicates const&) = delete;

    /// Before the first merge. Cards, subscriptions and applications are moved without being asked for.
    void add_merge_listener(MergeListener& listener);

    // Keeping the index: in the transaction that changes the person. Constant time; the comparison follows in the job.
    void note_patron(db::Session& session, Patron const& patron) const;
    /// Open applications are filed, others forgotten: call it at every change of state.
    void note_application(db::Session& session, Application const& application) const;
    /// Accepted or linked: what was said of the applicant now holds for the patron.
    static void became_patron(db::Session& session, PersonRef const& applicant, PatronId const& patron);
    /// Keys, pairs and verdicts of an erased person.
    static void forget(db::Session& session, PersonRef const& person);
    /// For imports, demo and benchmarks: patrons that the index does not know yet, some thousands in one call.
    void note_new_patrons(db::Session& session, std::span<Patron const> patrons, Comparison comparison) const;

    /// Compares the application's people with everybody now, and stores what was found. After the commit that made it
    /// ready for review.
    void check(ApplicationId const& application) const;
    /// The same for those of its people who have not been compared since they changed. Whoever cannot be compared stays
    /// so, which the badge tells.
    void catch_up(ApplicationId const& application) const;
    /// Compares whoever changed since the last time, applications first, at most `most` people; returns how many it
    /// took up. For the jobs.
    int check_changed(int most) const;
    /// Counts the network's names anew, O(patrons) outside any transaction of others: nightly, and after an import.
    void refresh_frequencies();

    /// The stored matches of an application, strongest first, without those said to be different. Constant time.
    [[nodiscard]] Result<std::vector<Match>> candidates(network::Actor const& actor,
                                                        ApplicationId const& application) const;
    /// Of those whose people are in the index.
    [[nodiscard]] static std::map<ApplicationId, DuplicateBadge> badges(db::Session& session,
                                                                        std::span<ApplicationId const> applications);
    struct Page {
        std::vector<DuplicatePair> pairs; // strongest first
        std::int64_t total = 0;
    };
    /// Pairs that concern the actor's people.
    [[nodiscard]] Result<Page> pairs(network::Actor const& actor, int limit, int offset) const;
    /// Compared now, whatever is stored. not_found when neither of them is within the actor's scope.
    [[nodiscard]] Result<DuplicatePair> pair(network::Actor const& actor, PersonRef const& left,
                                             PersonRef const& right) const;
    /// Looks now, without storing: the best `limit` for a record that is nobody's yet (desk form, import preview).
    [[nodiscard]] std::vector<Match> look_up(network::Actor const& actor, PersonRecord const& record, int limit) const;

    /// Remembered, and never shown again.
    [[nodiscard]] Result<void> not_the_same(network::Actor const& actor, PersonRef const& left, PersonRef const& right);
    /// Everything of `other` goes to `keep`; what `keep` lacks is filled in from `other`, which is then erased. Both
    /// must be within the actor's scope. Not undoable, journalled.
    [[nodiscard]] Result<void> merge(network::Actor const& actor, PatronId const& keep, PatronId const& other);

private:
    using Found = std::vector<std::pair<PersonRef, Likeness>>;
    [[nodiscard]] std::shared_ptr<NameFrequencies const> frequencies() const;
    [[nodiscard]] Found compare_with_all(db::Session& session, PersonRecord const& record,
                                         std::optional<IndexedPerson> const& subject) const;
    void check(PersonRef const& person) const;
    /// One person who cannot be compared keeps nobody else waiting.
    void attempt(PersonRef const& person) const;
    Result<void> merge(db::Session& session, network::Actor const& actor, Patron keep, Patron const& other);

    db::Database& database_;
    Clock const& clock_;
    network::Journal const& journal_;
    Patrons const& patrons_;
    SecretKey key_;
    std::vector<MergeListener*> listeners_;
    mutable std::mutex frequencies_guard_;
    mutable std::shared_ptr<NameFrequencies const> frequencies_; // read by every check, replaced by refresh
};

} // namespace guichet::people
