// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/question_pages.hpp"
#include "people/forms/questions.hpp"
#include "people/registration/policy_office.hpp"
#include "support/registration_site.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using network::Actor;
using network::ActorKind;
using network::Role;

IntercommunalityId const asking_member{"haut-jura-saint-claude"};
Actor const its_manager{ActorKind::staff, "m", "Manager", Role::manager, asking_member};

AddedQuestion question_of(std::string text, FieldKind kind, FieldNeed need = FieldNeed::optional)
{
    AddedQuestion out;
    out.text_fr = std::move(text);
    out.kind = kind;
    out.need = need;
    if (kind == FieldKind::choice) {
        out.choices = {"Matin", "Soir"};
    }
    return out;
}

/// The small office, with questions.
class AskingOffice final : public PolicyOffice {
public:
    explicit AskingOffice(FormQuestions const& questions) : questions_(questions) {}
    [[nodiscard]] Eligibility eligibility(std::string_view insee, Date day) const override
    {
        return office_.eligibility(insee, day);
    }
    [[nodiscard]] std::optional<Policy> policy(PolicyId const& id) const override { return office_.policy(id); }
    [[nodiscard]] std::optional<network::Library> library(LibraryId const& id) const override
    {
        return office_.library(id);
    }
    [[nodiscard]] std::vector<network::Library> libraries_of(IntercommunalityId const& id) const override
    {
        return office_.libraries_of(id);
    }
    [[nodiscard]] TariffGrid tariff(Policy const& policy, Date day) const override
    {
        return office_.tariff(policy, day);
    }
    [[nodiscard]] AddedQuestions added_questions(IntercommunalityId const& where,
                                                 std::optional<int> revision) const override
    {
        return revision ? questions_.of(where, *revision) : questions_.in_force(where);
    }

private:
    for_tests::SmallOffice office_;
    FormQuestions const& questions_;
};

} // namespace

class AddedQuestionsStored : public ::testing::TestWithParam<support::Kind> {
protected:
    support::TestDatabase opened{GetParam()};
    for_tests::Desk desk{*opened};
    network::Journal journal{*opened, desk.clock};
    FormQuestions questions{*opened, desk.clock, journal};
    AskingOffice office{questions};
    Registration registration{*opened,      desk.clock,     desk.random,    office,
                              desk.letters, desk.documents, desk.automatic, desk.key};

    [[nodiscard]] std::vector<AnsweredQuestion> answers_of(ApplicationId const& id)
    {
        return (*opened).read([&](db::Session& session) { return FormQuestions::answers_of(session, id); });
    }
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, AddedQuestionsStored, support::every_database(), support::database_name);

TEST_P(AddedQuestionsStored, are_asked_answered_and_kept_with_their_words)
{
    ASSERT_TRUE(questions.add(its_manager, asking_member, question_of("Quand venez-vous ?", FieldKind::choice)));
    ASSERT_TRUE(
        questions.add(its_manager, asking_member, question_of("Votre école", FieldKind::line, FieldNeed::required)));
    EXPECT_EQ(questions.in_force(asking_member).revision, 2);
    EXPECT_TRUE(questions.in_force(IntercommunalityId{"ecla"}).questions.empty());

    auto submission = for_tests::good_submission();
    submission.answers = {{"1", "Jamais"}}; // not on the list; and the second is missing
    auto const refused = registration.submit(desk.applicant(), submission, "key");
    ASSERT_FALSE(refused);
    ASSERT_EQ(refused.error().fields.size(), 1U);
    EXPECT_EQ(refused.error().fields.front().field, "question_2");

    submission.answers = {{"1", "Soir"}, {"2", "  École   du Bourg "}, {"7", "nobody asked"}};
    auto const receipt = registration.submit(desk.applicant(), submission, "key");
    ASSERT_TRUE(receipt);
    EXPECT_EQ(
        answers_of(receipt->application),
        (std::vector<AnsweredQuestion>{{"1", "Quand venez-vous ?", "Soir"}, {"2", "Votre école", "École du Bourg"}}));
}

TEST_P(AddedQuestionsStored, of_an_older_form_are_those_that_stood_on_it)
{
    ASSERT_TRUE(questions.add(its_manager, asking_member, question_of("Première", FieldKind::line)));
    ASSERT_TRUE(questions.remove(its_manager, asking_member, "1"));
    ASSERT_TRUE(
        questions.add(its_manager, asking_member, question_of("Seconde", FieldKind::line, FieldNeed::required)));
    EXPECT_EQ(questions.in_force(asking_member).questions.front().id, "2"); // "1" is never given again
    EXPECT_EQ(questions.of(asking_member, 1).questions.front().text_fr, "Première");

    auto submission = for_tests::good_submission();
    submission.form_questions = 1;
    submission.answers = {{"1", "oui"}};
    auto const receipt = registration.submit(desk.applicant(), submission, "old", {ApplicationOrigin::pdf});
    ASSERT_TRUE(receipt); // the second did not stand on that paper
    EXPECT_EQ(answers_of(receipt->application), (std::vector<AnsweredQuestion>{{"1", "Première", "oui"}}));
}

TEST_P(AddedQuestionsStored, are_added_and_removed_once_however_often_one_clicks)
{
    auto const question = question_of("Quand venez-vous ?", FieldKind::choice);
    ASSERT_TRUE(questions.add(its_manager, asking_member, question));
    EXPECT_TRUE(questions.add(its_manager, asking_member, question));
    EXPECT_EQ(questions.in_force(asking_member).questions.size(), 1U);
    ASSERT_TRUE(questions.remove(its_manager, asking_member, "1"));
    EXPECT_TRUE(questions.remove(its_manager, asking_member, "1"));
    EXPECT_EQ(questions.in_force(asking_member).revision, 2) << "nothing is written the second time";
    ASSERT_TRUE(questions.add(its_manager, asking_member, question)) << "asked again later";
    EXPECT_EQ(questions.in_force(asking_member).questions.front().id, "2");
}

TEST_P(AddedQuestionsStored, take_a_choice_whole_or_say_that_it_is_too_long)
{
    auto question = question_of("Quand venez-vous ?", FieldKind::choice);
    auto const letters = [](std::size_t many) {
        std::string text;
        for (std::size_t at = 0; at < many; ++at) {
            text += "é";
        }
        return text;
    };
    question.choices = {"Matin", letters(longest_line_answered + 1)};
    auto const refused = questions.add(its_manager, asking_member, question);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.front().field, "choices");
    EXPECT_EQ(refused.error().fields.front().message.id, "registration.error.too_long");
    question.choices = {"Matin", letters(longest_line_answered)};
    ASSERT_TRUE(questions.add(its_manager, asking_member, question));
    EXPECT_EQ(questions.in_force(asking_member).questions.front().choices, question.choices);
}

TEST_P(AddedQuestionsStored, belong_to_their_member_and_can_be_one_librarys_alone)
{
    auto const elsewhere = Actor{ActorKind::staff, "x", "X", Role::manager, IntercommunalityId{"ecla"}};
    EXPECT_EQ(questions.add(elsewhere, asking_member, question_of("?", FieldKind::line)).error().kind,
              ErrorKind::not_found);
    EXPECT_EQ(questions.add(its_manager, asking_member, question_of("", FieldKind::line)).error().fields.front().field,
              "text_fr");
    EXPECT_EQ(questions.remove(its_manager, asking_member, "9").error().kind, ErrorKind::not_found);
    auto of_one = question_of("Casier ?", FieldKind::tick);
    of_one.library = {"annexe"};
    ASSERT_TRUE(questions.add(its_manager, asking_member, of_one));
    auto const all = questions.in_force(asking_member);
    EXPECT_EQ(all.in(LibraryId{"annexe"}).questions.size(), 1U);
    EXPECT_TRUE(all.in(LibraryId{"haut-jura-saint-claude-mediatheque"}).questions.empty());
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM network_journal WHERE action = 'form.question_added'"), 1);
}

TEST(QuestionFields, are_told_by_their_name)
{
    EXPECT_EQ(question_of_field("question_12"), "12");
    for (auto const* const other : {"question_", "question_x", "question_1234567", "message", "question_-1"}) {
        EXPECT_FALSE(question_of_field(other)) << other;
    }
}

} // namespace guichet::people
