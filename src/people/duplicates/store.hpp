// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/duplicates/duplicates.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

/// The SQL of people_duplicate_match and people_duplicate_verdict: pairs found, and what was said of them.
namespace guichet::people {

struct StoredMatch {
    PersonRef left; // left < right
    PersonRef right;
    Likeness likeness;
};

class DuplicateStore {
public:
    /// What was found for `subject` replaces what was known of it.
    static void replace(db::Session& session, PersonRef const& subject,
                        std::vector<std::pair<PersonRef, Likeness>> const& found, Instant now);
    [[nodiscard]] static std::vector<StoredMatch> of(db::Session& session, PersonRef const& subject);
    /// Those that concern `scope` ("" for everybody's), strongest first.
    [[nodiscard]] static std::vector<StoredMatch> list(db::Session& session, std::string_view scope, int limit,
                                                       int offset);
    [[nodiscard]] static std::int64_t count(db::Session& session, std::string_view scope);
    /// Of at most case_places applications; those that the index does not know are left out.
    [[nodiscard]] static std::map<ApplicationId, DuplicateBadge> badges(db::Session& session,
                                                                        std::span<ApplicationId const> applications);

    static void say_different(db::Session& session, PersonRef const& a, PersonRef const& b, std::string_view staff,
                              Instant now);
    [[nodiscard]] static bool said_different(db::Session& session, PersonRef const& a, PersonRef const& b);
    /// The verdicts of `from` hold for `to`; the pairs of `from` are gone, to be found again.
    static void hand_over(db::Session& session, PersonRef const& from, PersonRef const& to);
    /// The pairs of somebody who is no longer to be compared; what was said of them stays.
    static void withdraw(db::Session& session, PersonRef const& person);
    static void forget(db::Session& session, PersonRef const& person);
};

} // namespace guichet::people
