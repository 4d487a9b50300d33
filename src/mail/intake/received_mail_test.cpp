// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "mail/intake/received_mail.hpp"
#include "mail/intake/tnef.hpp"
#include "support/mail_corpus.hpp"

#include <gtest/gtest.h>

namespace guichet::mail {

namespace {

using namespace std::string_literals;
using support::corpus_mail;

ReceivedMail read_corpus(std::string const& name)
{
    return read_mail(corpus_mail(name, {{"form", "%PDF-1.7 form"},
                                        {"form-paul", "%PDF-1.7 paul"},
                                        {"jpeg", "\xFF\xD8\xFF"s},
                                        {"logo", "logo"},
                                        {"docx", "PK"}}));
}

} // namespace

TEST(ReceivedMails, tell_who_wrote_what)
{
    auto const mail = read_corpus("01-form.eml");
    EXPECT_EQ(mail.from, "jeanne@example.org");
    EXPECT_EQ(mail.from_name, "Jeanne Durand");
    EXPECT_EQ(mail.subject, "Inscription");
    EXPECT_EQ(mail.recipients, std::vector{"inscription@jumel.example"s});
    EXPECT_EQ(mail.message_id, "000.a8c3@mail.example.org");
    EXPECT_EQ(tidy(mail.text), "Bonjour, voici mon formulaire. Jeanne Durand");
    ASSERT_EQ(mail.attachments.size(), 1U);
    EXPECT_EQ(mail.attachments[0].bytes, "%PDF-1.7 form");
    EXPECT_EQ(mail.attachments[0].name, "formulaire.pdf");
    EXPECT_EQ(mail.sending, Sending::by_a_person);
    EXPECT_EQ(mail.answering, Answering::welcome);
    EXPECT_TRUE(mail.date);
}

TEST(ReceivedMails, are_read_through_what_was_passed_on)
{
    auto const mail = read_corpus("11-form-forwarded-twice.eml");
    EXPECT_EQ(mail.from, "paul@example.net");
    EXPECT_EQ(mail.forwarded_from, "marie@example.net");
    ASSERT_EQ(mail.attachments.size(), 1U);
    EXPECT_NE(mail.text.find("Je transmets"), std::string::npos);
    EXPECT_NE(mail.text.find("voici mon formulaire"), std::string::npos);
}

TEST(ReceivedMails, say_their_words_whatever_they_are_written_in)
{
    EXPECT_EQ(tidy(read_corpus("56-letter-in-latin1.eml").text), "Je suis née à Morez, l'été");
    EXPECT_EQ(tidy(read_corpus("55-letter-in-html.eml").text), "Bonjour, je voudrais m’inscrire.");
    EXPECT_EQ(tidy(read_corpus("07-form-beside-html-alone.eml").text), "Bonjour, voici également le formulaire");
    EXPECT_EQ(tidy(read_corpus("57-letter-in-an-unknown-charset.eml").text), "Bonjour");
    EXPECT_EQ(read_corpus("28-form-raw-utf8-headers.eml").subject, "Inscription à la médiathèque");
    EXPECT_EQ(read_corpus("08-form-name-in-rfc2231.eml").attachments.at(0).name, "formulaire rempli été.pdf");
    EXPECT_EQ(read_corpus("09-form-name-in-encoded-words.eml").attachments.at(0).name, "formulaire définitif.pdf");
    EXPECT_EQ(read_corpus("64-letter-subject-over-several-lines.eml").subject.find('\n'), std::string::npos);
}

TEST(ReceivedMails, tell_a_picture_in_the_text_from_a_file)
{
    auto const mail = read_corpus("60-letter-with-a-logo.eml");
    ASSERT_EQ(mail.attachments.size(), 1U);
    EXPECT_EQ(mail.attachments[0].place, Attachment::Place::in_the_text);
}

TEST(ReceivedMails, tell_people_from_machines)
{
    std::pair<char const*, Sending> const cases[] = {{"80-away-rfc3834.eml", Sending::automatic_reply},
                                                     {"81-away-precedence.eml", Sending::automatic_reply},
                                                     {"82-away-by-its-subject.eml", Sending::automatic_reply},
                                                     {"83-away-null-path.eml", Sending::automatic_reply},
                                                     {"84-returned.eml", Sending::delivery_report},
                                                     {"87-returned-by-qmail.eml", Sending::delivery_report},
                                                     {"90-reading-receipt.eml", Sending::reading_receipt},
                                                     {"91-newsletter.eml", Sending::by_a_machine},
                                                     {"48-scan-from-a-copier.eml", Sending::by_a_machine}};
    for (auto const& [name, sending] : cases) {
        auto const mail = read_corpus(name);
        EXPECT_EQ(mail.sending, sending) << name;
        EXPECT_EQ(mail.answering, Answering::unwelcome) << name;
    }
}

TEST(ReceivedMails, say_which_mail_did_not_arrive)
{
    for (auto const* const name : {"84-returned.eml", "85-returned-with-the-whole-mail.eml", "86-returned-by-exim.eml",
                                   "87-returned-by-qmail.eml"}) {
        auto const mail = read_mail(corpus_mail(name, {}, "01abc"));
        ASSERT_TRUE(mail.report) << name;
        EXPECT_EQ(mail.report->message_id, "01abc@jumel.example") << name;
        EXPECT_EQ(mail.report->fate, DeliveryReport::Fate::failed) << name;
    }
    auto const late = read_corpus("89-delayed.eml");
    EXPECT_EQ(late.report->fate, DeliveryReport::Fate::delayed);
    EXPECT_EQ(late.report->status, "4.4.1");
}

TEST(ReceivedMails, stop_at_what_no_honest_mail_has)
{
    EXPECT_TRUE(read_corpus("77-too-many-parts.eml").has(MailFault::too_complex));
    EXPECT_TRUE(read_corpus("76-too-deep.eml").has(MailFault::too_complex));
    std::string deep = "From: a@example.org\r\n";
    for (int level = 0; level < 100'000; ++level) {
        deep += "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n";
    }
    EXPECT_TRUE(read_mail(deep).has(MailFault::too_complex));
    EXPECT_EQ(read_mail("").from, "");
    EXPECT_EQ(read_mail(std::string(100, '\0')).text.find('x'), std::string::npos);
}

TEST(ReceivedMails, have_an_identity_that_does_not_depend_on_the_way)
{
    auto const mail = "Message-ID: <1@a>\r\nSubject: x\r\n\r\nBonjour\r\n"s;
    EXPECT_EQ(mail_identity(mail), mail_identity("Received: by b\r\n" + mail));
    EXPECT_EQ(mail_identity(mail), mail_identity("Message-ID: <1@a>\nSubject: x\n\nBonjour\n\n"));
    EXPECT_NE(mail_identity(mail), mail_identity("Message-ID: <1@a>\r\n\r\nBonsoir\r\n"));
    EXPECT_NE(mail_identity(mail), mail_identity("Message-ID: <2@a>\r\n\r\nBonjour\r\n"));
}

TEST(Tnef, gives_what_outlook_packed)
{
    auto const header = "\x78\x9f\x3e\x22\1\0"s;
    auto const attribute = [](std::string const& id, std::string const& content) {
        return "\2"s + id + std::string{static_cast<char>(content.size())} + "\0\0\0"s + content + "\0\0"s;
    };
    auto const begins = attribute("\x02\x90\x06\0"s, std::string(14, '\0'));
    auto const title = attribute("\x10\x80\x01\0"s, "carte.jpg\0"s);
    auto const content = attribute("\x0f\x80\x06\0"s, "photo"s);
    auto const whole = read_tnef(header + begins + title + content);
    ASSERT_TRUE(whole);
    ASSERT_EQ(whole->files.size(), 1U);
    EXPECT_EQ(whole->files[0].name, "carte.jpg");
    EXPECT_EQ(whole->files[0].bytes, "photo");
    EXPECT_EQ(whole->extent, TnefContent::Extent::whole);
    EXPECT_EQ(read_tnef(header + begins + title)->extent, TnefContent::Extent::in_part);
    EXPECT_EQ(read_tnef(header + begins + title + content.substr(0, 8))->extent, TnefContent::Extent::in_part);
    EXPECT_FALSE(read_tnef("PK"));
}

} // namespace guichet::mail
