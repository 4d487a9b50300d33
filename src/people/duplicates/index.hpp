// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/duplicates/blocking.hpp"
#include "people/duplicates/duplicates.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// The SQL of people_duplicate_person, people_duplicate_key and people_duplicate_name: finding whom to compare with.
namespace guichet::people {

/// Somebody as the index files them.
struct IndexedPerson {
    PersonRef ref;
    IntercommunalityId intercommunality;
    ApplicationId application; // "" for a patron
    std::vector<std::int64_t> keys;
    int pending = 0;
};

/// Somebody to compare with, and where they come from.
struct Candidate {
    PersonRef ref;
    PersonRecord record;
};

class DuplicateIndex {
public:
    /// Files the person under these keys instead of the former ones, and has them compared again when they changed.
    static void put(db::Session& session, IndexedPerson const& person);
    /// Many new people at once, in the order that the key table likes. None of them may be known.
    static void put_new(db::Session& session, std::vector<IndexedPerson> const& people);
    static void remove(db::Session& session, PersonRef const& ref);
    [[nodiscard]] static std::optional<IndexedPerson> find(db::Session& session, PersonRef const& ref);
    [[nodiscard]] static std::vector<IndexedPerson> of_application(db::Session& session, ApplicationId const& id);

    /// Everybody filed under one of these keys. A key that `most_of_a_key` people share (an office's e-mail) finds
    /// nobody.
    [[nodiscard]] static std::vector<Candidate> sharing(db::Session& session, std::vector<std::int64_t> const& keys);
    /// Anybody at all: patrons, or people filed. Their keys are made with the installation's, and good with no other.
    [[nodiscard]] static bool holds_anybody(db::Session& session);
    [[nodiscard]] static std::optional<PersonRecord> record_of(db::Session& session, PersonRef const& ref);

    /// People of applications first: somebody waits for them. Those put off are left out.
    [[nodiscard]] static std::vector<PersonRef> pending(db::Session& session, int most);
    /// The comparison failed: after `most_failures` the person is put off until something of them changes.
    static void failed(db::Session& session, PersonRef const& ref);
    /// Compared in the state where `seen` changes were waiting.
    static void compared(db::Session& session, PersonRef const& ref, int seen);

    /// Counts names over all patrons; O(patrons), for a job.
    [[nodiscard]] static NameFrequencies count_names(db::Session& session);
    static void store_names(db::Session& session, NameFrequencies const& names);
    [[nodiscard]] static NameFrequencies load_names(db::Session& session);

    static constexpr int most_of_a_key = 1000;
    static constexpr int most_failures = 5;
};

} // namespace guichet::people
