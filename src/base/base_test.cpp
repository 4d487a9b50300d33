// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/crypto.hpp"
#include "base/dates.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/numbers.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "support/base32.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace guichet {

using namespace std::chrono_literals;

TEST(Dates, reads_and_writes_iso_days)
{
    EXPECT_EQ(to_iso(*parse_date("2020-03-17")), "2020-03-17");
    for (auto const* wrong : {"2020-02-30", "2020-3-17", "17/03/2020", "", "2020-03-17 ", "-020-03-17"}) {
        EXPECT_FALSE(parse_date(wrong)) << wrong;
    }
}

TEST(Dates, reads_days_as_people_type_them)
{
    for (auto const* text : {"17/03/2020", "17-3-2020", "17.03.2020", " 17 03 2020 ", "2020-03-17", "17 / 03 / 2020"}) {
        auto const date = parse_typed_date(text);
        ASSERT_TRUE(date) << text;
        EXPECT_EQ(to_iso(*date), "2020-03-17") << text;
    }
    for (auto const* text : {"17/03/20", "31/02/2020", "17/03", "mars 2020", "", "1/2/3/2020"}) {
        EXPECT_FALSE(parse_typed_date(text)) << text;
    }
}

TEST(Dates, instants_round_trip_and_sort_as_text)
{
    auto const instant = parse_instant("2020-03-17T10:00:00Z");
    ASSERT_TRUE(instant);
    EXPECT_EQ(to_iso(*instant), "2020-03-17T10:00:00.000Z");
    EXPECT_EQ(parse_instant(to_iso(*instant + 7ms)), *instant + 7ms);
    EXPECT_LT(to_iso(*instant), to_iso(*instant + 7ms));
    EXPECT_FALSE(parse_instant("2020-03-17T25:00:00Z"));
}

TEST(MoneyTyped, is_read_with_cents_on_either_side_of_the_sign_or_not_at_all)
{
    struct Row {
        char const* typed;
        std::optional<Money> expected;
    };
    for (auto const& row : {Row{"12€50", Money{1250}}, Row{"12 € 50", Money{1250}}, Row{"12,50 €", Money{1250}},
                            Row{"12.5", Money{1250}}, Row{"12 €", Money{1200}}, Row{"0€05", Money{5}},
                            Row{"12,5€50", std::nullopt}, Row{"12€5", std::nullopt}, Row{"12€500", std::nullopt},
                            Row{"12€-5", std::nullopt}, Row{"€", std::nullopt}, Row{"12€ab", std::nullopt}}) {
        EXPECT_EQ(parse_money(row.typed), row.expected) << row.typed;
    }
}

TEST(Dates, today_is_the_civil_day_of_paris)
{
    EXPECT_EQ(to_iso(civil_date(*parse_instant("2020-06-30T22:30:00Z"))), "2020-07-01"); // summer: UTC+2
    EXPECT_EQ(to_iso(civil_date(*parse_instant("2020-12-31T22:30:00Z"))), "2020-12-31"); // winter: UTC+1
    EXPECT_EQ(to_iso(start_of_day(*parse_date("2020-07-01"))), "2020-06-30T22:00:00.000Z");
    EXPECT_EQ(civil_time(*parse_instant("2020-12-31T22:30:00Z")), "23:30");
}

TEST(Dates, follow_the_clocks_that_are_put_forward_and_back)
{
    struct Case {
        char const* instant;
        char const* time;
    };
    // Back and forth: what is known of one hour is not taken for another's.
    for (auto const& [instant, time] : std::initializer_list<Case>{{"2026-03-29T00:59:59Z", "01:59"},
                                                                   {"2026-03-29T01:00:00Z", "03:00"},
                                                                   {"2026-10-25T00:59:59Z", "02:59"},
                                                                   {"2026-10-25T01:00:00Z", "02:00"},
                                                                   {"2026-03-29T00:30:00Z", "01:30"},
                                                                   {"1955-07-14T12:00:00Z", "13:00"},
                                                                   {"2026-07-14T12:00:00Z", "14:00"}}) {
        EXPECT_EQ(civil_time(*parse_instant(instant)), time) << instant;
    }
}

TEST(Dates, months_stay_inside_the_month)
{
    EXPECT_EQ(to_iso(add_months(*parse_date("2024-01-31"), 1)), "2024-02-29");
    EXPECT_EQ(to_iso(add_months(*parse_date("2024-02-29"), 12)), "2025-02-28");
}

TEST(Dates, age_counts_full_years)
{
    EXPECT_EQ(age_on(*parse_date("2010-05-12"), *parse_date("2025-05-11")), 14);
    EXPECT_EQ(age_on(*parse_date("2010-05-12"), *parse_date("2025-05-12")), 15);
    EXPECT_EQ(age_on(*parse_date("2008-02-29"), *parse_date("2023-02-28")), 14);
}

TEST(Crypto, encodings_round_trip)
{
    std::string const bytes{"\x00\xff\x10guichet", 10};
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
    EXPECT_EQ(from_base64(base64(bytes)), bytes);
    EXPECT_EQ(support::from_base32(base32(bytes)), bytes);
    EXPECT_EQ(base32("foobar"), "mzxw6ytboi"); // RFC 4648 §10
    EXPECT_FALSE(from_base64url("not base64!"));
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Crypto, a_sealed_text_opens_only_with_its_key_and_unchanged)
{
    SystemRandom random;
    auto const key = SecretKey::generate(random);
    auto sealed = seal(key, "secret", random);
    EXPECT_EQ(open_sealed(key, sealed), "secret");
    EXPECT_FALSE(open_sealed(key.derive("other"), sealed));
    sealed.back() = static_cast<char>(sealed.back() ^ 1);
    EXPECT_FALSE(open_sealed(key, sealed));
    EXPECT_FALSE(open_sealed(key, "short"));
}

TEST(Ids, sort_by_age_and_never_repeat)
{
    SystemRandom random;
    auto const start = *parse_instant("2020-03-17T10:00:00Z");
    auto const first = new_id(start, random);
    EXPECT_EQ(first.size(), 26U);
    EXPECT_LT(first, new_id(start + 1ms, random));
    EXPECT_NE(first, new_id(start, random));
}

TEST(Random, draws_other_numbers_in_a_forked_process)
{
    SystemRandom random;
    static_cast<void>(random.token());
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    auto const child = ::fork();
    auto const drawn = random.token();
    if (child == 0) {
        auto const written = ::write(ends[1], drawn.data(), drawn.size());
        ::_exit(written == static_cast<ssize_t>(drawn.size()) ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    std::string other(drawn.size(), '\0');
    EXPECT_EQ(::read(ends[0], other.data(), other.size()), static_cast<ssize_t>(other.size()));
    EXPECT_NE(other, drawn);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(Random, below_covers_its_range_and_stays_inside)
{
    SeededRandom random{1};
    std::array<int, 7> seen{};
    for (auto i = 0; i < 7000; ++i) {
        ++seen.at(random.below(7));
    }
    for (auto const count : seen) {
        EXPECT_NEAR(count, 1000, 150);
    }
}

TEST(Money, is_written_as_it_is_typed)
{
    EXPECT_EQ(money_as_typed({1250}), "12,50");
    EXPECT_EQ(money_as_typed({1205}), "12,05");
    EXPECT_EQ(money_as_typed({7}), "0,07");
    EXPECT_EQ(money_as_typed({-500}), "-5,00");
    EXPECT_EQ(parse_money(money_as_typed({1205})), Money{1205});
}

TEST(Numbers, are_the_whole_text_or_none)
{
    EXPECT_EQ(whole_number("12"), 12);
    EXPECT_EQ(whole_number("-12"), -12);
    EXPECT_EQ(whole_number<int>("99999999999"), std::nullopt);
    EXPECT_EQ(whole_number<std::size_t>("-1"), std::nullopt);
    for (auto const* const text : {"", "12abc", " 12", "+12", "1,5", "douze"}) {
        EXPECT_EQ(whole_number(text), std::nullopt) << text;
    }
}

TEST(Text, fold_knows_by_heart_what_it_would_find_by_rule)
{
    // The sign at the end is of no table: the whole goes through the rules.
    std::string const beyond = "日";
    auto const check = [&](char32_t letter) {
        std::string text;
        auto const byte = [&](char32_t bits) { text += static_cast<char>(bits); };
        if (letter < 0x800) {
            byte(0xc0U | letter >> 6U);
        } else {
            byte(0xe0U | letter >> 12U);
            byte(0x80U | (letter >> 6U & 0x3fU));
        }
        byte(0x80U | (letter & 0x3fU));
        auto const word = "Ag" + text + "Ub " + text;
        EXPECT_EQ(fold(word + "z " + beyond), fold(word + "z") + " " + fold(beyond)) << std::hex << unsigned{letter};
    };
    for (char32_t letter = 0x80; letter < 0x250; ++letter) {
        check(letter);
    }
    for (char32_t letter = 0x2000; letter < 0x2070; ++letter) {
        check(letter);
    }
}

TEST(Text, fold_forgives_accents_case_and_punctuation)
{
    EXPECT_EQ(fold("L'Étoile – Saint-Cœur"), "l etoile saint coeur");
    EXPECT_EQ(fold("  SALINS  les-bains "), "salins les bains");
    EXPECT_EQ(fold("Ærø ß ﬁn"), "aero ss fin");
    EXPECT_EQ(fold("!!"), "");
}

TEST(Text, tidy_removes_what_cannot_be_seen)
{
    EXPECT_EQ(tidy(" \t Zoé\u00A0 \x01 Dupont\n"), "Zoé Dupont");
    EXPECT_EQ(tidy("e\u0301"), "é");
    EXPECT_EQ(tidy(" \u3000 "), "");
}

TEST(Text, name_case_only_touches_names_typed_in_one_case)
{
    EXPECT_EQ(name_case("JEAN-PIERRE"), "Jean-Pierre");
    EXPECT_EQ(name_case("marie de la tour"), "Marie de la Tour");
    EXPECT_EQ(name_case("MacDonald"), "MacDonald");
    EXPECT_EQ(name_case("ÉLODIE"), "Élodie");
}

TEST(Text, utf8_is_checked_and_counted_in_code_points)
{
    EXPECT_TRUE(is_valid_utf8("é€😀"));
    EXPECT_FALSE(is_valid_utf8("\xC3("));
    EXPECT_EQ(length("é€😀"), 3U);
}

TEST(Text, is_cut_between_characters)
{
    EXPECT_EQ(whole_characters("é€😀", 9), "é€😀");
    EXPECT_EQ(whole_characters("é€😀", 8), "é€");
    EXPECT_EQ(whole_characters("é€😀", 5), "é€");
    EXPECT_EQ(whole_characters("é€😀", 1), "");
    EXPECT_EQ(first_characters("é€😀", 3), "é€😀");
    EXPECT_EQ(first_characters("é€😀", 2), "é€");
    EXPECT_EQ(first_characters("é€😀", 0), "");
}

TEST(Text, split_and_join_are_inverse)
{
    EXPECT_EQ(join(split("a,,b,", ','), ","), "a,,b,");
}

TEST(Text, names_of_any_script_are_names_and_nothing_else_is)
{
    for (auto const* const name : {"Zoé", "O’Brien", "D'Artagnan", "Jean-Pierre", "Nguyễn Thị", "Ольга", "李", "محمد",
                                   "M. le Comte", "e\u0301"}) {
        EXPECT_TRUE(looks_like_a_name(name)) << name;
    }
    for (auto const* const other :
         {"", " ", "-", "R2D2", "<b>Zoé</b>", "a@b", "x;DROP", "😀", "Zoé/Léa", "a_b", "\"x\""}) {
        EXPECT_FALSE(looks_like_a_name(other)) << other;
    }
}

TEST(Text, domains_become_what_the_mail_system_writes)
{
    EXPECT_EQ(ascii_domain("Orange.FR"), "orange.fr");
    EXPECT_EQ(ascii_domain("bücher.example"), "xn--bcher-kva.example");
    for (auto const* const bad : {"", "localhost", "a..fr", ".fr", "fr.", "-a.fr", "a b.fr", "a_b.fr", "<b>.fr"}) {
        EXPECT_EQ(ascii_domain(bad), std::nullopt) << bad;
    }
    EXPECT_EQ(ascii_domain(std::string(64, 'a') + ".fr"), std::nullopt);
}

TEST(Text, percent_decoding_takes_two_hexadecimal_digits_and_nothing_else)
{
    EXPECT_EQ(percent_decode("%C3%a9+%2B", PlusSign::is_space), "é +");
    EXPECT_EQ(percent_decode("a+b%", PlusSign::stays), "a+b%");
    EXPECT_EQ(percent_decode("%-1%4%zz% 1%+f", PlusSign::stays), "%-1%4%zz% 1%+f");
}

TEST(Text, percent_encoding_leaves_unreserved_signs_alone)
{
    EXPECT_EQ(percent_encode("a-Z_0.9~"), "a-Z_0.9~");
    EXPECT_EQ(percent_encode("é /?&=+%"), "%C3%A9%20%2F%3F%26%3D%2B%25");
}

} // namespace guichet
