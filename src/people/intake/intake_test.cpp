// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/intake/intake.hpp"
#include "people/intake/keeper.hpp"
#include "support/mail_room.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <utility>

namespace guichet::people {

namespace {

using for_tests::mail_parts;
using for_tests::mail_saying;
using for_tests::MailRoom;
using support::corpus_mail;

/// Something happens once a mail has been read, before anything is written.
class InterruptedOffice final : public for_tests::SmallOffice {
public:
    [[nodiscard]] std::optional<network::Library> library(LibraryId const& id) const override
    {
        if (auto const happens = std::exchange(meanwhile, nullptr)) {
            happens();
        }
        return SmallOffice::library(id);
    }
    mutable std::function<void()> meanwhile;
};

} // namespace

class Intakes : public ::testing::TestWithParam<support::Kind> {
protected:
    support::TestDatabase opened{GetParam()};
    MailRoom room{*opened};
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, Intakes, support::every_database(), support::database_name);

TEST_P(Intakes, a_form_sent_back_is_an_application_whose_author_confirms_the_address)
{
    auto const mail = room.take_corpus("01-form.eml");
    EXPECT_EQ(mail.state, MailState::taken_in);
    ASSERT_EQ(mail.outcomes.size(), 1U);
    auto const application = room.desk.application(mail.outcomes.front());
    EXPECT_EQ(application.origin, ApplicationOrigin::pdf);
    EXPECT_EQ(application.state, ApplicationState::submitted);
    EXPECT_EQ(mail.intercommunality, application.intercommunality);
    EXPECT_EQ(mail.sender, "jeanne@example.org");
    // One answer: the mail that asks to confirm the address.
    EXPECT_EQ(room.answers(), 0);
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM mail_outbox WHERE subject_id = 'registration.mail_confirm.subject'"), 2);
    // Nothing of it stands in clear.
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM people_mail WHERE summary LIKE '%jeanne%'"), 0);
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM people_mail_content WHERE sealed LIKE '%Durand%'"), 0);
}

TEST_P(Intakes, the_same_mail_twice_is_one_whichever_way_it_travelled)
{
    auto const bytes = corpus_mail("01-form.eml", mail_parts());
    EXPECT_EQ(room.keep(bytes), mail::Kept::now);
    EXPECT_EQ(room.keep(bytes), mail::Kept::before);
    EXPECT_EQ(room.keep("Received: from elsewhere\r\n" + bytes), mail::Kept::before);
    EXPECT_EQ(room.keep(support::replaced(bytes, "\r\n", "\n")), mail::Kept::before);
    room.intake.process();
    room.intake.process();
    EXPECT_EQ(room.desk.applications(), 1);
}

TEST_P(Intakes, the_same_form_in_two_mails_is_one_application_and_its_sender_is_told)
{
    auto const first = room.take_corpus("01-form.eml");
    auto const again = room.take_corpus("02-form-sent-by-a-neighbour.eml");
    EXPECT_EQ(again.outcomes, first.outcomes);
    EXPECT_EQ(again.answer, "repeated");
    EXPECT_EQ(room.desk.applications(), 1);
    // What comes with it this time is not lost.
    auto const with_proof = room.take_corpus("15-form-with-a-proof.eml");
    EXPECT_EQ(with_proof.state, MailState::quarantined);
    EXPECT_EQ(with_proof.reason, "intake.reason.repeated_with_more");
}

TEST_P(Intakes, a_form_nobody_confirmed_in_time_is_another_application_when_it_is_sent_again)
{
    auto const first = room.take_corpus("01-form.eml").outcomes.front();
    room.desk.clock.advance(confirmation_life + std::chrono::hours{1});
    ASSERT_EQ(room.desk.confirmation.expire_unconfirmed(10).value(), 1);
    auto const again = room.take_corpus("02-form-sent-by-a-neighbour.eml");
    EXPECT_EQ(again.answer, "received");
    ASSERT_EQ(again.outcomes.size(), 1U);
    EXPECT_NE(again.outcomes.front(), first);
    EXPECT_EQ(room.desk.application(again.outcomes.front()).state, ApplicationState::submitted);
    EXPECT_EQ(room.desk.application(first).state, ApplicationState::withdrawn);
    auto const with_proof = room.take_corpus("15-form-with-a-proof.eml");
    EXPECT_EQ(with_proof.outcomes, again.outcomes) << "one of them waits: a third would be a double";
    EXPECT_EQ(room.desk.applications(), 2);
}

TEST_P(Intakes, another_sender_is_shown_in_the_history_and_gets_an_answer_of_their_own)
{
    auto const mail = room.take_corpus("02-form-sent-by-a-neighbour.eml");
    auto const events = room.desk.database.read(
        [&](db::Session& session) { return Applications::history(session, mail.outcomes.front()); });
    ASSERT_EQ(events.back().action, "mail_received");
    EXPECT_NE(events.back().reason.find("paul@example.net"), std::string::npos);
    EXPECT_NE(events.back().reason.find("ma voisine"), std::string::npos);
    auto const answer = room.desk.database.read([](db::Session& session) {
        return session.first(
            R"(SELECT to_address, in_reply_to, auto_submitted, text_body FROM mail_outbox
                                WHERE auto_submitted = 'auto-replied')",
            {}, [](db::Row const& row) { return std::vector{row.text(0), row.text(1), row.text(2), row.text(3)}; });
    });
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->at(0), "paul@example.net");
    EXPECT_EQ(answer->at(1), "001.a8c3@mail.example.org");
    EXPECT_EQ(answer->at(3).find("Jeanne"), std::string::npos); // nothing of what was sent
}

TEST_P(Intakes, a_sender_gets_one_answer_an_hour_and_the_same_one_once_a_day)
{
    room.take(mail_saying("Bonjour, comment s’inscrire ?"));
    room.take(mail_saying("Vous m’avez lue ?"));
    EXPECT_EQ(room.answers(), 1);
    room.desk.clock.advance(std::chrono::hours{2});
    room.take(mail_saying("Encore moi"));
    EXPECT_EQ(room.answers(), 1);
    room.take(mail_saying("Bonjour", "someone.else@example.org"));
    EXPECT_EQ(room.answers(), 2);
    room.desk.clock.advance(std::chrono::hours{23});
    room.take(mail_saying("Et aujourd’hui ?"));
    EXPECT_EQ(room.answers(), 3);
}

TEST_P(Intakes, two_robots_do_not_talk_to_each_other)
{
    room.take(mail_saying("Je suis absent", "robot@example.org", "Auto-Submitted: auto-replied\n"));
    room.take(mail_saying("Ne répondez pas", "no-reply@example.org"));
    room.take(mail_saying("Bonjour", "inscription@jumel.example"));
    room.take(mail_saying("Bonjour", "robot@example.org", "X-Auto-Response-Suppress: OOF, AutoReply\n"));
    room.take(mail_saying("Bonjour", "robot@example.org", "Reply-To: guichet@jumel.example\n"));
    EXPECT_EQ(room.answers(), 0);
}

TEST_P(Intakes, a_letter_that_comes_back_is_seen_with_the_case)
{
    auto const application = room.take_corpus("01-form.eml").outcomes.front();
    auto const letter = room.desk.database
                            .write([&](db::Session& session) -> Result<std::string> {
                                session.execute("UPDATE mail_outbox SET state = 'sent'");
                                return mail::Outbox::sent_about(session, "application:" + application.value).at(0).id;
                            })
                            .value();
    room.sent = letter;
    auto const report = room.take(corpus_mail("84-returned.eml", mail_parts(), letter));
    EXPECT_EQ(report.state, MailState::ignored);
    EXPECT_EQ(report.about, "application:" + application.value);
    EXPECT_EQ(report.intercommunality, room.desk.application(application).intercommunality);
    auto const [mails, events] = room.desk.database.read([&](db::Session& session) {
        return std::pair{mail::Outbox::sent_about(session, "application:" + application.value),
                         Applications::history(session, application)};
    });
    EXPECT_EQ(mails.at(0).state, mail::State::failed);
    EXPECT_EQ(mails.at(0).last_error, "returned.5.1.1");
    EXPECT_EQ(events.back().action, "mail_bounced");
    EXPECT_EQ(events.back().sent, letter);
    // Told twice, noted once.
    room.take(support::replaced(corpus_mail("84-returned.eml", mail_parts(), letter), ".a8c3@", ".a8c4@"));
    auto const later = room.desk.database.read(
        [&](db::Session& session) { return Applications::history(session, application).size(); });
    EXPECT_EQ(later, events.size());
}

TEST_P(Intakes, a_mail_that_ends_the_process_is_left_to_a_person)
{
    room.keep(corpus_mail("01-form.eml", mail_parts()));
    (void)room.desk.database.write([](db::Session& session) -> Result<void> {
        session.execute("UPDATE people_mail SET attempts = 3"); // three times, and never settled
        return {};
    });
    room.intake.process();
    EXPECT_EQ(room.latest().state, MailState::quarantined);
    EXPECT_EQ(room.latest().reason, "intake.reason.unprocessable");
    EXPECT_EQ(room.desk.applications(), 0);
}

TEST_P(Intakes, an_attempt_cut_short_is_finished_without_doubling_anything)
{
    room.take_corpus("02-form-sent-by-a-neighbour.eml");
    // As after a kill between the application and the record of what became of the mail.
    (void)room.desk.database.write([](db::Session& session) -> Result<void> {
        session.execute("UPDATE people_mail SET state = 'received', answered = NULL, answer = ''");
        session.execute("DELETE FROM people_mail_outcome");
        session.execute("DELETE FROM mail_outbox WHERE auto_submitted = 'auto-replied'");
        return {};
    });
    room.intake.process();
    EXPECT_EQ(room.latest().state, MailState::taken_in);
    EXPECT_EQ(room.latest().answer, "received"); // not "it had come already"
    EXPECT_EQ(room.desk.applications(), 1);
    EXPECT_EQ(room.answers(), 1);
}

TEST_P(Intakes, a_quarantined_mail_is_typed_beside_its_attachments)
{
    auto const mail = room.take_corpus("15-form-with-a-proof.eml");
    ASSERT_EQ(mail.state, MailState::taken_in);
    auto const docx = room.take_corpus("71-docx.eml");
    ASSERT_EQ(docx.state, MailState::quarantined);
    auto const entry = room.intake.put_in_tray(network::Actor::system(), docx.id);
    ASSERT_TRUE(entry);
    auto const found =
        room.desk.database.read([&](db::Session& session) { return room.tray.find(session, *entry).value(); });
    EXPECT_EQ(found.reason, "forms.reason.letter");
    EXPECT_NE(found.text.find("voici mon formulaire"), std::string::npos);
    EXPECT_EQ(room.latest().state, MailState::taken_in);
    EXPECT_EQ(room.intake.put_in_tray(network::Actor::system(), docx.id).error().kind, ErrorKind::conflict);
}

TEST_P(Intakes, a_mail_set_aside_while_a_colleague_takes_it_to_be_typed_leaves_nothing_in_the_tray)
{
    auto& desk = room.desk;
    InterruptedOffice office;
    PaperDesk paper{
        desk.database,     desk.clock,     desk.random, office,  [one = for_tests::small_territory()] { return one; },
        desk.registration, desk.documents, room.tray,   desk.key};
    Intake intake{{.database = desk.database,
                   .clock = desk.clock,
                   .desk = paper,
                   .tray = room.tray,
                   .mails = room.mails,
                   .intercommunalities = room.intercommunalities,
                   .outbox = desk.outbox,
                   .messages = support::shared_messages(),
                   .letters = room.letters},
                  {}};
    auto const mail = room.take_corpus("71-docx.eml");
    ASSERT_EQ(mail.state, MailState::quarantined);
    office.meanwhile = [&] {
        EXPECT_TRUE(desk.database.write([&](db::Session& session) {
            return Mails::close(session, mail.id, MailState::dismissed, "bob", desk.clock.now(), "Publicité");
        }));
    };
    auto const entry = intake.put_in_tray(network::Actor::system(), mail.id);
    ASSERT_FALSE(entry);
    EXPECT_EQ(entry.error().message.id, "intake.gone");
    EXPECT_EQ(room.latest().state, MailState::dismissed);
    EXPECT_TRUE(room.latest().outcomes.empty());
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM people_tray"), 0);
}

TEST_P(Intakes, old_mails_leave_only_the_fact_that_they_came)
{
    network::Journal const journal{*opened, room.desk.clock};
    Erasure const erasure{room.desk.clock, room.desk.random, journal, room.desk.outbox, room.desk.key};
    Retention retention{*opened,          room.desk.clock, room.desk.random,         journal,
                        room.desk.outbox, erasure,         "https://guichet.example"};
    ReceivedMailKeeper keeper{room.desk.clock};
    retention.add_keeper(keeper);
    room.take_corpus("71-docx.eml"); // waits for a person, who never came
    room.take_corpus("54-letter.eml");
    room.desk.clock.advance(std::chrono::days{29});
    room.keep(corpus_mail("55-letter-in-html.eml", mail_parts())); // not even looked at yet
    EXPECT_TRUE(retention.run(100).erased.empty());
    room.desk.clock.advance(std::chrono::days{3});
    network::Actor const administrator{network::ActorKind::staff, "a", "A", network::Role::administrator, std::nullopt};
    EXPECT_EQ(retention.preview(administrator, 10).things.at(RetentionRule::received_mail), 2);
    EXPECT_EQ(retention.run(100).erased.at("received_mail"), 2);
    EXPECT_TRUE(retention.run(100).erased.empty());
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM people_mail_content"), 1);
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM people_mail WHERE summary = '' AND erased IS NOT NULL"), 2);
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM people_mail WHERE state = 'dismissed' AND closed_by = 'retention'"), 1);
    auto const waiting =
        room.desk.database.read([](db::Session& session) { return Mails::count_quarantined(session, std::nullopt); });
    EXPECT_EQ(waiting, 0);
}

TEST_P(Intakes, what_waits_about_an_application_is_closed_and_erased_with_it)
{
    auto const application = room.take_corpus("01-form.eml").outcomes.front();
    auto const reply = room.take_corpus("71-docx.eml");
    auto const other = room.take_corpus("54-letter.eml");
    ASSERT_EQ(reply.state, MailState::quarantined);
    auto const erased = room.desk.database.write([&](db::Session& session) -> Result<std::int64_t> {
        session.execute("UPDATE people_mail SET about = :about, note = 'Jeanne a rappelé' WHERE id = :id",
                        {{"about", "application:" + application.value}, {"id", reply.id}});
        return Mails::erase_about(session, application, room.desk.clock.now());
    });
    EXPECT_EQ(erased.value(), 2);
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM people_mail WHERE summary = '' AND note = '' AND erased IS NOT NULL"),
              2);
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM people_mail WHERE state = 'dismissed' AND closed_by = 'erasure'"), 1);
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM people_mail_content"), 1) << "only what is about somebody else";
    EXPECT_NE(other.id, reply.id);
}

TEST_P(Intakes, a_sender_whose_pdf_nobody_can_read_is_told_in_the_language_of_the_form)
{
    auto const blank = [&](std::string const& language) {
        auto const marker = "guichet-inscription 1.0 " + language + " haut-jura-saint-claude-mediatheque -";
        support::MailParts const parts{{"form-empty", for_tests::returned_form({}, marker)}};
        room.desk.clock.advance(std::chrono::days{2});
        auto const bytes = support::corpus_mail("17-form-empty.eml", parts);
        return room.take(support::replaced(bytes, ".a8c3@", "." + language + "@"));
    };
    auto const text = [&] {
        return room.desk.database
            .read([](db::Session& session) {
                return session.first(
                    "SELECT text_body FROM mail_outbox WHERE auto_submitted = 'auto-replied' ORDER BY id DESC", {},
                    [](db::Row const& row) { return row.text(0); });
            })
            .value_or("");
    };
    EXPECT_EQ(blank("en").answer, "blank");
    EXPECT_TRUE(text().contains("no answer is saved in it")) << text();
    EXPECT_EQ(blank("fr").answer, "blank");
    EXPECT_TRUE(text().contains("aucune réponse n’y est enregistrée")) << text();
}

TEST_P(Intakes, a_mail_belongs_to_the_desk_it_was_written_to)
{
    EXPECT_EQ(room.take_corpus("61-letter-to-a-library-by-its-tag.eml").intercommunality.value, "ecla");
    EXPECT_EQ(room.take(mail_saying("Bonjour", "x@example.org", "Delivered-To: contact@ecla.example\n"))
                  .intercommunality.value,
              "ecla");
    EXPECT_EQ(room.take(mail_saying("Bonjour", "y@example.org")).intercommunality.value, "");
}

namespace {

struct CorpusName {
    std::string operator()(::testing::TestParamInfo<support::ExpectedMail> const& info) const
    {
        auto name = info.param.name.substr(0, info.param.name.size() - 4);
        std::ranges::replace(name, '-', '_');
        return "mail_" + name;
    }
};

} // namespace

class AwkwardMails : public ::testing::TestWithParam<support::ExpectedMail> {};
INSTANTIATE_TEST_SUITE_P(Corpus, AwkwardMails, ::testing::ValuesIn(support::expected_mails()), CorpusName{});

TEST_P(AwkwardMails, have_a_sensible_outcome)
{
    auto const& expected = GetParam();
    support::TestDatabase const opened{support::Kind::sqlite_memory};
    MailRoom room{*opened};
    auto const mail = room.take_corpus(expected.name);
    auto const reason = expected.reason == "-" ? "" : "intake.reason." + expected.reason;
    EXPECT_EQ(to_text(mail.state), expected.state);
    EXPECT_EQ(mail.reason, reason);
    EXPECT_EQ(room.desk.applications(), expected.applications);
    auto const waiting =
        room.desk.database.read([](db::Session& session) { return Tray::count_waiting(session, std::nullopt); });
    EXPECT_EQ(waiting, expected.to_type);
    EXPECT_EQ(mail.answer.empty() ? "-" : mail.answer, expected.answer);
    EXPECT_EQ(room.answers(), expected.answer == "-" ? 0 : 1);
}

} // namespace guichet::people
