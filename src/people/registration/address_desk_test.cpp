// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/address_desk.hpp"
#include "support/open_door.hpp"
#include "support/review_desk.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

namespace guichet::people {
namespace {

using for_tests::BusyDesk;
using for_tests::good_submission;
using web::Method;

class AddressDeskTest : public ::testing::Test {
protected:
    support::TestDatabase opened{support::Kind::sqlite_memory};
    BusyDesk desk{*opened};
    support::WebFixture site;
    support::OpenDoor door{BusyDesk::librarian()};
    AddressDesk pages{site.shell,     desk.database, desk.clock,        desk.confirmation, desk.questions,
                      desk.automatic, desk.journal,  desk.registration, desk.letters};

    void SetUp() override { pages.mount(door, site.router); }
    web::Response show(ApplicationId const& id)
    {
        return support::ask(site.router, Method::get, "/gestion/demandes/" + id.value + "/adresse");
    }
    web::Response post(ApplicationId const& id, web::Fields form)
    {
        desk.clock.advance(std::chrono::seconds{1});
        return support::ask(site.router, Method::post, "/gestion/demandes/" + id.value + "/adresse", std::move(form));
    }
    ApplicationId submitted()
    {
        desk.clock.advance(std::chrono::seconds{1});
        return desk.registration.submit(BusyDesk::applicant(), good_submission(), "web:1")->application;
    }
};

TEST_F(AddressDeskTest, who_phones_because_nothing_came_gets_the_link_again_or_to_the_right_address)
{
    auto const id = submitted();
    auto const first = desk.token_mailed("confirmation");
    EXPECT_EQ(show(id).status, 200);
    EXPECT_EQ(post(id, {{"action", "again"}}).status, 303);
    EXPECT_EQ(desk.mails(), 2);
    EXPECT_EQ(post(id, {{"action", "correct"}, {"email", "jeanne@"}}).status, 422);
    EXPECT_TRUE(post(id, {{"action", "correct"}, {"email", "jeanne@"}}).body.contains("jeanne@"));
    EXPECT_EQ(post(id, {{"action", "correct"}, {"email", "j.durand@example.org"}}).status, 303);
    EXPECT_EQ(desk.confirmation.look(first).step, ConfirmationStep::unknown);
    EXPECT_TRUE(desk.confirmation.confirm(desk.token_mailed("confirmation")));
    EXPECT_EQ(desk.application(id).contact.email, "j.durand@example.org");
    EXPECT_EQ(desk.journalled("application.link_sent_again"), 1);
    EXPECT_EQ(desk.journalled("application.email_corrected"), 1);
    EXPECT_EQ(desk.history(id)[1].actor_id, "claire");
}

TEST_F(AddressDeskTest, a_page_left_open_does_not_put_back_the_address_corrected_meanwhile)
{
    std::string const wrong = "jeanne.durand@example.org";
    std::string const right = "j.durand@example.org";
    auto const id = submitted();
    EXPECT_TRUE(show(id).body.contains("name=\"seen\" value=\"" + wrong + "\""));
    ASSERT_TRUE(desk.confirmation.correct_address(BusyDesk::applicant(), id, right, {}));
    auto const mails = desk.mails();
    web::Fields const old_page{{"action", "correct"}, {"email", wrong}, {"seen", wrong}};
    auto const told = post(id, old_page);
    EXPECT_EQ(told.status, 409);
    EXPECT_TRUE(told.body.contains("L’adresse enregistrée est maintenant : " + right)) << told.body;
    EXPECT_TRUE(told.body.contains("name=\"seen\" value=\"" + right + "\""));
    EXPECT_EQ(desk.application(id).contact.email, right);
    EXPECT_EQ(post(id, {{"action", "again"}}).status, 303);
    EXPECT_EQ(desk.application(id).contact.email, right);
    EXPECT_EQ(desk.mails(), mails + 1) << "to the address as it stands, and nothing from the old page";

    ASSERT_TRUE(desk.confirmation.confirm(desk.token_mailed("confirmation")));
    EXPECT_EQ(post(id, old_page).status, 409) << "nor once it is confirmed";
    EXPECT_EQ(desk.application(id).contact.email, right);
    EXPECT_TRUE(desk.application(id).email_confirmed);
    EXPECT_EQ(desk.journalled("application.email_corrected"), 0);
    EXPECT_EQ(post(id, {{"action", "correct"}, {"email", "jeanne@"}, {"seen", wrong}}).status, 422) << "a fault first";
    EXPECT_EQ(post(id, {{"action", "correct"}, {"email", wrong}, {"seen", right}}).status, 303) << "seen and meant";
}

TEST_F(AddressDeskTest, a_question_whose_mail_came_back_goes_to_the_corrected_address)
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.ask(BusyDesk::librarian(), desk.seen(id), "Quel est votre numéro de rue ?"));
    auto const lost = desk.token_mailed("reponse");
    EXPECT_EQ(post(id, {{"action", "correct"}, {"email", "j.durand@example.org"}}).status, 303);
    EXPECT_EQ(desk.questions.look(lost).step, QuestionStep::unknown);
    EXPECT_TRUE(desk.questions.answer(desk.token_mailed("reponse"), {"Le 3", {}}));
    EXPECT_FALSE(desk.application(id).email_confirmed) << "nobody has confirmed the new address";
    EXPECT_EQ(desk.automatic.came.back(), id) << "compared anew";
}

TEST_F(AddressDeskTest, what_is_left_to_pay_is_asked_for_at_the_corrected_address)
{
    door.actor = BusyDesk::librarian("claire", "plaine-jurassienne");
    auto submission = good_submission();
    submission.municipality = "39128";
    submission.postcode = "39120";
    auto const typed = desk.registration.submit(door.actor, submission, "desk:1");
    ASSERT_TRUE(typed);
    auto const asked = [&](std::string const& email) {
        return desk.database.read([&](db::Session& session) {
            return session.count("SELECT COUNT(*) FROM mail_outbox WHERE to_address = :email AND "
                                 "subject_id = 'registration.mail_to_pay.subject'",
                                 {{"email", email}});
        });
    };
    EXPECT_EQ(asked("jeanne.durand@example.org"), 1);
    EXPECT_EQ(post(typed->application, {{"action", "correct"}, {"email", "j.durand@example.org"}}).status, 303);
    EXPECT_EQ(asked("j.durand@example.org"), 1);
    EXPECT_EQ(desk.history(typed->application).back().action, "email_corrected");
}

TEST_F(AddressDeskTest, answered_cases_and_those_of_others_are_left_alone)
{
    auto const id = desk.waiting();
    door.actor = BusyDesk::librarian("eve", "bresse-haute-seille");
    EXPECT_EQ(show(id).status, 404);
    EXPECT_EQ(post(id, {{"action", "correct"}, {"email", "j.durand@example.org"}}).status, 404);
    door.actor = BusyDesk::librarian();
    ASSERT_TRUE(desk.review.refuse(door.actor, desk.seen(id), "Non"));
    EXPECT_EQ(post(id, {{"action", "correct"}, {"email", "j.durand@example.org"}}).status, 409);
    EXPECT_EQ(desk.application(id).contact.email, "jeanne.durand@example.org");
}

} // namespace
} // namespace guichet::people
