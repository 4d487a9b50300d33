// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/answering.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace guichet::people {
namespace {

using for_tests::BusyDesk;
using for_tests::good_submission;
using State = ApplicationState;

class Answers : public for_tests::Answering {};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, Answers, support::every_database(), support::database_name);

TEST_P(Answers, looking_at_a_case_or_noting_something_never_approves_it) // Aspen: editing equals approving
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

TEST_P(Answers, whoever_compares_people_learns_of_an_application_once_it_waits)
{
    desk.clock.advance(std::chrono::seconds{1});
    auto const receipt = desk.registration.submit(BusyDesk::applicant(), good_submission(), "web:first");
    ASSERT_TRUE(receipt);
    EXPECT_TRUE(desk.automatic.came.empty()) << "not before the address is confirmed";
    ASSERT_TRUE(desk.confirmation.confirm(desk.token_mailed("confirmation")));
    ASSERT_TRUE(desk.registration.submit(claire, without_email(), "staff:1"));
    EXPECT_EQ(desk.automatic.came.size(), 2U);
    auto const application = desk.application(receipt->application);
    desk.database.exclusive([&](db::Session& session) { desk.review.arrived(session, application); });
    EXPECT_EQ(desk.resemblances.changed.back(), State::in_review);
}

TEST_P(Answers, nobody_is_a_patron_before_somebody_decides) // Koha: no moderation before the account exists
{
    desk.waiting();
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_patron") + desk.count("SELECT COUNT(*) FROM people_card"), 0);
}

TEST_P(Answers, refusing_says_why_and_leaves_no_card) // FOLIO: an applicant can neither be refused nor deleted
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

TEST_P(Answers, words_are_needed_to_refuse_to_ask_and_to_note)
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

TEST_P(Answers, asking_sends_a_link_and_the_answer_brings_the_case_back)
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.ask(claire, desk.seen(id), "Quel est votre numéro de rue ?"));
    EXPECT_EQ(desk.application(id).state, State::information_asked);
    ASSERT_TRUE(desk.questions.answer(desk.token_mailed("reponse"), {"Le 3", {}}));
    EXPECT_EQ(desk.application(id).state, State::in_review);
    EXPECT_EQ(desk.journalled("application.information_asked"), 1);
}

TEST_P(Answers, two_librarians_never_overwrite_each_other)
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

TEST_P(Answers, a_case_elsewhere_does_not_exist)
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

} // namespace
} // namespace guichet::people
