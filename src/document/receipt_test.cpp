// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/receipt.hpp"
#include "support/pdf_facts.hpp"

#include <gtest/gtest.h>

namespace guichet::document {

TEST(Receipt, is_one_tagged_page_in_the_readers_language)
{
    Receipt receipt;
    receipt.sender = {"Régie des médiathèques", "1 place de la Mairie"};
    receipt.place_and_date = "12 mai 2026";
    receipt.title = "Reçu";
    receipt.facts = {{"Référence", "BHS7K2M4PQX01"}, {"Payé par", "carte bancaire"}};
    receipt.lines = {{"Inscription : Jeanne Durand", "12,00 €"}, {"Inscription : Léo Durand", "0,00 €"}};
    receipt.reasons = {"Plein tarif, voté le 25 juin 2026", "Jeunes"};
    receipt.total = {"Total payé", "12,00 €"};
    receipt.ending = "Conservez ce reçu.";
    auto const pdf = receipt_pdf(receipt, text::Locale::fr);
    ASSERT_TRUE(pdf);
    auto const facts = support::pdf_facts(*pdf);
    EXPECT_EQ(facts.pages, 1U);
    EXPECT_EQ(facts.title, "Reçu");
    EXPECT_EQ(facts.language, "fr");
    EXPECT_EQ(facts.structure, (std::set<std::string>{"H1", "P"}));
    EXPECT_TRUE(facts.fonts_missing.empty());
    EXPECT_EQ(support::pdf_facts(*receipt_pdf(receipt, text::Locale::en)).language, "en");
}

} // namespace guichet::document
