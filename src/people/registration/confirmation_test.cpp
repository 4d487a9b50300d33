// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/confirmation.hpp"
#include "people/registration/link_token.hpp"
#include "support/registration_desk.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <thread>

namespace guichet::people {

namespace {

using for_tests::Desk;
using for_tests::good_submission;

ApplicationId send(Desk& desk, std::string const& insee = "39491")
{
    auto submission = good_submission();
    submission.municipality = insee;
    return desk.registration.submit(Desk::applicant(), submission, "key " + insee).value().application;
}

} // namespace

class Confirmations : public support::OnEveryDatabase {};

TEST_P(Confirmations, looking_changes_nothing_and_confirming_does_it_once)
{
    Desk desk{database()};
    auto const id = send(desk);
    auto const token = desk.token_mailed("confirmation");
    ASSERT_EQ(token.size(), 70U);
    for (int times = 0; times < 5; ++times) { // a mail scanner opens every link
        EXPECT_EQ(desk.confirmation.look(token).step, ConfirmationStep::waiting);
        EXPECT_EQ(desk.confirmation.look(token).application, id) << "one budget of mails, whichever page asks for them";
    }
    EXPECT_EQ(desk.application(id).state, ApplicationState::submitted);
    EXPECT_EQ(desk.application(id).version, 1);

    auto const confirmed = desk.confirmation.confirm(token);
    ASSERT_TRUE(confirmed);
    EXPECT_EQ(confirmed->step, ConfirmationStep::confirmed);
    EXPECT_EQ(desk.application(id).state, ApplicationState::in_review);
    EXPECT_EQ(desk.application(id).email_confirmed, desk.clock.now());
    EXPECT_EQ(desk.mails(), 2) << "the link, then: it has arrived";

    EXPECT_EQ(desk.confirmation.confirm(token)->step, ConfirmationStep::confirmed);
    EXPECT_EQ(desk.application(id).version, 2);
    EXPECT_EQ(desk.mails(), 2);
}

TEST_P(Confirmations, eight_clicks_at_once_confirm_once)
{
    Desk desk{database()};
    auto const id = send(desk);
    auto const token = desk.token_mailed("confirmation");
    std::atomic<int> good = 0;
    {
        std::vector<std::jthread> threads;
        for (int at = 0; at < 8; ++at) {
            threads.emplace_back([&] { good += desk.confirmation.confirm(token).has_value() ? 1 : 0; });
        }
    }
    EXPECT_EQ(good, 8);
    EXPECT_EQ(desk.application(id).version, 2);
    EXPECT_EQ(desk.mails(), 2);
}

TEST_P(Confirmations, forged_and_foreign_tokens_open_nothing)
{
    Desk desk{database()};
    auto const id = send(desk);
    auto const token = desk.token_mailed("confirmation");
    auto altered = token;
    altered.back() = altered.back() == 'A' ? 'B' : 'A';
    for (auto const& forged :
         {std::string{}, std::string{"."}, id.value, id.value + ".", altered, token + "x", token.substr(1),
          id.value + "." + std::string(43, 'A'), std::string(26, '0') + token.substr(26), std::string(10'000, 'a'),
          std::string{"' OR 1=1 --"}}) {
        EXPECT_EQ(desk.confirmation.look(forged).step, ConfirmationStep::unknown) << forged;
        EXPECT_EQ(desk.confirmation.confirm(forged).error().message.id, "registration.link_unknown") << forged;
    }
    EXPECT_EQ(desk.application(id).state, ApplicationState::submitted);
}

TEST_P(Confirmations, a_link_dies_after_seven_days_and_the_application_with_it)
{
    Desk desk{database()};
    auto const id = send(desk);
    auto const token = desk.token_mailed("confirmation");
    desk.clock.advance(confirmation_life - std::chrono::seconds{1});
    EXPECT_EQ(desk.confirmation.expire_unconfirmed(100).value(), 0);
    EXPECT_EQ(desk.confirmation.look(token).step, ConfirmationStep::waiting);
    desk.clock.advance(std::chrono::seconds{2});
    EXPECT_EQ(desk.confirmation.look(token).step, ConfirmationStep::expired);
    EXPECT_EQ(desk.confirmation.confirm(token).error().message.id, "registration.link_expired");
    EXPECT_EQ(desk.confirmation.expire_unconfirmed(100).value(), 1);
    EXPECT_EQ(desk.application(id).state, ApplicationState::withdrawn);
    EXPECT_EQ(desk.confirmation.expire_unconfirmed(100).value(), 0);
    EXPECT_EQ(desk.confirmation.confirm(token).error().message.id, "registration.link_expired");
}

TEST_P(Confirmations, what_is_confirmed_never_expires)
{
    Desk desk{database()};
    auto const id = send(desk);
    ASSERT_TRUE(desk.confirmation.confirm(desk.token_mailed("confirmation")));
    desk.clock.advance(std::chrono::days{400});
    EXPECT_EQ(desk.confirmation.expire_unconfirmed(100).value(), 0);
    EXPECT_EQ(desk.application(id).state, ApplicationState::in_review);
}

TEST_P(Confirmations, a_link_sent_again_is_the_same_link_and_lives_longer)
{
    Desk desk{database()};
    auto const id = send(desk);
    auto const first = desk.token_mailed("confirmation");
    desk.clock.advance(std::chrono::days{6});
    ASSERT_TRUE(desk.confirmation.send_again(Desk::applicant(), id));
    EXPECT_EQ(desk.mails(), 2);
    EXPECT_EQ(desk.token_mailed("confirmation"), first);
    desk.clock.advance(std::chrono::days{6});
    EXPECT_TRUE(desk.confirmation.confirm(first));
    EXPECT_EQ(desk.confirmation.send_again(Desk::applicant(), id).error().message.id, "registration.already_confirmed");
}

TEST_P(Confirmations, a_corrected_address_gets_a_link_of_its_own)
{
    Desk desk{database()};
    auto const id = send(desk);
    auto const first = desk.token_mailed("confirmation");
    EXPECT_EQ(desk.confirmation.correct_address(Desk::applicant(), id, "jeanne@", {}).error().fields[0].field, "email");
    EXPECT_EQ(desk.confirmation.correct_address(Desk::applicant(), id, "jeanne@gmial.com", {}).error().fields[0].field,
              "email_choice");
    desk.clock.advance(std::chrono::seconds{1});
    ASSERT_TRUE(desk.confirmation.correct_address(Desk::applicant(), id, "jeanne@gmial.com",
                                                  {"jeanne@gmial.com", "suggested"}));
    EXPECT_EQ(desk.application(id).contact.email, "jeanne@gmail.com");
    EXPECT_EQ(desk.confirmation.look(first).step, ConfirmationStep::unknown) << "whoever had the wrong address";
    EXPECT_TRUE(desk.confirmation.confirm(desk.token_mailed("confirmation")));
    EXPECT_FALSE(desk.confirmation.correct_address(Desk::applicant(), id, "other@example.org", {}));
}

TEST_P(Confirmations, a_link_sent_again_never_brings_back_an_address_corrected_meanwhile)
{
    Desk desk{database()};
    auto const id = send(desk);
    for (int round = 0; round < 20; ++round) {
        auto const right = fmt::format("jeanne.{}@example.org", round);
        {
            std::jthread const again{[&] { EXPECT_TRUE(desk.confirmation.send_again(Desk::applicant(), id)); }};
            std::jthread const corrected{
                [&] { EXPECT_TRUE(desk.confirmation.correct_address(Desk::applicant(), id, right, {})); }};
        }
        EXPECT_EQ(desk.application(id).contact.email, right);
        auto const link = LinkToken::for_confirmation(id, right, desk.key).text();
        EXPECT_EQ(desk.confirmation.look(link).step, ConfirmationStep::waiting);
    }
}

TEST_P(Confirmations, a_click_on_the_link_to_the_former_address_confirms_no_other)
{
    Desk desk{database()};
    auto const submission = good_submission();
    for (int round = 0; round < 20; ++round) {
        auto const id =
            desk.registration.submit(Desk::applicant(), submission, fmt::format("key {}", round)).value().application;
        auto const former = LinkToken::for_confirmation(id, submission.email, desk.key).text();
        {
            std::jthread const click{[&] { static_cast<void>(desk.confirmation.confirm(former)); }};
            std::jthread const corrected{[&] {
                static_cast<void>(desk.confirmation.correct_address(Desk::applicant(), id, "jeanne@example.net", {}));
            }};
        }
        auto const application = desk.application(id);
        EXPECT_EQ(application.email_confirmed.has_value(), application.contact.email == submission.email);
    }
}

TEST_P(Confirmations, a_link_that_came_too_late_still_proves_the_mailbox_and_brings_a_new_one)
{
    Desk desk{database()};
    auto const id = send(desk);
    auto const late = desk.token_mailed("confirmation");
    desk.clock.advance(std::chrono::days{30});
    ASSERT_EQ(desk.confirmation.expire_unconfirmed(10).value(), 1);
    EXPECT_EQ(desk.confirmation.look(late).step, ConfirmationStep::expired);
    EXPECT_EQ(desk.confirmation.renew("forged").error().message.id, "registration.link_unknown");
    ASSERT_TRUE(desk.confirmation.renew(late));
    auto const fresh = desk.token_mailed("confirmation");
    EXPECT_NE(fresh, late);
    EXPECT_EQ(desk.confirmation.look(late).step, ConfirmationStep::unknown) << "an old link opens nothing again";
    EXPECT_FALSE(desk.confirmation.renew(late));
    EXPECT_EQ(desk.confirmation.look(fresh).step, ConfirmationStep::waiting);
    ASSERT_TRUE(desk.confirmation.confirm(fresh));
    EXPECT_EQ(desk.application(id).state, ApplicationState::in_review);
    EXPECT_TRUE(desk.application(id).email_confirmed);
}

TEST_P(Confirmations, the_policy_may_decide_by_itself)
{
    Desk desk{database()};
    auto const id = send(desk, "39300");
    ASSERT_TRUE(desk.confirmation.confirm(desk.token_mailed("confirmation")));
    EXPECT_EQ(desk.application(id).state, ApplicationState::accepted);
    EXPECT_EQ(desk.mails(), 1) << "the acceptance has its own mail";
}

TEST_P(Confirmations, a_policy_that_has_ended_meanwhile_decides_nothing_by_itself)
{
    Desk desk{database()};
    auto const id = send(desk, "39300");
    desk.office.is_closed = true;
    ASSERT_TRUE(desk.confirmation.confirm(desk.token_mailed("confirmation")));
    EXPECT_EQ(desk.application(id).state, ApplicationState::in_review) << "a person decides";
    EXPECT_TRUE(desk.application(id).email_confirmed);
    EXPECT_EQ(desk.mails(), 2) << "and they are told that it has arrived";
}

TEST_P(Confirmations, an_unclear_case_is_never_decided_by_itself)
{
    Desk desk{database()};
    auto const id = send(desk, "39016");
    ASSERT_TRUE(desk.confirmation.confirm(desk.token_mailed("confirmation")));
    EXPECT_EQ(desk.application(id).state, ApplicationState::in_review);
}

TEST_P(Confirmations, a_decision_that_fails_leaves_the_case_to_a_person)
{
    Desk desk{database()};
    desk.automatic.is_out_of_cards = true;
    auto const id = send(desk, "39300");
    ASSERT_TRUE(desk.confirmation.confirm(desk.token_mailed("confirmation")));
    EXPECT_EQ(desk.application(id).state, ApplicationState::in_review);
    EXPECT_TRUE(desk.application(id).email_confirmed);
    EXPECT_EQ(desk.mails(), 2);
}

TEST_P(Confirmations, a_question_goes_out_and_its_answer_comes_back_once)
{
    Desk desk{database()};
    auto application = desk.application(send(desk));
    network::Actor const staff{network::ActorKind::staff, "staff-1", "A", network::Role::librarian};
    auto const ask = [&] {
        return desk.database.write([&](db::Session& session) {
            return desk.questions.ask(session, staff, application, "Quelle est votre <adresse> ?");
        });
    };
    EXPECT_FALSE(ask()) << "not before the e-mail is confirmed";
    ASSERT_TRUE(desk.confirmation.confirm(desk.token_mailed("confirmation")));
    application = desk.application(application.id);
    desk.clock.advance(std::chrono::seconds{1});
    ASSERT_TRUE(ask());
    auto const token = desk.token_mailed("reponse");
    EXPECT_EQ(desk.questions.look(token).question, "Quelle est votre <adresse> ?");
    EXPECT_EQ(desk.questions.answer(token, {}).error().fields[0].field, "answer");
    EXPECT_EQ(desk.questions.answer(token, {"x", {{DocumentKind::other, "MZ"}}}).error().fields[0].field, "document");
    EXPECT_EQ(desk.application(application.id).state, ApplicationState::information_asked);
    ASSERT_TRUE(desk.questions.answer(token, {"3 rue Haute", {{DocumentKind::other, for_tests::small_pdf()}}}));
    EXPECT_EQ(desk.application(application.id).state, ApplicationState::in_review);
    EXPECT_EQ(desk.questions.answer(token, {"3 rue Haute", {}})->step, QuestionStep::answered);
    EXPECT_EQ(desk.questions.answer(token, {"again", {}}).error().kind, ErrorKind::conflict);
    auto const kept = desk.database.read([&](db::Session& session) { return Questions::of(session, application.id); });
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].answer, "3 rue Haute");
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_document"), 1);
    EXPECT_EQ(desk.questions.look("forged").step, QuestionStep::unknown);
    EXPECT_EQ(desk.questions.answer(token.substr(0, 60) + "AAAAAAAAAA", {"x", {}}).error().message.id,
              "registration.link_unknown");
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, Confirmations, support::every_database(), support::database_name);

} // namespace guichet::people
