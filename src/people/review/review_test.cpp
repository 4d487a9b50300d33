// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/patrons/standing.hpp"
#include "people/review/review.hpp"
#include "support/review_desk.hpp"

#include <gtest/gtest.h>

namespace guichet::people {
namespace {

using for_tests::BusyDesk;
using for_tests::good_submission;
using State = ApplicationState;

class ReviewTest : public support::OnEveryDatabase {
protected:
    BusyDesk desk{database()};
    network::Actor claire = BusyDesk::librarian();
    Date const today{std::chrono::year{2020} / 4 / 1};

    /// Everything a decision may touch, as text: to see that undo puts it all back.
    std::string picture(ApplicationId const& id)
    {
        auto application = desk.application(id);
        application.version = 0; // goes up, so that nobody decides on what they saw before
        std::string text{to_text(application.state)};
        text += application.decided ? " decided" : " open";
        for (auto const& applicant : application.applicants) {
            text += " " + applicant.person.full_name() + (applicant.patron ? " is a patron" : "");
        }
        auto const add = [&](std::string_view sql) { text += " " + std::to_string(desk.count(sql)); };
        add("SELECT COUNT(*) FROM people_patron");
        add("SELECT COUNT(*) FROM people_subscription");
        add("SELECT COUNT(*) FROM people_card WHERE patron IS NOT NULL");
        add("SELECT COUNT(*) FROM people_card WHERE status = 'active'");
        add("SELECT COUNT(*) FROM mail_outbox WHERE state = 'queued' AND subject_id <> "
            "'registration.mail_confirm.subject'");
        add("SELECT COUNT(*) FROM people_application_question");
        add("SELECT COUNT(*) FROM people_document WHERE destroyed IS NULL");
        return text;
    }
    Submission household()
    {
        auto submission = good_submission();
        submission.children = {{"Durand", "", "Léo", "02/05/2012"}, {"Durand", "", "Mia", "09/11/2015"}};
        submission.guardian_consent = consent_version;
        return submission;
    }
    Submission without_email()
    {
        auto submission = good_submission();
        submission.email.clear();
        return submission;
    }
    PatronId add_patron(std::string email, std::string where = "haut-jura-saint-claude")
    {
        return *desk.database.write([&](db::Session& session) -> Result<PatronId> {
            return desk.patrons.add(session,
                                    {.id = {},
                                     .intercommunality = {where},
                                     .library = {where + "-mediatheque"},
                                     .person = {"Durand", "", "Jeanne", Date{std::chrono::year{1985} / 3 / 17}},
                                     .address = {},
                                     .contact = {std::move(email), "", "fr"},
                                     .category = "adulte",
                                     .household = {},
                                     .external_id = {},
                                     .status = PatronStatus::active,
                                     .created = {},
                                     .last_activity = {}});
        });
    }
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, ReviewTest, support::every_database(), support::database_name);

TEST_P(ReviewTest, accepting_gives_a_patron_a_provisional_card_a_subscription_and_a_mail_that_waits)
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id)));
    auto const application = desk.application(id);
    EXPECT_EQ(application.state, State::accepted);
    ASSERT_TRUE(application.applicants.front().patron);
    auto const stands = desk.database.read(
        [&](db::Session& session) { return standing(session, *application.applicants.front().patron, today); });
    ASSERT_TRUE(stands && stands->card && stands->subscription);
    EXPECT_TRUE(stands->card->in_force(today));
    EXPECT_EQ(stands->card->kind, CardKind::provisional);
    EXPECT_TRUE(has_valid_check_digit(stands->card->number, CheckDigit::luhn));
    EXPECT_EQ(stands->card->valid_until, add_days(today, 90));
    EXPECT_EQ(stands->subscription->end, add_days(today, 90));
    auto const mail = desk.latest_mail();
    EXPECT_NE(mail.find(stands->card->number.substr(0, 4) + " " + stands->card->number.substr(4, 4)),
              std::string::npos);
    EXPECT_NE(mail.find("https://guichet.example/activation/token-1"), std::string::npos);
    EXPECT_NE(mail.find("30 juin 2020"), std::string::npos);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM mail_outbox WHERE next_attempt_at > created_at"), 1);
    auto const event = desk.history(id).back();
    EXPECT_EQ(event.action, "accepted");
    EXPECT_EQ(event.actor_id, "claire");
    EXPECT_FALSE(event.sent.empty());
    EXPECT_EQ(desk.journalled("application.accepted"), 1);
}

TEST_P(ReviewTest, a_household_gets_a_card_each_and_stays_a_household)
{
    auto const id = desk.waiting(household());
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id)));
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card WHERE status = 'active'"), 3);
    EXPECT_EQ(desk.count("SELECT COUNT(DISTINCT household) FROM people_patron WHERE household <> ''"), 1);
    EXPECT_NE(desk.latest_mail().find("Léo Durand"), std::string::npos);
    EXPECT_EQ(desk.links.made.size(), 3U);
}

TEST_P(ReviewTest, looking_at_a_case_or_noting_something_never_approves_it) // Aspen: editing equals approving
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.note(claire, id, "Téléphoner demain"));
    ASSERT_TRUE(desk.review.take(claire, desk.seen(id)));
    ASSERT_TRUE(desk.review.let_go(claire, desk.seen(id)));
    EXPECT_EQ(desk.application(id).state, State::in_review);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_patron"), 0);
    EXPECT_EQ(desk.journalled("application.note"), 1);
    EXPECT_EQ(desk.history(id).back().action, "let_go");
}

TEST_P(ReviewTest, nobody_is_a_patron_before_somebody_decides) // Koha: no moderation before the account exists
{
    desk.waiting();
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_patron") + desk.count("SELECT COUNT(*) FROM people_card"), 0);
}

TEST_P(ReviewTest, refusing_says_why_and_leaves_no_card) // FOLIO: an applicant can neither be refused nor deleted
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.refuse(claire, desk.seen(id), "  Réservé aux habitants.\n\n\nVoyez votre mairie. "));
    EXPECT_EQ(desk.application(id).state, State::refused);
    EXPECT_EQ(desk.history(id).back().reason, "Réservé aux habitants.\n\nVoyez votre mairie.");
    EXPECT_NE(desk.latest_mail().find("Voyez votre mairie."), std::string::npos);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card"), 0);
    EXPECT_EQ(desk.journalled("application.refused"), 1);
    auto const again = desk.review.accept(claire, desk.seen(id));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().message.id, "registration.impossible_state");
}

TEST_P(ReviewTest, words_are_needed_to_refuse_to_ask_and_to_note)
{
    auto const id = desk.waiting();
    for (auto const& done :
         {desk.review.refuse(claire, desk.seen(id), " \n "), desk.review.ask(claire, desk.seen(id), ""),
          desk.review.note(claire, id, std::string(2001, 'x'))}) {
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().kind, ErrorKind::invalid);
        EXPECT_EQ(done.error().fields.size(), 1U);
    }
    EXPECT_EQ(desk.application(id).state, State::in_review);
}

TEST_P(ReviewTest, asking_sends_a_link_and_the_answer_brings_the_case_back)
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.ask(claire, desk.seen(id), "Quel est votre numéro de rue ?"));
    EXPECT_EQ(desk.application(id).state, State::information_asked);
    ASSERT_TRUE(desk.questions.answer(desk.token_mailed("reponse"), {"Le 3", {}}));
    EXPECT_EQ(desk.application(id).state, State::in_review);
    EXPECT_EQ(desk.journalled("application.information_asked"), 1);
}

TEST_P(ReviewTest, every_decision_undone_within_its_minute_leaves_everything_as_it_was)
{
    auto const id = desk.waiting(household());
    auto const before = picture(id);
    auto const decide = std::vector<std::function<Result<void>()>>{
        [&] { return desk.review.accept(claire, desk.seen(id)); },
        [&] { return desk.review.refuse(claire, desk.seen(id), "Non"); },
        [&] { return desk.review.ask(claire, desk.seen(id), "Quoi ?"); },
        [&] { return desk.review.accept(claire, desk.seen(id), {{0, add_patron("")}}); }};
    for (auto const& decision : decide) {
        desk.clock.advance(std::chrono::minutes{5});
        ASSERT_TRUE(decision());
        EXPECT_NE(picture(id), before);
        desk.clock.advance(std::chrono::seconds{59});
        EXPECT_EQ(desk.review.undoable(claire)->application, id);
        ASSERT_TRUE(desk.review.undo(claire, id));
        desk.database.write([](db::Session& session) -> Result<void> {
            session.execute("DELETE FROM people_patron"); // the one add_patron made
            return {};
        });
        EXPECT_EQ(picture(id), before);
        EXPECT_EQ(desk.history(id).back().action, "undone");
        EXPECT_FALSE(desk.review.undoable(claire));
    }
    EXPECT_EQ(desk.journalled("application.undone"), 4);
    EXPECT_TRUE(desk.resemblances.patrons.empty() || desk.resemblances.patrons.size() == 1);
}

TEST_P(ReviewTest, undoing_an_answer_to_a_case_that_waited_for_information_makes_it_wait_again)
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.ask(claire, desk.seen(id), "Quoi ?"));
    auto const token = desk.token_mailed("reponse");
    desk.clock.advance(std::chrono::minutes{10});
    EXPECT_EQ(desk.review.make_final(10), 1);
    auto const before = picture(id);
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id)));
    ASSERT_TRUE(desk.review.undo(claire, id));
    EXPECT_EQ(picture(id), before);
    EXPECT_TRUE(desk.questions.answer(token, {"Voilà", {}}));
}

TEST_P(ReviewTest, a_minute_later_or_once_the_mail_is_leaving_nothing_is_undone)
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id)));
    desk.database.write([](db::Session& session) -> Result<void> {
        session.execute("UPDATE mail_outbox SET state = 'sent' WHERE subject_id = 'review.mail_accepted.subject'");
        return {};
    });
    auto const leaving = desk.review.undo(claire, id);
    ASSERT_FALSE(leaving);
    EXPECT_EQ(leaving.error().message.id, "review.undo_too_late");
    EXPECT_EQ(desk.application(id).state, State::accepted);

    auto const other = desk.waiting();
    ASSERT_TRUE(desk.review.refuse(claire, desk.seen(other), "Non"));
    desk.clock.advance(undo_window);
    EXPECT_FALSE(desk.review.undo(claire, other));
    EXPECT_EQ(desk.application(other).state, State::refused);
}

TEST_P(ReviewTest, an_undone_card_number_is_never_given_again)
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id)));
    ASSERT_TRUE(desk.review.undo(claire, id));
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card"), 1);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card WHERE status = 'revoked' AND patron IS NULL"), 1);
}

TEST_P(ReviewTest, documents_are_destroyed_once_the_answer_can_no_longer_be_undone)
{
    auto submission = good_submission();
    submission.municipality = "39470"; // asks for a proof of identity
    submission.documents = {{DocumentKind::identity, for_tests::small_pdf()}};
    auto const id = desk.waiting(submission);
    auto const bhs = BusyDesk::librarian("marc", "bresse-haute-seille");
    ASSERT_TRUE(desk.review.accept(bhs, desk.seen(id)));
    auto const kept = "SELECT COUNT(*) FROM people_document WHERE destroyed IS NULL";
    EXPECT_EQ(desk.review.make_final(10), 0);
    EXPECT_EQ(desk.count(kept), 1);
    desk.clock.advance(undo_window);
    EXPECT_EQ(desk.review.make_final(10), 1);
    EXPECT_EQ(desk.count(kept), 0);
    EXPECT_EQ(desk.review.make_final(10), 0);
}

TEST_P(ReviewTest, two_librarians_never_overwrite_each_other)
{
    auto const id = desk.waiting();
    auto const seen = desk.seen(id);
    std::atomic<int> done = 0;
    std::atomic<int> late = 0;
    {
        std::vector<std::jthread> librarians;
        for (int i = 0; i < 8; ++i) {
            librarians.emplace_back([&, i] {
                auto const actor = BusyDesk::librarian("librarian-" + std::to_string(i));
                auto const answer = i % 2 == 0 ? desk.review.refuse(actor, seen, "Non " + std::to_string(i))
                                               : desk.review.ask(actor, seen, "Quoi ?");
                done += answer ? 1 : 0;
                late += !answer && answer.error().message.id == "registration.changed_meanwhile" ? 1 : 0;
            });
        }
    }
    EXPECT_EQ(done, 1);
    EXPECT_EQ(late, 7);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_decision"), 1);
}

TEST_P(ReviewTest, a_case_elsewhere_does_not_exist)
{
    auto const id = desk.waiting();
    auto const stranger = BusyDesk::librarian("eve", "bresse-haute-seille");
    auto const seen = desk.seen(id);
    for (auto const& answer : {desk.review.accept(stranger, seen), desk.review.refuse(stranger, seen, "Non"),
                               desk.review.ask(stranger, seen, "Quoi ?"), desk.review.note(stranger, id, "vu"),
                               desk.review.take(stranger, seen), desk.review.undo(stranger, id)}) {
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, ErrorKind::not_found);
    }
    EXPECT_EQ(desk.review.printed_letter(stranger, id).error().kind, ErrorKind::not_found);
    auto const auditor = network::Actor{network::ActorKind::staff, "a", "A", network::Role::auditor, std::nullopt};
    EXPECT_EQ(desk.review.accept(auditor, seen).error().kind, ErrorKind::forbidden);
    EXPECT_EQ(desk.application(id).state, State::in_review);
}

TEST_P(ReviewTest, in_bulk_only_the_clear_ones_are_accepted_and_the_others_say_why)
{
    auto const clear = desk.waiting();
    auto const known = desk.waiting();
    desk.resemblances.known.insert(known);
    auto const taken = desk.waiting();
    ASSERT_TRUE(desk.review.take(BusyDesk::librarian("colleague"), desk.seen(taken)));
    auto const stale = desk.waiting();
    auto const old = desk.seen(stale);
    ASSERT_TRUE(desk.review.take(claire, old));
    auto const lines =
        desk.review.accept_clear(claire, {desk.seen(clear), desk.seen(known), desk.seen(taken), old, {{"nobody"}, 1}});
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_EQ(lines[0].reasons, std::vector<std::string>{});
    EXPECT_EQ(lines[0].name, "Jeanne Marie Durand");
    EXPECT_EQ(lines[1].reasons, std::vector<std::string>{"review.obstacle.duplicate"});
    EXPECT_EQ(lines[2].reasons, std::vector<std::string>{"review.obstacle.taken"});
    EXPECT_EQ(lines[3].reasons, std::vector<std::string>{"registration.changed_meanwhile"});
    EXPECT_EQ(lines[4].reasons, std::vector<std::string>{"error.not_found"});
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card WHERE status = 'active'"), 1);
}

TEST_P(ReviewTest, somebody_known_keeps_card_and_number_and_gets_the_link)
{
    auto const id = desk.waiting();
    auto const known = add_patron("");
    desk.database.write([&](db::Session& session) -> Result<void> {
        (void)desk.subscriptions.add(session,
                                     {"", known, "adulte", add_days(today, -100), add_days(today, 200), "", ""});
        return Cards::take_in(session, {"23900009999995",
                                        known,
                                        {"x"},
                                        CardKind::permanent,
                                        CardStatus::active,
                                        add_days(today, -100),
                                        {},
                                        desk.clock.now()});
    });
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id), {{0, known}}));
    EXPECT_EQ(desk.application(id).state, State::linked);
    EXPECT_EQ(desk.application(id).applicants.front().patron, known);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_patron"), 1);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card"), 1);
    EXPECT_EQ(desk.patrons.find(known)->contact.email, "jeanne.durand@example.org");
    auto const mail = desk.latest_mail();
    EXPECT_NE(mail.find("9995"), std::string::npos);
    EXPECT_EQ(mail.find("2390"), std::string::npos);
    EXPECT_EQ(desk.journalled("application.linked"), 1);
}

TEST_P(ReviewTest, nobody_is_linked_to_a_patron_of_another_intercommunality)
{
    auto const id = desk.waiting();
    auto const elsewhere = add_patron("", "bresse-haute-seille");
    auto const answer = desk.review.accept(claire, desk.seen(id), {{0, elsewhere}});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::not_found);
    EXPECT_EQ(desk.application(id).state, State::in_review);
}

TEST_P(ReviewTest, without_cards_left_nothing_at_all_is_done)
{
    auto submission = good_submission();
    submission.municipality = "39198";
    desk.database.write([](db::Session& session) -> Result<void> {
        session.execute("DELETE FROM people_card_range");
        return {};
    });
    auto const id = desk.waiting();
    auto const before = picture(id);
    auto const answer = desk.review.accept(claire, desk.seen(id));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().message.id, "card.no_range");
    EXPECT_EQ(picture(id), before);
    EXPECT_EQ(desk.journalled("application.accepted"), 0);
}

TEST_P(ReviewTest, people_without_email_get_a_letter_and_its_links_replace_earlier_ones)
{
    auto const receipt = desk.registration.submit(claire, without_email(), "desk:1");
    ASSERT_TRUE(receipt);
    EXPECT_EQ(desk.review.printed_letter(claire, receipt->application).error().kind, ErrorKind::conflict);
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(receipt->application)));
    EXPECT_EQ(desk.mails(), 0);
    auto const letter = desk.review.printed_letter(claire, receipt->application);
    ASSERT_TRUE(letter);
    EXPECT_TRUE(letter->starts_with("%PDF-"));
    EXPECT_EQ(desk.links.made.size(), 2U);
    EXPECT_EQ(desk.history(receipt->application).back().action, "letter_printed");
}

class AutomaticTest : public ReviewTest {
protected:
    Registration automatic{desk.database, desk.clock,     desk.random, desk.office,
                           desk.letters,  desk.documents, desk.review, desk.key};
    EmailConfirmation confirmation{desk.database, desk.clock, desk.letters, automatic, desk.review, desk.key};

    ApplicationId confirmed()
    {
        auto submission = good_submission();
        submission.municipality = "39300"; // automatic
        auto const receipt = automatic.submit(BusyDesk::applicant(), submission, "web:automatic");
        EXPECT_TRUE(receipt);
        desk.clock.advance(std::chrono::seconds{1});
        EXPECT_TRUE(confirmation.confirm(desk.token_mailed("confirmation")));
        return receipt->application;
    }
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, AutomaticTest, support::every_database(), support::database_name);

TEST_P(AutomaticTest, a_policy_that_says_so_accepts_at_once)
{
    auto const id = confirmed();
    EXPECT_EQ(desk.application(id).state, State::accepted);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card WHERE status = 'active'"), 1);
    EXPECT_EQ(desk.history(id).back().actor_kind, network::ActorKind::system);
    EXPECT_NE(desk.latest_mail().find("/activation/"), std::string::npos);
    EXPECT_EQ(desk.journalled("application.accepted"), 1);
}

TEST_P(AutomaticTest, somebody_who_looks_known_waits_for_a_person_and_is_told_it_has_arrived)
{
    desk.resemblances.somebody = true;
    auto const id = confirmed();
    EXPECT_EQ(desk.application(id).state, State::in_review);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card"), 0);
    EXPECT_EQ(desk.history(id).back().action, "left_to_a_person");
    EXPECT_NE(desk.latest_mail().find("Votre demande est arrivée"), std::string::npos);
}

} // namespace
} // namespace guichet::people
