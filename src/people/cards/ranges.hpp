// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/outbox.hpp"
#include "people/cards/cards.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The number ranges of the network as managers keep them: who holds which numbers, how far they are used and until
/// when they will do, and which cards stand where they should not. That ranges never meet is a rule of the table
/// itself. Owns people_card_survey, people_card_misfit, people_card_misfit_count and people_card_outside;
/// people_card_range with cards.hpp.
namespace guichet::people {

/// What a manager types: a prefix, the length of the whole number and, to take a part only, where it begins and ends.
struct RangeDraft {
    LibraryId library;
    std::string use;         // "provisional", "permanent": drawn here; "ils": given by the library's software
    std::string prefix;      // digits
    std::string length;      // of the whole number, check digits included
    std::string check_digit; // "luhn", "mod97", "none"
    std::string first;       // "" for the whole prefix; else the number where it begins, with or without its prefix
    std::string last;
    std::string label;
};
/// Invalid with every faulty field ("prefix", "length", "check_digit", "first", "last", "use").
[[nodiscard]] Result<CardRange> drafted_range(RangeDraft const& draft);

struct RangeUse {
    CardRange range;
    std::int64_t size = 0;
    std::int64_t used = 0;
    std::int64_t recent = 0; // of those used, in the last 90 days
    int warned = 0;          // the highest threshold that was written to the library
};
/// Hundredths, rounded down: 79.9 % is not 80 %.
[[nodiscard]] int share_used(RangeUse const& use);
/// The day the last number goes at the pace of the last 90 days; nullopt when none went or when it is over a century.
[[nodiscard]] std::optional<Date> full_on(RangeUse const& use, Date today);
inline constexpr int nearly_full = 80;

/// Numbers between two ranges of the same length that belong to nobody.
struct RangeGap {
    std::string first;
    std::string last;
    std::int64_t size = 0;
};
/// Between each range and the next one; the ranges in the order of their numbers. Where two ranges meet, the proof
/// fails: their ids.
struct RangeProof {
    std::vector<RangeGap> gaps; // after the range of the same index; size 0: none
    std::vector<std::pair<std::string, std::string>> meeting;
};
[[nodiscard]] RangeProof prove_disjoint(std::vector<CardRange> const& ordered);

struct CardMisfit {
    std::string number;
    LibraryId library; // of the card
    LibraryId owner;   // of the range
    std::string problem;
};
struct OutsideCards {
    LibraryId library;
    int length = 0;
    std::int64_t cards = 0;
    std::string lowest;
    std::string highest;
};

class CardRanges {
public:
    CardRanges(db::Database& database, Clock const& clock, Cards const& cards,
               network::Intercommunalities const& intercommunalities, network::Journal const& journal,
               mail::Outbox const& outbox)
        : database_(database), clock_(clock), cards_(cards), intercommunalities_(intercommunalities), journal_(journal),
          outbox_(outbox)
    {
    }

    struct Report {
        std::vector<RangeUse> ranges;    // of the whole network, in the order of their numbers
        std::vector<CardMisfit> misfits; // the first of them
        std::int64_t misfit_count = 0;   // of all
        std::vector<OutsideCards> outside;
        std::optional<Instant> surveyed;
        std::int64_t cards = 0;
    };
    /// Ranges are everybody's business, cards only those of the actor's scope.
    [[nodiscard]] Report report(network::Actor const& actor) const;
    /// By who may change the policies of the library's intercommunality. Conflict "card.range_meets" names the range
    /// it meets.
    [[nodiscard]] Result<void> add(network::Actor const& actor, RangeDraft const& draft);
    [[nodiscard]] Result<void> set_state(network::Actor const& actor, std::string_view id, RangeState state);

    /// The job: counts every range and looks for cards out of place, in one pass over the numbers; writes to the
    /// libraries whose range has passed a threshold. Returns the number of cards read.
    std::int64_t survey();

private:
    struct Findings;
    void look_at_cards(db::Session& session, Findings& findings) const;
    void write_down(db::Session& session, Findings const& findings) const;
    void warn(db::Session& session, RangeUse const& use) const;
    [[nodiscard]] Error met_by(CardRange const& range) const;

    db::Database& database_;
    Clock const& clock_;
    Cards const& cards_;
    network::Intercommunalities const& intercommunalities_;
    network::Journal const& journal_;
    mail::Outbox const& outbox_;
};

} // namespace guichet::people
