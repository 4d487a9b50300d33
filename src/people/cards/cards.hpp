// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"
#include "base/random.hpp"
#include "people/patrons/patrons.hpp"

#include <optional>
#include <string>
#include <vector>

/// Card numbers and cards. Owns people_card and people_card_range: each number belongs to one library's range, ranges
/// never meet, numbers carry a check digit, cannot be guessed within the range, and are unique in the network for ever
/// (R13).
namespace guichet::people {

enum class CardKind { provisional, permanent };
enum class CardStatus { active, replaced, revoked };
enum class CheckDigit { none, luhn, mod97 };

struct CardRange {
    std::string id;
    LibraryId library;
    CardKind kind = CardKind::provisional;
    std::string first; // digits, check digit left out, same length as last
    std::string last;
    CheckDigit check_digit = CheckDigit::luhn;
};

struct Card {
    std::string number;
    PatronId patron;
    LibraryId library;
    CardKind kind = CardKind::provisional;
    CardStatus status = CardStatus::active;
    Date valid_from;
    std::optional<Date> valid_until; // end included; nullopt: as long as the subscription
    Instant issued;

    bool operator==(Card const&) const = default;
    /// Active and inside its dates: what R15 asks at every door.
    [[nodiscard]] bool in_force(Date today) const;
};

class Cards {
public:
    Cards(db::Database& database, Clock const& clock, Random& random);

    /// A new number from the library's range, in the caller's transaction. ErrorKind::unavailable
    /// "card.range_exhausted" or "card.no_range".
    [[nodiscard]] Result<Card> issue(db::Session& session, PatronId const& patron, LibraryId const& library,
                                     CardKind kind, Date from, std::optional<Date> until) const;
    [[nodiscard]] std::optional<Card> find(std::string_view number) const;
    [[nodiscard]] static std::optional<Card> find(db::Session& session, std::string_view number);
    [[nodiscard]] static std::vector<Card> of(db::Session& session, PatronId const& patron);
    /// Takes in a card that another system gave (imports, the demo). ErrorKind::conflict "card.number_taken".
    [[nodiscard]] static Result<void> take_in(db::Session& session, Card const& card);
    /// Takes the card out of force at once. `reason` is kept with the card, in words.
    [[nodiscard]] static Result<void> revoke(db::Session& session, std::string_view number,
                                             std::string_view reason = {});
    /// Takes back a card given moments ago: the number stays taken, nobody holds it.
    static void withdraw(db::Session& session, std::string_view number);
    /// Revokes every card of the patron and keeps the numbers without the person: they are never given again.
    static void forget(db::Session& session, PatronId const& patron);
    /// Moves every card to another patron: two records were one person.
    static void move(db::Session& session, PatronId const& from, PatronId const& to);
    /// Refused with ErrorKind::conflict "card.range_overlap" when it would meet another range.
    [[nodiscard]] Result<void> add_range(db::Session& session, CardRange const& range) const;
    [[nodiscard]] static std::vector<CardRange> ranges(db::Session& session, LibraryId const& library, CardKind kind);

private:
    db::Database& database_;
    Clock const& clock_;
    Random& random_;
};

/// What a person typed or a reader scanned, without spaces, dots and hyphens.
[[nodiscard]] std::string normalise_card_number(std::string_view typed);
/// What makes `digits` + result pass the test of ISO/IEC 7812-1 annex B. `digits` holds digits alone.
[[nodiscard]] char luhn_digit(std::string_view digits);
/// Two digits, ISO/IEC 7064 MOD 97-10: the whole number is then 1 modulo 97.
[[nodiscard]] std::string mod97_digits(std::string_view digits);
/// The number that a range makes of `body`.
[[nodiscard]] std::string with_check_digit(std::string_view body, CheckDigit kind);
[[nodiscard]] bool has_valid_check_digit(std::string_view number, CheckDigit kind);

} // namespace guichet::people
