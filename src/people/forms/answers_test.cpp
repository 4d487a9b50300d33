// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/answers.hpp"
#include "support/registration_site.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using for_tests::small_territory;
using for_tests::SmallOffice;

document::ReturnedFields returned(std::map<std::string, std::string, std::less<>> values,
                                  std::string marker = "guichet-inscription 1.0 fr ecla-mediatheque journal")
{
    document::ReturnedFields fields;
    fields.marker = std::move(marker);
    fields.values = std::move(values);
    return fields;
}

std::map<std::string, std::string, std::less<>> jeanne()
{
    return {{"first_names", "Jeanne"},
            {"birth_name", "Durand"},
            {"birth_date", "17/03/1985"},
            {"street", "3 rue Basse"},
            {"postcode", "39000"},
            {"municipality", "39300"},
            {"email", "j@example.org"},
            {"consent", "1"},
            {"language", "Français"},
            {"child_1_birth_name", ""},
            {"child_3_first_names", "Zoé"},
            {"child_3_birth_name", "Durand"},
            {"child_3_birth_date", "1/2/2015"},
            {"guardian_consent", "1"},
            {"message", "Bonjour"}};
}

ReturnedAnswers read_from(document::ReturnedFields const& fields)
{
    SmallOffice const office;
    return answers_of(fields, office, *small_territory()).value();
}

} // namespace

TEST(FormAnswers, become_what_the_web_form_would_send)
{
    auto values = jeanne();
    values.erase("child_1_birth_name"); // the reader leaves out what is empty
    auto const read = read_from(returned(values));
    auto const& submission = read.submission;
    EXPECT_TRUE(read.faults.empty());
    EXPECT_EQ(read.filled, Filled::something);
    EXPECT_EQ(submission.adult, (TypedPerson{"Durand", "", "Jeanne", "17/03/1985"}));
    ASSERT_EQ(submission.children.size(), 1U); // written in the third box, and the first of the application
    EXPECT_EQ(submission.children.front().first_names, "Zoé");
    EXPECT_EQ(submission.municipality, "39300");
    EXPECT_EQ(submission.library, "ecla-mediatheque");
    EXPECT_EQ(submission.language, "fr");
    EXPECT_EQ(submission.campaign, "journal");
    EXPECT_EQ(submission.consent, consent_version);
    EXPECT_EQ(submission.guardian_consent, consent_version);
    EXPECT_TRUE(check(submission, parse_date("2020-04-01").value(), EmailNeed::required));
}

TEST(FormAnswers, take_a_choice_by_its_value_or_by_its_label)
{
    auto values = jeanne();
    values["municipality"] = "Lons-le-Saunier";
    values["library"] = "Médiathèque ecla";
    values["language"] = "English";
    auto const read = read_from(returned(values)).submission;
    EXPECT_EQ(read.municipality, "39300");
    EXPECT_EQ(read.library, "ecla-mediatheque");
    EXPECT_EQ(read.language, "en");
    values["library"] = "grand-dole-mediatheque";
    values["language"] = "en";
    EXPECT_EQ(read_from(returned(values)).submission.library, "grand-dole-mediatheque");
    values["library"] = "une autre";
    EXPECT_EQ(read_from(returned(values)).submission.library, "ecla-mediatheque"); // that of the form
}

TEST(FormAnswers, name_a_commune_only_when_one_is_meant)
{
    auto const territory = small_territory();
    EXPECT_EQ(municipality_meant(*territory, "39016", ""), "39016");
    EXPECT_EQ(municipality_meant(*territory, "39016", "39140"), "39016");
    EXPECT_EQ(municipality_meant(*territory, "39016", "39016"), ""); // a postcode in the wrong box
    EXPECT_EQ(municipality_meant(*territory, "arlay", ""), "39016");
    EXPECT_EQ(municipality_meant(*territory, "St Lupicin", "39170"), "39491"); // merged since
    EXPECT_EQ(municipality_meant(*territory, "39140", ""), "");                // a postcode decides nothing
    EXPECT_EQ(municipality_meant(*territory, "Arl", ""), "");
    EXPECT_EQ(municipality_meant(*territory, "Atlantis", "39140"), "");
    EXPECT_EQ(municipality_meant(*territory, "", "39140"), "");
}

TEST(FormAnswers, say_what_could_not_be_placed)
{
    auto values = jeanne();
    values["municipality"] = "chez ma tante";
    auto const read = read_from(returned(values));
    ASSERT_EQ(read.faults.size(), 1U);
    EXPECT_EQ(read.faults.front().field, "municipality");
    EXPECT_EQ(read.faults.front().message.values.at("typed"), "chez ma tante");
    EXPECT_EQ(read.submission.adult.birth_name, "Durand"); // the rest is kept
    values.erase("municipality");
    EXPECT_EQ(read_from(returned(values)).faults.front().message.id, "forms.error.municipality_missing");
}

TEST(FormAnswers, of_an_older_form_are_read_by_what_its_fields_were_called)
{
    static constexpr std::array<RenamedField, 3> renamed{{{"nom", "birth_name"}, {"rue", "street"}, {"sexe", ""}}};
    static constexpr std::array<FormVersion, 2> versions{{{1, "2019-01", renamed}, {2, "2020-03", {}}}};
    SmallOffice const office;
    auto values = jeanne();
    values.erase("birth_name");
    values.erase("street");
    values["nom"] = "Durand";
    values["rue"] = "3 rue Basse";
    values["sexe"] = "F";
    auto const old = answers_of(returned(values), office, *small_territory(), versions).value();
    EXPECT_EQ(old.submission.adult.birth_name, "Durand");
    EXPECT_EQ(old.submission.street, "3 rue Basse");
    EXPECT_EQ(old.submission.consent, "2019-01"); // to the words that were on it
    auto const marker = "guichet-inscription 2.0 fr - -";
    EXPECT_EQ(answers_of(returned(jeanne(), marker), office, *small_territory(), versions)->submission.consent,
              "2020-03");
    // A form newer than the program, from a network that shares it, is read as far as it is understood.
    auto const newer = "guichet-inscription 7.0 fr - -";
    EXPECT_EQ(answers_of(returned(jeanne(), newer), office, *small_territory(), versions)->submission.adult.birth_name,
              "Durand");
}

TEST(FormAnswers, are_known_without_the_marker_but_not_in_somebody_elses_form)
{
    SmallOffice const office;
    EXPECT_TRUE(answers_of(returned(jeanne(), ""), office, *small_territory()));
    EXPECT_FALSE(answers_of(returned({{"iban", "FR76"}, {"birth_name", "Durand"}}, ""), office, *small_territory()));
    EXPECT_EQ(read_from(returned({{"library", "ecla-mediatheque"}, {"language", "fr"}})).filled, Filled::nothing);
}

} // namespace guichet::people
