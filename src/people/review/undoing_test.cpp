// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/answering.hpp"

#include <array>

namespace guichet::people {
namespace {

using for_tests::BusyDesk;
using for_tests::good_submission;
using State = ApplicationState;

class Undoing : public for_tests::Answering {};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, Undoing, support::every_database(), support::database_name);

TEST_P(Undoing, every_decision_undone_within_its_minute_leaves_everything_as_it_was)
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
        ASSERT_TRUE(desk.database.write([](db::Session& session) -> Result<void> {
            session.execute("DELETE FROM people_patron"); // the one add_patron made
            return {};
        }));
        EXPECT_EQ(picture(id), before);
        EXPECT_EQ(desk.history(id).back().action, "undone");
        EXPECT_FALSE(desk.review.undoable(claire));
    }
    EXPECT_EQ(desk.journalled("application.undone"), 4);
    EXPECT_TRUE(desk.resemblances.patrons.empty() || desk.resemblances.patrons.size() == 1);
}

TEST_P(Undoing, undoing_an_answer_to_a_case_that_waited_for_information_makes_it_wait_again)
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

TEST_P(Undoing, takes_back_what_the_page_showed_and_not_what_a_colleague_has_answered_since)
{
    auto const marc = BusyDesk::librarian("marc");
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.ask(claire, desk.seen(id), "Quoi ?"));
    auto const asked = desk.review.undoable(claire)->id;
    desk.clock.advance(std::chrono::seconds{10});
    ASSERT_TRUE(desk.review.accept(marc, desk.seen(id)));
    auto const accepted = desk.review.undoable(marc)->id;
    EXPECT_FALSE(desk.review.undoable(claire)) << "no longer the last answer";
    auto const undo = [&](network::Actor const& actor, std::string_view decision) {
        return desk.review.undo(actor, id, std::array{decision});
    };
    auto const overtaken = undo(claire, asked);
    ASSERT_FALSE(overtaken);
    EXPECT_EQ(overtaken.error().message.id, "review.undo_overtaken");
    EXPECT_EQ(desk.application(id).state, State::accepted);
    EXPECT_TRUE(undo(marc, accepted));
    EXPECT_EQ(desk.application(id).state, State::information_asked);
    EXPECT_TRUE(undo(claire, asked));
    EXPECT_EQ(desk.application(id).state, State::in_review);
}

TEST_P(Undoing, a_minute_later_or_once_the_mail_is_leaving_nothing_is_undone)
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id)));
    ASSERT_TRUE(desk.database.write([](db::Session& session) -> Result<void> {
        session.execute("UPDATE mail_outbox SET state = 'sent' WHERE subject_id = 'review.mail_accepted.subject'");
        return {};
    }));
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

TEST_P(Undoing, takes_no_real_card_back_that_was_handed_out_meanwhile)
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id)));
    auto const patron = *desk.application(id).applicants.front().patron;
    auto const provisional =
        desk.database.read([&](db::Session& session) { return Cards::of(session, patron); }).front();
    Card permanent = provisional;
    permanent.number = "23900009999995";
    permanent.kind = CardKind::permanent;
    auto const given = [&] {
        return desk.database.read([&](db::Session& session) { return Cards::find(session, permanent.number); });
    };
    desk.database.exclusive([&](db::Session& session) {
        EXPECT_TRUE(Cards::replace(session, provisional.number));
        EXPECT_TRUE(Cards::hand_out(session, permanent));
    });
    auto const refused = desk.review.undo(claire, id);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.id, "review.undo_in_use");
    EXPECT_EQ(desk.application(id).state, State::accepted);
    EXPECT_EQ(given()->patron, patron);
    EXPECT_EQ(given()->status, CardStatus::active);

    desk.database.exclusive(
        [&](db::Session& session) { Cards::give_back(session, provisional.number, permanent.number); });
    EXPECT_TRUE(desk.review.undo(claire, id)) << "the exchange was undone first";
}

TEST_P(Undoing, erases_no_member_whose_file_was_merged_into_the_new_one)
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id)));
    auto const patron = *desk.application(id).applicants.front().patron;
    desk.database.exclusive([&](db::Session& session) {
        (void)desk.subscriptions.add(session,
                                     {"", patron, "adulte", add_days(today, -100), add_days(today, 200), "", ""});
    });
    auto const refused = desk.review.undo(claire, id);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.id, "review.undo_in_use");
    EXPECT_TRUE(desk.patrons.find(patron));
}

TEST_P(Undoing, an_undone_card_number_is_never_given_again)
{
    auto const id = desk.waiting();
    ASSERT_TRUE(desk.review.accept(claire, desk.seen(id)));
    ASSERT_TRUE(desk.review.undo(claire, id));
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card"), 1);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_card WHERE status = 'revoked' AND patron IS NULL"), 1);
}

TEST_P(Undoing, documents_are_destroyed_once_the_answer_can_no_longer_be_undone)
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

} // namespace
} // namespace guichet::people
