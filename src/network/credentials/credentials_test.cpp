// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/crypto.hpp"
#include "base/dates.hpp"
#include "base/random.hpp"
#include "network/credentials/password_hasher.hpp"
#include "network/credentials/password_rules.hpp"
#include "network/credentials/totp.hpp"

#include <gtest/gtest.h>

#include <set>

namespace guichet::network {

namespace {

TEST(Passwords, are_kept_as_argon2id_and_recognised)
{
    PasswordHasher hasher(PasswordHasher::weakest());
    auto const stored = hasher.hash("cheval agrafe batterie pile");
    ASSERT_TRUE(stored);
    EXPECT_TRUE(stored->starts_with("$argon2id$"));
    EXPECT_EQ(hasher.verify("cheval agrafe batterie pile", *stored), PasswordVerdict::right);
    EXPECT_EQ(hasher.verify("cheval agrafe batterie pilE", *stored), PasswordVerdict::wrong);
    EXPECT_EQ(hasher.verify("", *stored), PasswordVerdict::wrong);
    EXPECT_NE(hasher.hash("cheval agrafe batterie pile"), *stored) << "salted";
}

TEST(Passwords, of_nobody_are_always_wrong)
{
    PasswordHasher hasher(PasswordHasher::weakest());
    EXPECT_EQ(hasher.verify("", ""), PasswordVerdict::wrong);
    EXPECT_EQ(hasher.verify("quoi que ce soit", ""), PasswordVerdict::wrong);
    EXPECT_EQ(hasher.verify("quoi que ce soit", "not a hash"), PasswordVerdict::wrong);
}

TEST(Passwords, are_hashed_again_when_the_parameters_rise)
{
    auto stronger = PasswordHasher::weakest();
    stronger.passes = 2;
    PasswordHasher before(PasswordHasher::weakest());
    PasswordHasher after(stronger);
    auto const stored = before.hash("cheval agrafe batterie pile").value();
    EXPECT_FALSE(before.needs_rehash(stored));
    EXPECT_TRUE(after.needs_rehash(stored));
    EXPECT_EQ(after.verify("cheval agrafe batterie pile", stored), PasswordVerdict::right);
}

TEST(Turnstile, lets_in_no_more_than_it_may)
{
    Turnstile turnstile({.most_inside = 2, .most_waiting = 0, .longest_wait = std::chrono::milliseconds{0}});
    auto first = turnstile.enter();
    {
        auto const second = turnstile.enter();
        EXPECT_TRUE(first);
        EXPECT_TRUE(second);
        auto const third = turnstile.enter();
        ASSERT_FALSE(third);
        EXPECT_EQ(third.error().kind, ErrorKind::unavailable);
        EXPECT_EQ(third.error().message.id, "credentials.busy");
    }
    EXPECT_TRUE(turnstile.enter()) << "a place left is a place free";
}

TEST(Turnstile, gives_up_after_the_longest_wait)
{
    Turnstile turnstile({.most_inside = 1, .most_waiting = 5, .longest_wait = std::chrono::milliseconds{1}});
    auto const inside = turnstile.enter();
    ASSERT_TRUE(inside);
    EXPECT_FALSE(turnstile.enter());
}

struct Judged {
    char const* password;
    char const* fault; // "" when it will do
};

class PasswordRules : public testing::TestWithParam<Judged> {};

TEST_P(PasswordRules, judge)
{
    std::vector<std::string> const personal{"Léopoldine Vuillermoz", "14/07/1984", "leopoldine.v@example.org",
                                            "27193048561726"};
    auto const fault = password_fault(GetParam().password, personal);
    EXPECT_EQ(fault ? fault->id : "", GetParam().fault) << GetParam().password;
}

INSTANTIATE_TEST_SUITE_P(
    Passwords, PasswordRules,
    testing::Values(
        Judged{"", "credentials.password_missing"}, Judged{"court", "credentials.password_short"},
        Judged{"12345678901", "credentials.password_short"},
        Judged{"ééééééééééé", "credentials.password_short"}, // 11 letters, 22 bytes
        Judged{"aaaaaaaaaaaa", "credentials.password_common"}, Judged{"123456789012", "credentials.password_common"},
        Judged{"motdepasse2020", "credentials.password_common"},
        Judged{"MotDePasse2020!", "credentials.password_common"},
        Judged{"azertyuiop123", "credentials.password_common"},
        Judged{"qsdfghjklmwxcvbn", "credentials.password_common"},
        Judged{"bonjourbonjour", "credentials.password_common"}, Judged{"soleil123456", "credentials.password_common"},
        Judged{"password1234", "credentials.password_common"}, Judged{"Médiathèque2020", "credentials.password_common"},
        Judged{"bibliotheque39", "credentials.password_common"},
        Judged{"jumeljumeljumel", "credentials.password_common"},
        Judged{"saintclaude39200", "credentials.password_common"},
        Judged{"1qaz2wsx3edc", "credentials.password_common"}, Judged{"p@ssw0rd1234", "credentials.password_common"},
        Judged{"leopoldine1984", "credentials.password_personal"},
        Judged{"Vuillermoz.Léopoldine", "credentials.password_personal"},
        Judged{"vuillermoz14071984", "credentials.password_personal"},
        Judged{"27193048561726", "credentials.password_personal"},
        Judged{"leopoldine.v@example.org", "credentials.password_personal"}, Judged{"cheval agrafe batterie", ""},
        Judged{"tournesol-carafe-vélo", ""}, Judged{"le petit chat boit du lait", ""}, Judged{"k8#vP2!qLw9z", ""},
        Judged{"Une phrase à moi, avec des accents", ""}));

TEST(PasswordRulesBounds, refuse_what_is_too_long_or_not_text)
{
    std::vector<std::string> const nobody;
    std::string const verse =
        "Heureux qui, comme Ulysse, a fait un beau voyage, ou comme cestuy-là qui conquit la toison, ";
    EXPECT_FALSE(password_fault(verse + verse, nobody));
    EXPECT_EQ(password_fault("cheval agrafe" + std::string(300, 'z'), nobody)->id, "credentials.password_long");
    EXPECT_EQ(password_fault("cheval \xff\xfe agrafe batterie", nobody)->id, "credentials.password_characters");
    EXPECT_EQ(password_fault(std::string_view("cheval\0agrafe batterie", 22), nobody)->id,
              "credentials.password_characters");
}

TEST(PasswordRulesBounds, ask_for_the_same_password_twice)
{
    auto const faults = new_password_faults("cheval agrafe batterie", "cheval agrafe baterie", {});
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].field, "again");
    EXPECT_TRUE(new_password_faults("cheval agrafe batterie", "cheval agrafe batterie", {}).empty());
}

Instant at(std::int64_t seconds)
{
    return Instant{std::chrono::seconds{seconds}};
}

TEST(Totp, gives_the_codes_of_rfc_6238)
{
    // Appendix B, SHA-1, last six of the eight digits.
    TotpSecret const secret{"12345678901234567890"};
    EXPECT_EQ(totp_code(secret, 59 / 30), "287082");
    EXPECT_EQ(totp_code(secret, 1111111109 / 30), "081804");
    EXPECT_EQ(totp_code(secret, 1111111111 / 30), "050471");
    EXPECT_EQ(totp_code(secret, 1234567890 / 30), "005924");
    EXPECT_EQ(totp_code(secret, 2000000000 / 30), "279037");
    EXPECT_EQ(totp_code(secret, 20000000000 / 30), "353130");
}

TEST(Totp, forgives_one_step_and_no_more)
{
    TotpSecret const secret{"12345678901234567890"};
    std::int64_t const step = 41152263; // 1234567890 / 30
    std::string const code = totp_code(secret, step);
    EXPECT_FALSE(accept_totp(secret, code, at((step - 2) * 30 + 29), 0));
    EXPECT_EQ(accept_totp(secret, code, at((step - 1) * 30), 0), step);
    EXPECT_EQ(accept_totp(secret, code, at(step * 30 + 15), 0), step);
    EXPECT_EQ(accept_totp(secret, code, at((step + 1) * 30 + 29), 0), step);
    EXPECT_FALSE(accept_totp(secret, code, at((step + 2) * 30), 0));
    EXPECT_EQ(accept_totp(secret, " 005 924 ", at(step * 30), 0), step) << "as phones show it";
}

TEST(Totp, takes_a_code_once)
{
    TotpSecret const secret{"12345678901234567890"};
    std::int64_t const step = 41152263;
    EXPECT_FALSE(accept_totp(secret, totp_code(secret, step), at(step * 30), step));
    EXPECT_FALSE(accept_totp(secret, totp_code(secret, step - 1), at(step * 30), step)) << "nor an older one";
    EXPECT_EQ(accept_totp(secret, totp_code(secret, step + 1), at(step * 30), step), step + 1);
}

TEST(Totp, refuses_what_is_no_code)
{
    TotpSecret const secret{"12345678901234567890"};
    for (auto const* typed : {"", "1", "abcdef", "0059245", "00592", "²²²²²²"}) {
        EXPECT_FALSE(accept_totp(secret, typed, at(1234567890), 0)) << typed;
    }
}

TEST(Totp, hands_its_secret_to_a_phone)
{
    TotpSecret const secret{"12345678901234567890"};
    EXPECT_EQ(secret.readable(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    EXPECT_EQ(secret.link("Guichet", "a.martin"),
              "otpauth://totp/Guichet:a.martin?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Guichet&"
              "algorithm=SHA1&digits=6&period=30");
}

TEST(RecoveryCodes, are_ten_different_and_typed_as_people_like)
{
    SeededRandom random(7);
    auto const codes = recovery_codes(random);
    EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()).size(), 10U);
    std::string spaced = codes[0];
    spaced[5] = ' ';
    EXPECT_EQ(recovery_code_hash(codes[0]), recovery_code_hash(" " + spaced));
    EXPECT_EQ(recovery_code_hash("abc"), "");
    EXPECT_NE(recovery_code_hash(codes[0]), recovery_code_hash(codes[1]));
}

} // namespace

} // namespace guichet::network
