// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/materialisation/rules.hpp"

#include <gtest/gtest.h>

namespace guichet::people {
namespace {

using Holder = ScannedNumber::Holder;
using Place = ScannedNumber::Place;

Date may_day(unsigned day)
{
    return Date{std::chrono::year{2020} / std::chrono::May / std::chrono::day{day}};
}

struct ProvisionalRow {
    char const* name;
    CardKind kind;
    CardStatus status;
    Date today{};
    ProvisionalStanding expected;
};

// A card from 2 to 10 May, seven days of grace.
ProvisionalRow const provisional_rows[] = {
    {"the_eve_of_its_first_day", CardKind::provisional, CardStatus::active, may_day(1), ProvisionalStanding::not_yet},
    {"its_first_day", CardKind::provisional, CardStatus::active, may_day(2), ProvisionalStanding::in_force},
    {"its_last_day", CardKind::provisional, CardStatus::active, may_day(10), ProvisionalStanding::in_force},
    {"the_day_after", CardKind::provisional, CardStatus::active, may_day(11), ProvisionalStanding::in_grace},
    {"the_last_day_of_grace", CardKind::provisional, CardStatus::active, may_day(17), ProvisionalStanding::in_grace},
    {"after_the_grace", CardKind::provisional, CardStatus::active, may_day(18), ProvisionalStanding::lapsed},
    {"already_exchanged", CardKind::provisional, CardStatus::replaced, may_day(5), ProvisionalStanding::replaced},
    {"revoked", CardKind::provisional, CardStatus::revoked, may_day(5), ProvisionalStanding::revoked},
    {"a_real_card", CardKind::permanent, CardStatus::active, may_day(5), ProvisionalStanding::permanent},
};

TEST(ExchangeRules, say_where_a_provisional_card_stands)
{
    for (auto const& row : provisional_rows) {
        Card const card{"23900001000019", {"p"}, {"l"}, row.kind, row.status, may_day(2), may_day(10), {}};
        EXPECT_EQ(standing_of(card, row.today, 7), row.expected) << row.name;
    }
    Card const endless{"1", {"p"}, {"l"}, CardKind::provisional, CardStatus::active, may_day(2), {}, {}};
    EXPECT_EQ(standing_of(endless, may_day(31), 0), ProvisionalStanding::in_force);
}

CardRange const permanents{"r", {"l"}, CardKind::permanent, "2390100", "2390199", CheckDigit::luhn};
CardRange const provisionals{"s", {"l"}, CardKind::provisional, "2390200", "2390299", CheckDigit::luhn};

struct BlankRow {
    char const* name;
    std::string number;
    std::optional<CardRange> range;
    Place place;
    Holder holder;
    std::string expected; // "" for none
};

BlankRow const blank_rows[] = {
    {"a_number_nobody_had", with_check_digit("2390150", CheckDigit::luhn), permanents, Place::here, Holder::nobody, ""},
    {"a_card_printed_here", with_check_digit("2390150", CheckDigit::luhn), permanents, Place::here, Holder::blank, ""},
    {"nothing", "", {}, Place::here, Holder::nobody, "number_missing"},
    {"the_provisional_card_again", "239", {}, Place::here, Holder::somebody, "same_card"},
    {"somebodys", with_check_digit("2390150", CheckDigit::luhn), permanents, Place::here, Holder::somebody,
     "already_used"},
    {"a_number_withdrawn", with_check_digit("2390150", CheckDigit::luhn), permanents, Place::here, Holder::withdrawn,
     "withdrawn"},
    {"no_range", "99999", {}, Place::here, Holder::nobody, "no_range"},
    {"misread", "23901500", permanents, Place::here, Holder::nobody, "wrong_check_digit"},
    {"another_members", with_check_digit("2390150", CheckDigit::luhn), permanents, Place::elsewhere, Holder::nobody,
     "other_library"},
    {"misread_and_elsewhere", "23901500", permanents, Place::elsewhere, Holder::nobody, "wrong_check_digit"},
    {"a_provisional_number", with_check_digit("2390250", CheckDigit::luhn), provisionals, Place::here, Holder::nobody,
     "provisional_range"},
};

TEST(ExchangeRules, say_why_a_number_cannot_be_the_real_card)
{
    ASSERT_NE(with_check_digit("2390150", CheckDigit::luhn), "23901500");
    for (auto const& row : blank_rows) {
        auto const objection = objection_to_blank({row.number, row.range, row.place, row.holder}, "239");
        EXPECT_EQ(objection.value_or("materialisation.error."), "materialisation.error." + row.expected) << row.name;
    }
}

TEST(ExchangeRules, say_what_they_can_of_an_unknown_number)
{
    auto const good = with_check_digit("2390250", CheckDigit::luhn);
    EXPECT_EQ(why_unknown({good, {}, Place::here, Holder::nobody}), "materialisation.error.unknown");
    EXPECT_EQ(why_unknown({good, provisionals, Place::here, Holder::nobody}), "materialisation.error.unknown");
    EXPECT_EQ(why_unknown({good, provisionals, Place::elsewhere, Holder::somebody}),
              "materialisation.error.other_library");
    EXPECT_EQ(why_unknown({good, permanents, Place::here, Holder::blank}), "materialisation.error.blank_first");
    EXPECT_EQ(why_unknown({"23902501", provisionals, Place::here, Holder::nobody}),
              good == "23902501" ? "" : "materialisation.error.wrong_check_digit");
}

TEST(ExchangeRules, read_what_readers_send)
{
    EXPECT_EQ(scanned_number("A23900001000019B\r"), "23900001000019");
    EXPECT_EQ(scanned_number("*23900001*"), "23900001");
    EXPECT_EQ(scanned_number(" 2390 0001 "), "23900001");
    EXPECT_EQ(scanned_number("ABBA"), "ABBA"); // no digits between: a name
    EXPECT_TRUE(is_a_link("https://guichet.example/activation/abc"));
    EXPECT_TRUE(looks_like_a_card_number("2390 0001"));
    EXPECT_FALSE(looks_like_a_card_number("17/03/1985"));
    EXPECT_FALSE(looks_like_a_card_number("durand 1985"));
    EXPECT_FALSE(looks_like_a_card_number("39"));
}

} // namespace
} // namespace guichet::people
