// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/email_address.hpp"
#include "people/registration/phone_number.hpp"
#include "people/registration/submission.hpp"
#include "support/registration_desk.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;

constexpr Date today{2020y / std::chrono::April / 1};

std::vector<std::string> faulty_fields(Submission const& submission)
{
    auto const checked = check(submission, today, EmailNeed::required);
    std::vector<std::string> fields;
    if (!checked) {
        for (auto const& fault : checked.error().fields) {
            fields.push_back(fault.field);
        }
    }
    return fields;
}

Submission with(std::function<void(Submission&)> const& change)
{
    auto submission = for_tests::good_submission();
    change(submission);
    return submission;
}

TypedPerson child(std::string first_names, std::string birth_date)
{
    return {"Durand", "", std::move(first_names), std::move(birth_date)};
}

struct BadInput {
    char const* name;
    char const* field;
    std::function<void(Submission&)> change;
};

std::vector<BadInput> bad_inputs()
{
    auto const names = [](char const* name, std::string const& value) {
        return BadInput{name, "birth_name", [value](Submission& s) { s.adult.birth_name = value; }};
    };
    auto const births = [](char const* name, std::string const& value) {
        return BadInput{name, "birth_date", [value](Submission& s) { s.adult.birth_date = value; }};
    };
    auto const mails = [](char const* name, std::string const& value) {
        return BadInput{name, "email", [value](Submission& s) { s.email = value; }};
    };
    auto const codes = [](char const* name, std::string const& value) {
        return BadInput{name, "postcode", [value](Submission& s) { s.postcode = value; }};
    };
    auto const phones = [](char const* name, std::string const& value) {
        return BadInput{name, "phone", [value](Submission& s) { s.phone = value; }};
    };
    return {
        names("no name", ""),
        names("a name of spaces", " \t\u00a0\u3000 "),
        names("a name of 81 letters", std::string(81, 'a')),
        names("a name of a million letters", std::string(1'000'000, 'a')),
        names("a name with a tag", "<script>alert(1)</script>"),
        names("a name with SQL", "x'); DROP TABLE people_patron;--"),
        names("a name with digits", "R2D2"),
        names("a name that is a hyphen", "-"),
        names("a name with an emoji", "Zoé 😀"),
        names("ill-formed bytes", "\xC3\x28"),
        names("a name of control characters", std::string("\x01\x02\x00", 3)),
        {"no first name", "first_names", [](Submission& s) { s.adult.first_names = "\n"; }},
        {"a usage name with a tag", "usage_name", [](Submission& s) { s.adult.usage_name = "<b>"; }},
        births("no birth date", ""),
        births("a day that does not exist", "31/02/1985"),
        births("the future", "02/04/2020"),
        births("the American order", "03/31/1985"),
        births("121 years ago", "01/04/1899"),
        births("words", "le 3 mars"),
        births("a long number", std::string(500, '1')),
        births("too young alone", "02/04/2005"),
        {"no street", "street", [](Submission& s) { s.street = "  "; }},
        {"a street of 121 letters", "street", [](Submission& s) { s.street = std::string(121, 'a'); }},
        {"a complement of 121 letters", "complement", [](Submission& s) { s.complement = std::string(121, 'a'); }},
        codes("no postcode", ""),
        codes("four digits", "3917"),
        codes("letters", "39A70"),
        codes("other digits", "３９１７０"),
        mails("no e-mail", ""),
        mails("no at sign", "jeanne.example.org"),
        mails("nothing before the at sign", "@example.org"),
        mails("two dots", "jeanne..durand@example.org"),
        mails("a dot at the end", "jeanne.@example.org"),
        mails("a space", "jeanne durand@example.org"),
        mails("two addresses", "a@example.org,b@example.org"),
        mails("another header", "a@example.org\r\nBcc: b@example.org"),
        mails("no domain", "jeanne@localhost"),
        mails("an address literal", "jeanne@[127.0.0.1]"),
        mails("an IP address", "jeanne@127.0.0.1"),
        mails("a local part of 65", std::string(65, 'a') + "@example.org"),
        mails("an address of 255", "a@" + std::string(60, 'b') + "." + std::string(60, 'c') + "." +
                                       std::string(60, 'd') + "." + std::string(60, 'e') + "." + std::string(7, 'f') +
                                       ".fr"),
        mails("a tag", "<b>@example.org"),
        phones("words", "mon portable"),
        phones("too short", "0384"),
        phones("a number nobody has", "0000000000"),
        phones("a very long one", std::string(10'000, '1')),
        {"a message of 1001 letters", "message", [](Submission& s) { s.message = std::string(1001, 'a'); }},
        {"no consent", "consent", [](Submission& s) { s.consent = ""; }},
        {"an earlier consent", "consent", [](Submission& s) { s.consent = "2019-01"; }},
        {"a consent of the browser's own", "consent", [](Submission& s) { s.consent = "true"; }},
        {"children without consent", "guardian_consent",
         [](Submission& s) { s.children.push_back(child("Zoé", "01/01/2012")); }},
        {"children of somebody of 16", "birth_date",
         [](Submission& s) {
             s.adult.birth_date = "01/01/2004";
             s.children.push_back(child("Zoé", "01/01/2019"));
             s.guardian_consent = consent_version;
         }},
        {"a child of 18", "child_1_birth_date",
         [](Submission& s) {
             s.children.push_back(child("Zoé", "01/04/2002"));
             s.guardian_consent = consent_version;
         }},
        {"a child without a first name", "child_2_first_names",
         [](Submission& s) {
             s.children = {child("Zoé", "01/01/2012"), child("", "01/01/2014")};
             s.guardian_consent = consent_version;
         }},
        {"thirteen children", "children",
         [](Submission& s) {
             s.children.assign(13, child("Zoé", "01/01/2012"));
             s.guardian_consent = consent_version;
         }},
    };
}

} // namespace

TEST(Submissions, what_is_wrong_is_said_at_its_field_and_nowhere_else)
{
    for (auto const& input : bad_inputs()) {
        EXPECT_EQ(faulty_fields(with(input.change)), std::vector<std::string>{input.field}) << input.name;
    }
}

TEST(Submissions, every_fault_is_reported_at_once)
{
    EXPECT_EQ(faulty_fields({}).size(), 7U) << "names, birth date, street, postcode, e-mail, consent";
}

TEST(Submissions, every_fault_has_words_in_both_languages)
{
    for (auto const& input : bad_inputs()) {
        auto const checked = check(with(input.change), today, EmailNeed::required);
        ASSERT_FALSE(checked) << input.name;
        for (auto const& fault : checked.error().fields) {
            for (auto const locale : text::public_locales) {
                EXPECT_NE(support::shared_messages().find(locale, fault.message.id), nullptr) << fault.message.id;
            }
        }
    }
}

TEST(Submissions, people_of_everywhere_may_write_their_names)
{
    for (auto const* const name : {"Nguyễn", "O’Brien", "D'Artagnan", "Müller-Lüdenscheidt", "Иванова", "王",
                                   "de la Tour", "Saint-Exupéry", "N'Diaye", "Ñuñez", "ﬁ"}) {
        auto const checked = check(with([&](Submission& s) { s.adult.birth_name = name; }), today, EmailNeed::required);
        EXPECT_TRUE(checked) << name;
    }
}

TEST(Submissions, come_out_tidy)
{
    auto const checked = check(with([](Submission& s) {
                                   s.adult.birth_name = "  Durand\t ";
                                   s.adult.usage_name = "Durand";
                                   s.adult.first_names = "Jeanne \x01 Marie";
                                   s.phone = "03 84 45 00 00";
                                   s.postcode = "39 170";
                                   s.message = "Bonjour,\r\n\r\n\r\n merci \x07!\r\n";
                                   s.campaign = "<b>";
                                   s.language = "tlh";
                               }),
                               today, EmailNeed::required);
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->people.front(), (Person{"Durand", "", "Jeanne Marie", {1985y / 3 / 17}}));
    EXPECT_EQ(checked->contact, (Contact{"jeanne.durand@example.org", "+33384450000", "fr"}));
    EXPECT_EQ(checked->address.postcode, "39170");
    EXPECT_EQ(checked->message, "Bonjour,\n\nmerci !");
    EXPECT_EQ(checked->campaign, "") << "what is no campaign is left out, and costs nobody an application";
}

TEST(Submissions, fifteen_is_old_enough_alone)
{
    EXPECT_TRUE(faulty_fields(with([](Submission& s) { s.adult.birth_date = "01/04/2005"; })).empty());
}

TEST(Submissions, a_household_of_five_passes)
{
    auto const five = with([](Submission& s) {
        s.children = {child("Zoé", "01/01/2012"), child("Léa", "01/01/2012"), child("Noé", "15/08/2015"),
                      child("Tom", "01/04/2020")};
        s.guardian_consent = consent_version;
    });
    EXPECT_TRUE(faulty_fields(five).empty());
    EXPECT_EQ(check(five, today, EmailNeed::required)->people.size(), 5U);
}

TEST(Submissions, a_likely_slip_in_the_domain_is_asked_about_once)
{
    auto submission = with([](Submission& s) { s.email = "jeanne@gmial.com"; });
    EXPECT_EQ(faulty_fields(submission), std::vector<std::string>{"email_choice"});
    submission.email_answer = {"jeanne@gmial.com", "typed"};
    EXPECT_EQ(check(submission, today, EmailNeed::required)->contact.email, "jeanne@gmial.com");
    submission.email_answer.choice = "suggested";
    EXPECT_EQ(check(submission, today, EmailNeed::required)->contact.email, "jeanne@gmail.com");
    submission.email_answer.choice = "attacker@example.org";
    EXPECT_EQ(faulty_fields(submission), std::vector<std::string>{"email_choice"});
    submission.email_answer = {"jeanne@gmial.com", "typed"};
    submission.email = "jeanne@orage.fr";
    EXPECT_EQ(faulty_fields(submission), std::vector<std::string>{"email_choice"}) << "that answer was about another";
}

TEST(Submissions, the_digest_tells_any_change)
{
    auto const one = digest(for_tests::good_submission());
    EXPECT_EQ(one, digest(for_tests::good_submission()));
    EXPECT_NE(one, digest(with([](Submission& s) { s.message = "!"; })));
    EXPECT_NE(one, digest(with([](Submission& s) { s.children.emplace_back(); })));
    EXPECT_NE(digest(with([](Submission& s) {
                  s.adult.birth_name = "ab";
                  s.adult.usage_name = "c";
              })),
              digest(with([](Submission& s) {
                  s.adult.birth_name = "a";
                  s.adult.usage_name = "bc";
              })));
}

TEST(EmailAddresses, slips_of_the_finger_are_recognised)
{
    std::pair<char const*, char const*> const slips[] = {
        {"a@gmial.com", "a@gmail.com"},     {"a@gmai.com", "a@gmail.com"},     {"a@gmail.con", "a@gmail.com"},
        {"a@hotmial.fr", "a@hotmail.fr"},   {"a@orage.fr", "a@orange.fr"},     {"a@wanado.fr", "a@wanadoo.fr"},
        {"a@laposte.ner", "a@laposte.net"}, {"a@outlok.com", "a@outlook.com"}, {"a@yaho.fr", "a@yahoo.fr"},
        {"a@free.ff", "a@free.fr"},         {"a@sffr.fr", "a@sfr.fr"}};
    for (auto const& [typed, meant] : slips) {
        EXPECT_EQ(suggested_email(typed), meant) << typed;
    }
    for (auto const* const fine :
         {"a@gmail.com", "a@mail.com", "a@ymail.com", "a@jura.fr", "a@example.org", "a@mac.com"}) {
        EXPECT_EQ(suggested_email(fine), std::nullopt) << fine;
    }
}

TEST(EmailAddresses, are_normalised_without_touching_the_local_part)
{
    EXPECT_EQ(normalise_email(" Jeanne.D+bib@Orange.FR "), "Jeanne.D+bib@orange.fr");
    EXPECT_EQ(normalise_email("a@bücher.example"), "a@xn--bcher-kva.example");
    EXPECT_EQ(masked_email("jeanne.durand@orange.fr"), "j•••••@orange.fr");
}

TEST(Phones, are_french_unless_told)
{
    EXPECT_EQ(normalise_phone("06.12.34.56.78"), "+33612345678");
    EXPECT_EQ(normalise_phone("0041 22 733 05 05"), "+41227330505");
    EXPECT_EQ(normalise_phone("+33 (0)3 84 45 00 00"), "+33384450000");
    EXPECT_EQ(normalise_phone("<b>"), std::nullopt);
}

TEST(FileTypes, are_told_by_content_not_by_name)
{
    using namespace std::string_view_literals;
    EXPECT_EQ(sniff("%PDF-1.7\n"), FileType::pdf);
    EXPECT_EQ(sniff("\xFF\xD8\xFF\xE0"), FileType::jpeg);
    EXPECT_EQ(sniff("\x89PNG\r\n\x1A\n....."), FileType::png);
    EXPECT_EQ(sniff("\0\0\0\x18"
                    "ftypheic\0\0\0\0"sv),
              FileType::heic);
    EXPECT_EQ(sniff("\0\0\0\x18"
                    "ftypmp42\0\0\0\0"sv),
              std::nullopt);
    for (auto const bad :
         {""sv, "MZ"sv, "<svg onload=alert(1)>"sv, "<html>"sv, "PK\x03\x04"sv, "<!-- %PDF-"sv, "GIF89a"sv}) {
        EXPECT_EQ(sniff(bad), std::nullopt) << bad;
    }
}

} // namespace guichet::people
