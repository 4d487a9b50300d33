// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/decision/entrance.hpp"
#include "access/pseudonyms/pseudonyms.hpp"
#include "access/releases/release_records.hpp"
#include "access/releases/releases.hpp"

#include <functional>

/// One person let into one platform: the decision (R17), the id the platform knows them by and what it receives (R18),
/// the record of the entry (R21). Every door asks here, so that doors differ only in how they read a question and write
/// the answer. Owns no table.
namespace guichet::access {

/// Who may enter, and what the platform may be told: a door writes what its protocol has a place for.
struct Admitted {
    people::PatronId patron;
    std::string user; // the pairwise id
    people::Standing standing;
    Released released;
};

/// The one place where people are let in.
class Admissions {
public:
    Admissions(db::Database& database, Clock const& clock, Entrance const& entrance, Pseudonyms& pseudonyms,
               ReleaseRecords& records);

    /// Someone signed in now, at the door. The entry or the refusal is written down. ErrorKind::forbidden with the
    /// decision's reason when they may not enter, see refusal_in_words().
    [[nodiscard]] Result<Admitted> admit(Visitor const& visitor, platforms::Platform const& platform);
    /// The same person later, without their browser: a ticket is validated, a token used. Decided anew, so that a card
    /// that has lapsed since opens nothing (R15); only a refusal is written down, the entry was counted.
    [[nodiscard]] Result<Admitted> admit_again(people::PatronId const& patron, platforms::Platform const& platform);
    /// The same where whom it is about, or whether it is still, stands in the database as well: read in the same look.
    /// Nobody is not_found, and nothing is written down.
    using Whom = std::function<std::optional<people::PatronId>(db::Session&)>;
    [[nodiscard]] Result<Admitted> admit_again(Whom const& whom, platforms::Platform const& platform);

    /// What an answer that leaves says of the person: whatever goes beyond the usual is written down.
    void note(people::PatronId const& patron, platforms::Platform const& platform, Released const& told);

private:
    /// All that is asked of the database about one person at one door, in one look.
    struct Seen {
        Entrance::Answer answer;
        std::optional<std::string> user{};
        Released released{};
    };
    template <class Examine>
    [[nodiscard]] Seen look(platforms::Platform const& platform, Examine examine) const;
    [[nodiscard]] Result<Admitted> let_in(Seen seen, platforms::Platform const& platform);

    db::Database& database_;
    Clock const& clock_;
    Entrance const& entrance_;
    Pseudonyms& pseudonyms_;
    ReleaseRecords& records_;
};

} // namespace guichet::access
