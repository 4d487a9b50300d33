// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/pseudonyms/pseudonyms.hpp"
#include "network/journal/journal.hpp"

#include <cstdint>
#include <functional>
#include <istream>
#include <span>
#include <vector>

/// The ids by which a vendor already knows people, taken over from the system before: a table of card numbers and ids,
/// so that nobody loses what they keep there. Writes through Pseudonyms; owns no table.
namespace guichet::access {

struct PseudonymRow {
    std::int64_t line = 0; // in the file, from 1
    std::string card;
    std::string id;
};

struct PseudonymTally {
    std::int64_t rows = 0;
    std::int64_t taken_over = 0;
    std::int64_t unchanged = 0; // known by that id already
    std::int64_t refused = 0;
    bool operator==(PseudonymTally const&) const = default;
};

class PseudonymImport {
public:
    enum class DryRun { no, yes };
    /// What is wrong with a row: "access.pseudonym.no_card", "access.pseudonym.taken"…
    using Refused = std::function<void(PseudonymRow const&, Message const& why)>;

    PseudonymImport(db::Database& database, Pseudonyms const& pseudonyms, network::Journal const& journal)
        : database_(database), pseudonyms_(pseudonyms), journal_(journal)
    {
    }

    /// Any encoding and delimiter; two columns, the card number first. A first line without any digit is a header. What
    /// was taken over before a failure stays: the same file may be imported again. A dry run keeps nothing. The journal
    /// says how many were taken over for which platform, with every part of the file that is kept.
    [[nodiscard]] Result<PseudonymTally> run(network::Actor const& actor, PlatformId const& platform,
                                             std::istream& file, DryRun dry_run, Refused const& refused) const;

private:
    enum class Outcome { taken_over, unchanged };
    [[nodiscard]] Result<Outcome> take_over(db::Session& session, PlatformId const& platform,
                                            PseudonymRow const& row) const;
    static void count(PseudonymTally& tally, std::span<PseudonymRow const> rows,
                      std::vector<Result<Outcome>> const& outcomes, Refused const& refused);

    db::Database& database_;
    Pseudonyms const& pseudonyms_;
    network::Journal const& journal_;
};

} // namespace guichet::access
