// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "document/codes.hpp"
#include "text/messages.hpp"

#include <optional>
#include <string>
#include <vector>

/// Pages for the printer: what is written to people without e-mail, the letter that brings a card among it, and the
/// poster of a campaign. PDF by Pango and Cairo, fonts embedded, tagged. Owns the layout only: every word comes from
/// the caller.
namespace guichet::document {

/// The card printed in the letter, to cut out: number in clear, as barcode, and a QR code of the link.
struct CardFace {
    std::string network; // "JuMEL · bibliothèques du Jura"
    std::string kind;    // "Carte provisoire"
    std::string holder;
    std::string number; // its barcode is drawn when it can be, for the desk's reader
    std::string validity;
    std::string library;
    Symbology symbology = Symbology::code128;
};

/// One page A4 for one person. The address stands in the window of a French DL or C5 envelope.
struct CardLetter {
    std::vector<std::string> sender; // name first, then lines
    std::vector<std::string> recipient;
    std::string place_and_date;
    std::string reference;
    std::string subject;
    std::vector<std::string> paragraphs;
    std::optional<CardFace> card;
    std::string steps_title; // "" with the steps: none
    std::vector<std::string> steps;
    std::string link; // what the QR code opens and what is printed below it; "" for none
    std::string closing;
};

/// One PDF with a page for each letter. ErrorKind::invalid "document.nothing_to_print" when there is none.
[[nodiscard]] Result<std::string> card_letters_pdf(std::vector<CardLetter> const& letters, text::Locale locale);

/// A5, for a wall or a counter.
struct Poster {
    std::string network;
    std::string title;
    std::string text;
    std::string link;       // what the QR code opens
    std::string short_link; // the same for people who type: "bibliotheque.example/c/journal"
    std::string footer;
};
[[nodiscard]] Result<std::string> poster_pdf(Poster const& poster, text::Locale locale);

} // namespace guichet::document
