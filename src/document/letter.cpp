// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/letter.hpp"

#include "base/text.hpp"
#include "document/codes.hpp"
#include "document/impl/canvas.hpp"

#include <fmt/format.h>

namespace guichet::document {

namespace {

using impl::Box;
using impl::Canvas;
using impl::Style;

constexpr double page_width = 210;
constexpr double page_height = 297;
constexpr double margin = 22;
constexpr double text_width = page_width - 2 * margin;
// NF Z 10-011: the address of the recipient, seen through the window on the right.
constexpr Box address{110, 50, 80};
constexpr double card_width = 110;
constexpr double card_height = 62;

Style const body{.size = 11.5};
Style const strong{.size = 11.5, .weight = PANGO_WEIGHT_BOLD};
Style const small{.size = 9.5, .grey = 0.25};

/// "2390 0001 0000 16": read aloud on the phone in fours.
std::string in_fours(std::string_view number)
{
    std::string spaced;
    for (std::size_t i = 0; i < number.size(); ++i) {
        if (i > 0 && i % 4 == 0) {
            spaced += ' ';
        }
        spaced += number[i];
    }
    return spaced;
}

void draw_qr(Canvas& canvas, std::string const& link, Box const& box)
{
    if (auto const code = link.empty() ? fail(ErrorKind::invalid, "") : qr_modules(link)) {
        canvas.draw(*code, box, box.width, link);
    }
}

void draw_card(Canvas& canvas, CardFace const& card, double top)
{
    canvas.frame({margin, top, card_width}, card_height);
    double const left = margin + 6;
    double const inner = card_width - 12;
    double y = canvas.write("P", {left, top + 4, inner}, card.network, small);
    y = canvas.write("P", {left, y + 0.5, inner}, card.kind, {.size = 13, .weight = PANGO_WEIGHT_BOLD});
    y = canvas.write("P", {left, y + 1, inner}, card.holder, {.size = 12});
    y = canvas.write("P", {left, y + 1, inner}, in_fours(card.number),
                     {.size = 15, .weight = PANGO_WEIGHT_BOLD, .family = "DejaVu Sans Mono"});
    if (auto const bars = barcode_modules(card.symbology, card.number)) {
        double const width = std::min(inner, bars->width * 0.5); // half a millimetre a module: any reader takes it
        canvas.draw(*bars, {left, y + 1.5, width}, 11, card.number);
    }
    y = canvas.write("P", {left, top + card_height - 12, inner}, card.validity, {.size = 10});
    canvas.write("P", {left, y, inner}, card.library, small);
}

void draw_beside_card(Canvas& canvas, std::string const& link, double top)
{
    double const left = margin + card_width + 10;
    double const width = page_width - margin - left;
    draw_qr(canvas, link, {left, top, width});
}

double draw_head(Canvas& canvas, CardLetter const& letter)
{
    double y = 18;
    for (std::size_t i = 0; i < letter.sender.size(); ++i) {
        y = canvas.write("P", {margin, y, 85}, letter.sender[i], i == 0 ? strong : small) + 0.3;
    }
    canvas.write("P", address, join(letter.recipient, "\n"), body);
    canvas.line(0, 99, 6, 99); // where to fold for a DL envelope
    y = canvas.write("P", {address.x, 86, address.width}, letter.place_and_date, body);
    y = canvas.write("P", {margin, y + 1, text_width}, letter.reference, small);
    return canvas.write("H1", {margin, y + 2, text_width}, letter.subject, {.size = 15, .weight = PANGO_WEIGHT_BOLD});
}

void draw_letter(Canvas& canvas, CardLetter const& letter)
{
    double y = draw_head(canvas, letter) + 4;
    for (auto const& paragraph : letter.paragraphs) {
        y = canvas.write("P", {margin, y, text_width}, paragraph, body) + 2.5;
    }
    if (letter.card) {
        draw_card(canvas, *letter.card, y + 1);
        draw_beside_card(canvas, letter.link, y + 4);
        y += card_height + 6;
    }
    if (!letter.steps.empty()) {
        y = canvas.write("H2", {margin, y, text_width}, letter.steps_title, {.size = 13, .weight = PANGO_WEIGHT_BOLD}) +
            2;
    }
    int number = 1;
    for (auto const& step : letter.steps) {
        y = canvas.write("P", {margin, y, text_width}, fmt::format("{}. {}", number++, step), body) + 1.5;
    }
    if (!letter.link.empty()) {
        y = canvas.write("P", {margin, y + 0.5, text_width}, letter.link,
                         {.size = 10, .weight = PANGO_WEIGHT_BOLD, .family = "DejaVu Sans Mono"}) +
            2;
    }
    canvas.write("P", {margin, y + 1, text_width}, letter.closing, body);
}

std::string title_of(std::vector<CardLetter> const& letters)
{
    return letters.front().subject;
}

} // namespace

Result<std::string> card_letters_pdf(std::vector<CardLetter> const& letters, text::Locale locale)
{
    if (letters.empty()) {
        return fail(ErrorKind::invalid, "document.nothing_to_print");
    }
    Canvas canvas{page_width, page_height, title_of(letters), std::string{text::code(locale)}};
    for (auto const& letter : letters) {
        draw_letter(canvas, letter);
        canvas.next_page();
    }
    return canvas.finish();
}

Result<std::string> poster_pdf(Poster const& poster, text::Locale locale)
{
    constexpr double width = 148;
    constexpr double height = 210;
    constexpr double side = 14;
    constexpr double inner = width - 2 * side;
    auto const code = qr_modules(poster.link);
    if (!code) {
        return std::unexpected(code.error());
    }
    Canvas canvas{width, height, poster.title, std::string{text::code(locale)}};
    auto const centred = [](double size, PangoWeight weight, double grey = 0) {
        return Style{.size = size, .weight = weight, .align = PANGO_ALIGN_CENTER, .grey = grey};
    };
    double y = canvas.write("P", {side, 14, inner}, poster.network, centred(12, PANGO_WEIGHT_NORMAL, 0.3));
    y = canvas.write("H1", {side, y + 4, inner}, poster.title, centred(26, PANGO_WEIGHT_BOLD));
    y = canvas.write("P", {side, y + 4, inner}, poster.text, centred(13, PANGO_WEIGHT_NORMAL));
    double const room = height - 36 - (y + 6); // what the text leaves above the address and the footer
    double const size = std::clamp(room, 30.0, 80.0);
    canvas.draw(*code, {(width - size) / 2, y + 6, size}, size, poster.link);
    y = canvas.write("P", {side / 2, y + 6 + size + 4, inner + side}, poster.short_link,
                     centred(15, PANGO_WEIGHT_BOLD));
    canvas.write("P", {side, std::max(y + 2, height - 16), inner}, poster.footer, centred(9, PANGO_WEIGHT_NORMAL, 0.3));
    canvas.next_page();
    return canvas.finish();
}

} // namespace guichet::document
