// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/receipt.hpp"

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
    EXPECT_TRUE(pdf->starts_with("%PDF-"));
    EXPECT_NE(pdf->find("/StructTreeRoot"), std::string::npos);
    EXPECT_NE(pdf->find("/Count 1"), std::string::npos);
    EXPECT_NE(pdf->find("(fr"), std::string::npos);
}

} // namespace guichet::document
