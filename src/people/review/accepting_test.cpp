// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/patrons/standing.hpp"
#include "people/review/known_people.hpp"
#include "people/review/queue.hpp"
#include "support/answering.hpp"
#include "support/pdf_facts.hpp"

namespace guichet::people {
namespace {

using for_tests::BusyDesk;
using for_tests::good_submission;
using State = ApplicationState;

class Accepting : public for_tests::Answering {};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, Accepting, support::every_database(), support::database_name);

TEST_P(Accepting, accepting_gives_a_patron_a_provisional_card_a_subscription_and_a_mail_that_waits)
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

TEST_P(Accepting, a_household_gets_a_card_each_and_stays_a_household)
{
    auto const id = desk.waiting(household());
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id)));
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card WHERE status = 'active'"), 3);
    EXPECT_EQ(desk.count("SELECT COUNT(DISTINCT household) FROM people_patron WHERE household <> ''"), 1);
    EXPECT_NE(desk.latest_mail().find("Léo Durand"), std::string::npos);
    EXPECT_EQ(desk.links.made.size(), 3U);
}

TEST_P(Accepting, in_bulk_only_the_clear_ones_are_accepted_and_the_others_say_why)
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

TEST_P(Accepting, in_bulk_nothing_is_clear_before_it_was_compared)
{
    auto const id = desk.waiting();
    desk.resemblances.uncompared.insert(id);
    desk.resemblances.can_compare = false;
    EXPECT_EQ(desk.review.accept_clear(claire, {desk.seen(id)})[0].reasons,
              std::vector<std::string>{"review.obstacle.not_compared"});
    desk.resemblances.can_compare = true;
    EXPECT_TRUE(desk.review.accept_clear(claire, {desk.seen(id)})[0].reasons.empty());
}

TEST_P(Accepting, in_bulk_a_case_the_job_has_not_reached_is_compared_first)
{
    Duplicates const duplicates{desk.database, desk.clock, desk.journal, desk.patrons, desk.key};
    KnownPeople const known{duplicates};
    Acceptance const acceptance{desk.clock, desk.random,        desk.office, desk.patrons,
                                desk.cards, desk.subscriptions, desk.links,  known};
    ReviewDesk review{desk.database,  desk.clock,     desk.random, acceptance, desk.decision_letters, desk.letters,
                      desk.questions, desk.documents, desk.office, known,      desk.outbox,           desk.journal};
    auto const member = add_patron("jeanne.durand@example.org");
    auto const id = desk.waiting();
    auto const application = desk.application(id);
    desk.database.exclusive([&](db::Session& session) {
        duplicates.note_patron(session, *Patrons::find(session, member));
        duplicates.note_application(session, application);
    });
    EXPECT_EQ(review.accept_clear(claire, {desk.seen(id)})[0].reasons,
              std::vector<std::string>{"review.obstacle.duplicate"});
    EXPECT_EQ(desk.application(id).state, State::in_review);
}

TEST_P(Accepting, two_people_of_a_household_are_linked_in_one_go_but_not_to_the_same_member)
{
    auto submission = household();
    submission.children.pop_back();
    auto const id = desk.waiting(submission);
    auto const mother = add_patron("jeanne@example.org");
    auto const child = add_patron("");
    auto const twice = desk.review.accept(claire, desk.seen(id), {{0, mother}, {1, mother}});
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().message.id, "review.link.twice");
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id), {{0, mother}, {1, child}}));
    EXPECT_EQ(desk.application(id).state, State::linked);
    EXPECT_EQ(desk.application(id).applicants.back().patron, child);
}

TEST_P(Accepting, a_child_joins_the_household_of_the_parent_who_is_known_and_undo_takes_it_back)
{
    auto submission = household();
    submission.children.pop_back();
    auto const mother = add_patron("jeanne@example.org");
    auto const home = [&](PatronId const& id) { return desk.patrons.find(id)->household; };
    auto const id = desk.waiting(submission);
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id), {{0, mother}}));
    EXPECT_NE(home(mother), "");
    EXPECT_EQ(home(*desk.application(id).applicants.back().patron), home(mother));
    ASSERT_TRUE(desk.review.undo(claire, id));
    EXPECT_EQ(home(mother), "");
    EXPECT_TRUE(desk.resemblances.renewed.contains(mother)) << "who lives together weighs in a comparison";

    desk.clock.advance(std::chrono::minutes{5});
    ASSERT_TRUE(desk.database.write([&](db::Session& session) -> Result<void> {
        auto patron = Patrons::find(session, mother).value();
        patron.household = "h";
        Patrons::update(session, patron);
        return {};
    }));
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id), {{0, mother}}));
    EXPECT_EQ(home(*desk.application(id).applicants.back().patron), "h") << "they had one before";
    ASSERT_TRUE(desk.review.undo(claire, id));
    EXPECT_EQ(home(mother), "h");
}

TEST_P(Accepting, a_filled_email_is_compared_again_even_when_it_is_taken_back)
{
    auto const known = add_patron("");
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id), {{0, known}}));
    EXPECT_TRUE(desk.resemblances.patrons.contains(known));
    ASSERT_TRUE(desk.review.undo(claire, id));
    EXPECT_TRUE(desk.resemblances.renewed.contains(known));
}

TEST_P(Accepting, somebody_known_keeps_card_and_number_and_gets_the_link)
{
    auto const id = desk.waiting();
    auto const known = add_patron("");
    ASSERT_TRUE(desk.database.write([&](db::Session& session) -> Result<void> {
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
    }));
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

TEST_P(Accepting, an_address_the_library_does_not_know_is_sent_no_way_into_somebody_elses_account)
{
    auto const id = desk.waiting();
    auto const known = add_patron("jeanne@ailleurs.example");
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id), {{0, known}}));
    EXPECT_EQ(desk.application(id).state, State::linked);
    EXPECT_TRUE(desk.links.made.empty()) << "it would change the password of who is there already";
    auto const mail = desk.latest_mail();
    EXPECT_NE(mail.find("Par sécurité"), std::string::npos);
    EXPECT_EQ(mail.find("/activation/"), std::string::npos);
    EXPECT_EQ(mail.find("2390"), std::string::npos);
    EXPECT_EQ(desk.patrons.find(known)->contact.email, "jeanne@ailleurs.example");

    auto const again = desk.waiting();
    auto const same = add_patron("Jeanne.DURAND@example.org");
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(again), {{0, same}}));
    EXPECT_EQ(desk.links.made, std::vector{same});
    EXPECT_NE(desk.latest_mail().find("/activation/token-1"), std::string::npos);
}

TEST_P(Accepting, an_account_opened_by_letter_is_not_given_to_the_address_of_an_application)
{
    auto const id = desk.waiting();
    auto const known = add_patron("");
    desk.links.opened.insert(known);
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id), {{0, known}}));
    EXPECT_TRUE(desk.links.made.empty());
    EXPECT_EQ(desk.latest_mail().find("/activation/"), std::string::npos);
    EXPECT_NE(desk.latest_mail().find("Par sécurité"), std::string::npos);
    EXPECT_EQ(desk.patrons.find(known)->contact.email, "") << "a forgotten password would be sent there";
}

TEST_P(Accepting, somebody_known_is_given_only_what_they_lack)
{
    auto const known = add_patron("");
    auto const number_of = [&](std::string_view what) {
        return desk.count("SELECT COUNT(*) FROM " + std::string{what});
    };
    auto const plastic = std::string{"23900009999995"};
    ASSERT_TRUE(desk.database.write([&](db::Session& session) -> Result<void> {
        return Cards::take_in(session, {plastic,
                                        known,
                                        {"x"},
                                        CardKind::permanent,
                                        CardStatus::active,
                                        add_days(today, -400),
                                        {},
                                        desk.clock.now()});
    }));
    auto const first = desk.waiting();
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(first), {{0, known}}));
    EXPECT_EQ(number_of("people_card"), 1) << "the card is good: only the subscription had ended";
    EXPECT_EQ(number_of("people_subscription"), 1);
    ASSERT_TRUE(desk.review.undo(claire, first));
    EXPECT_EQ(number_of("people_subscription"), 0);
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(first), {{0, known}}));

    desk.clock.advance(std::chrono::minutes{5});
    ASSERT_TRUE(desk.database.write([&](db::Session& session) { return Cards::revoke(session, plastic, "perdue"); }));
    auto const second = desk.waiting();
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(second), {{0, known}}));
    EXPECT_EQ(number_of("people_card WHERE kind = 'provisional' AND status = 'active'"), 1);
    EXPECT_EQ(number_of("people_subscription"), 1) << "a lost card is no second subscription";
}

TEST_P(Accepting, nobody_who_is_not_in_the_application_is_linked)
{
    auto const id = desk.waiting();
    auto const known = add_patron("");
    EXPECT_FALSE(desk.review.accept(claire, desk.seen(id), {{7, known}})) << "a forged field of the form";
    EXPECT_EQ(desk.application(id).state, State::in_review);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card"), 0);
}

TEST_P(Accepting, nobody_is_linked_to_a_patron_of_another_intercommunality)
{
    auto const id = desk.waiting();
    auto const elsewhere = add_patron("", "bresse-haute-seille");
    auto const answer = desk.review.accept(claire, desk.seen(id), {{0, elsewhere}});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::not_found);
    EXPECT_EQ(desk.application(id).state, State::in_review);
}

TEST_P(Accepting, without_cards_left_nothing_at_all_is_done)
{
    auto submission = good_submission();
    submission.municipality = "39198";
    ASSERT_TRUE(desk.database.write([](db::Session& session) -> Result<void> {
        session.execute("DELETE FROM people_card_range");
        return {};
    }));
    auto const id = desk.waiting();
    auto const before = picture(id);
    auto const answer = desk.review.accept(claire, desk.seen(id));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().message.id, "card.no_range");
    EXPECT_EQ(picture(id), before);
    EXPECT_EQ(desk.journalled("application.accepted"), 0);
}

TEST_P(Accepting, people_without_email_get_a_letter_and_its_links_replace_earlier_ones)
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

TEST_P(Accepting, letters_printed_together_are_a_document_in_the_language_of_most_of_them)
{
    std::vector<ApplicationId> ids;
    for (std::string const language : {"fr", "fr", "en"}) {
        auto submission = without_email();
        submission.language = language;
        auto const request = "desk:" + std::to_string(ids.size());
        auto const receipt = desk.registration.submit(claire, submission, request);
        ASSERT_TRUE(receipt);
        ids.push_back(receipt->application);
        ASSERT_TRUE(desk.review.refuse(claire, desk.seen(ids.back()), "Hors du territoire"));
    }
    auto const pdf = desk.review.printed_letters(claire, ids);
    ASSERT_TRUE(pdf);
    EXPECT_EQ(support::pdf_facts(*pdf).language, "fr");
    EXPECT_EQ(support::pdf_facts(desk.review.printed_letters(claire, {ids.back()}).value()).language, "en");
}

TEST_P(Accepting, refusals_and_questions_are_printed_for_people_without_email_and_told_ones_leave_the_list)
{
    Queue const queue{desk.database, desk.review, desk.resemblances};
    QueueFilter letters;
    letters.letters = true;
    auto const waiting = [&] { return queue.page(claire, letters).total; };
    auto const refused = desk.registration.submit(claire, without_email(), "desk:2")->application;
    auto const asked = desk.registration.submit(claire, without_email(), "desk:3")->application;
    EXPECT_EQ(waiting(), 0);
    ASSERT_TRUE(desk.review.refuse(claire, desk.seen(refused), "Hors du territoire"));
    ASSERT_TRUE(desk.review.ask(claire, desk.seen(asked), "Quel est votre numéro de rue ?"));
    EXPECT_EQ(desk.mails(), 0);
    EXPECT_EQ(waiting(), 2);
    EXPECT_EQ(queue.page(claire, {}).letters_to_print, 2);
    EXPECT_EQ(queue.page(BusyDesk::librarian("eve", "bresse-haute-seille"), {}).letters_to_print, 0);
    ASSERT_TRUE(desk.review.printed_letter(claire, refused));
    EXPECT_EQ(waiting(), 1);
    ASSERT_TRUE(desk.review.told(claire, asked));
    EXPECT_EQ(waiting(), 0);
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(asked)));
    EXPECT_EQ(waiting(), 1) << "the answer is another thing to tell";
    EXPECT_TRUE(desk.review.printed_letters(claire, {asked, refused})->starts_with("%PDF-"));
    EXPECT_EQ(waiting(), 0);
    EXPECT_FALSE(desk.review.printed_letters(BusyDesk::librarian("eve", "bresse-haute-seille"), {asked}));
    EXPECT_EQ(desk.journalled("application.told"), 1);
}

TEST_P(Accepting, an_abandoned_application_is_taken_up_again)
{
    desk.clock.advance(std::chrono::seconds{1});
    auto const id = desk.registration.submit(BusyDesk::applicant(), good_submission(), "web:late")->application;
    EXPECT_FALSE(desk.review.reopen(claire, desk.seen(id))) << "its link still works";
    desk.clock.advance(std::chrono::days{8});
    ASSERT_EQ(desk.confirmation.expire_unconfirmed(10).value(), 1);
    ASSERT_EQ(desk.application(id).state, State::withdrawn);
    EXPECT_FALSE(desk.review.reopen(BusyDesk::librarian("eve", "bresse-haute-seille"), desk.seen(id)));
    ASSERT_TRUE(desk.review.reopen(claire, desk.seen(id)));
    EXPECT_EQ(desk.application(id).state, State::in_review);
    EXPECT_EQ(desk.history(id).back().action, "reopened");
    EXPECT_EQ(desk.journalled("application.reopened"), 1);
}

class Automatic : public Accepting {
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
INSTANTIATE_TEST_SUITE_P(EveryDatabase, Automatic, support::every_database(), support::database_name);

TEST_P(Automatic, a_policy_that_says_so_accepts_at_once)
{
    auto const id = confirmed();
    EXPECT_EQ(desk.application(id).state, State::accepted);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card WHERE status = 'active'"), 1);
    EXPECT_EQ(desk.history(id).back().actor_kind, network::ActorKind::system);
    EXPECT_NE(desk.latest_mail().find("/activation/"), std::string::npos);
    EXPECT_EQ(desk.journalled("application.accepted"), 1);
}

TEST_P(Automatic, somebody_who_looks_known_waits_for_a_person_and_is_told_it_has_arrived)
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
