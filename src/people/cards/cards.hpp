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
/// Who gives the numbers of a range: Guichet draws them, or another system does and Guichet stays out.
enum class Keeper { guichet, ils };
/// A closed range gives no more numbers and still owns those it gave.
enum class RangeState { open, closed };

struct CardRange {
    std::string id;
    LibraryId library;
    CardKind kind = CardKind::provisional;
    std::string first; // digits, check digit left out, same length as last
    std::string last;
    CheckDigit check_digit = CheckDigit::luhn;
    Keeper keeper = Keeper::guichet;
    std::string label{}; // what the library calls it
    RangeState state = RangeState::open;
};

struct Card {
    std::string number;
    PatronId patron;
    LibraryId library;
    CardKind kind = CardKind::provisional;
    CardStatus status = CardStatus::active;
    Date valid_from{};
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
    /// Gives the number to the card's patron: a blank card in stock, or a number nobody ever had. False when somebody
    /// has or had it; of two desks only one is told true.
    [[nodiscard]] static bool hand_out(db::Session& session, Card const& card);
    /// Whether the number is printed on a card that nobody holds yet.
    [[nodiscard]] static bool is_blank(db::Session& session, std::string_view number);
    /// Numbers for cards to be printed: taken from the library's ranges of permanent cards, held by nobody.
    /// ErrorKind::unavailable "card.range_exhausted" or "card.no_range".
    [[nodiscard]] Result<std::vector<std::string>> draw_blanks(db::Session& session, LibraryId const& library,
                                                               int count, std::string_view batch) const;
    /// The numbers printed together, in order.
    [[nodiscard]] static std::vector<std::string> of_batch(db::Session& session, std::string_view batch);
    /// The card given up for another one; false when it was not active any more.
    [[nodiscard]] static bool replace(db::Session& session, std::string_view number);
    /// For a materialisation undone: the provisional card is in force again, the other one a blank card again.
    static void give_back(db::Session& session, std::string_view provisional, std::string_view permanent);
    static void set_end(db::Session& session, std::string_view number, Date until);
    /// Takes back a card given moments ago: the number stays taken, nobody holds it.
    static void withdraw(db::Session& session, std::string_view number);
    /// Revokes every card of the patron and keeps the numbers without the person: they are never given again.
    static void forget(db::Session& session, PatronId const& patron);
    /// Moves every card to another patron: two records were one person.
    static void move(db::Session& session, PatronId const& from, PatronId const& to);
    /// Refused with ErrorKind::conflict "card.range_overlap" when it would meet another range.
    [[nodiscard]] Result<void> add_range(db::Session& session, CardRange const& range) const;
    /// Those that Guichet draws from.
    [[nodiscard]] static std::vector<CardRange> ranges(db::Session& session, LibraryId const& library, CardKind kind);
    /// Every range of the network in the order of its numbers.
    [[nodiscard]] static std::vector<CardRange> all_ranges(db::Session& session);
    /// The range whose numbers hold this one, its check digit not looked at.
    [[nodiscard]] static std::optional<CardRange> range_of(db::Session& session, std::string_view number);

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
/// How many signs the check takes at the end.
[[nodiscard]] std::size_t check_length(CheckDigit kind);
/// A number of so many digits fits in 64 bits; longer ones are kept but belong to no range.
inline constexpr std::size_t longest_card_number = 18;
/// "1726": all that a mail tells of a number, as others may read it.
[[nodiscard]] std::string last_four(std::string_view number);
/// "…1726": what the journal may keep of a number, since it outlives the person.
[[nodiscard]] std::string ending_of(std::string_view number);
/// The number in groups of four, as it is read aloud: "2390 0001 0000 16".
[[nodiscard]] std::string in_fours(std::string_view number);

} // namespace guichet::people
