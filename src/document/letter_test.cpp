// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/letter.hpp"
#include "support/pdf_facts.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace guichet::document {
namespace {

CardLetter letter()
{
    return {.sender = {"Médiathèque communautaire", "12 rue du Collège", "39200 Saint-Claude", "03 84 00 00 00"},
            .recipient = {"Mme Jeanne MARTIN", "3 rue du Pré", "39200 SAINT-CLAUDE"},
            .place_and_date = "Le 1er avril 2020",
            .reference = "Demande HJS-7K2M-4P",
            .subject = "Votre carte de bibliothèque provisoire",
            .paragraphs = {"Bonjour,", "Votre inscription est acceptée. Voici votre carte : gardez cette lettre, elle "
                                       "suffit pour lire, écouter et apprendre depuis chez vous."},
            .card = CardFace{"JuMEL · bibliothèques du Jura", "Carte provisoire", "Jeanne Martin", "23900001000016",
                             "Valable jusqu’au 30 juin 2020", "Médiathèque communautaire"},
            .steps_title = "Pour ouvrir votre compte",
            .steps = {"Visez le code ci-dessus avec un téléphone, ou tapez l’adresse ci-dessous.",
                      "Choisissez un mot de passe.", "C’est tout : les ressources vous sont ouvertes."},
            .link = "https://guichet.example/activation/uX2n0QpR8dJ4mB6vK1wZ5yA7cE9gH3iL0oS2tU4xV6",
            .closing = "Bien à vous,\nvos bibliothécaires"};
}

TEST(Letter, is_a_pdf_of_one_page_a_person_with_its_fonts_inside)
{
    auto const pdf = card_letters_pdf({letter(), letter()}, text::Locale::fr);
    ASSERT_TRUE(pdf);
    auto const facts = support::pdf_facts(*pdf);
    EXPECT_EQ(facts.pages, 2U);
    EXPECT_EQ(facts.title, "Votre carte de bibliothèque provisoire");
    EXPECT_EQ(facts.language, "fr");
    EXPECT_TRUE(facts.structure.contains("P"));
    auto const one = letter();
    EXPECT_EQ(facts.figures, (std::vector{one.card->number, one.link, one.card->number, one.link}));
    EXPECT_TRUE(facts.fonts_missing.empty());
    if (auto const* folder = std::getenv("GUICHET_TEST_OUTPUT")) {
        std::ofstream{std::string{folder} + "/letter.pdf", std::ios::binary} << *pdf;
    }
}

TEST(Letter, is_refused_without_anybody_to_write_to)
{
    EXPECT_FALSE(card_letters_pdf({}, text::Locale::fr));
}

TEST(Letter, is_printed_even_with_a_number_no_reader_knows_and_an_endless_name)
{
    auto odd = letter();
    odd.card->number = "n° é";
    odd.card->holder = std::string(400, 'W');
    odd.link = "";
    EXPECT_TRUE(card_letters_pdf({odd}, text::Locale::en));
}

TEST(Letter, needs_no_card_to_say_no_or_to_ask)
{
    auto plain = letter();
    plain.card.reset();
    plain.steps.clear();
    plain.link.clear();
    auto const pdf = card_letters_pdf({plain}, text::Locale::fr);
    ASSERT_TRUE(pdf);
    EXPECT_EQ(support::pdf_facts(*pdf).pages, 1U);
    EXPECT_LT(pdf->size(), card_letters_pdf({letter()}, text::Locale::fr)->size());
}

TEST(Poster, is_one_page_with_title_code_and_short_address)
{
    auto const pdf =
        poster_pdf({"JuMEL", "La bibliothèque chez vous, gratuitement",
                    "Inscrivez-vous sans vous déplacer jusqu’à la réouverture.", "https://guichet.example/c/journal",
                    "guichet.example/c/journal", "Communauté de communes Bresse Haute Seille"},
                   text::Locale::fr);
    ASSERT_TRUE(pdf);
    auto const facts = support::pdf_facts(*pdf);
    EXPECT_EQ(facts.pages, 1U);
    EXPECT_EQ(facts.language, "fr");
    EXPECT_TRUE(facts.structure.contains("H1"));
    EXPECT_EQ(facts.figures, std::vector<std::string>{"https://guichet.example/c/journal"});
    EXPECT_FALSE(poster_pdf({"", "", "", "", "", ""}, text::Locale::fr));
    if (auto const* folder = std::getenv("GUICHET_TEST_OUTPUT")) {
        std::ofstream{std::string{folder} + "/poster.pdf", std::ios::binary} << *pdf;
    }
}

} // namespace
} // namespace guichet::document
