// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/card_pages.hpp"

#include "document/codes.hpp"
#include "document/letter.hpp"
#include "people/cards/practice.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace guichet::access {

using people::Card;
using people::CardKind;
using people::Patron;

void PatronCardPages::mount(web::Router& router)
{
    using web::Request;
    door_.get(router, "/compte/cartes/{position}",
              [this](Request const& request, Patron const& patron) { return show(request, patron); });
    door_.get(router, "/compte/cartes/{position}/code.svg",
              [this](Request const& request, Patron const& patron) { return barcode(request, patron); });
    door_.get(router, "/compte/cartes/{position}/qr.svg",
              [this](Request const& request, Patron const& patron) { return qr_code(request, patron); });
    door_.get(router, "/compte/cartes/{position}/lettre.pdf",
              [this](Request const& request, Patron const& patron) { return letter(request, patron); });
}

std::optional<Card> PatronCardPages::card_of(web::Request const& request, Patron const& patron) const
{
    auto const cards = database_.read([&](db::Session& session) { return people::Cards::of(session, patron.id); });
    auto const position = request.parameter("position");
    std::size_t index = cards.size();
    (void)std::from_chars(position.data(), position.data() + position.size(), index);
    // A card that is no longer in force would only be refused at the desk.
    bool const usable = index < cards.size() && cards[index].in_force(civil_date(clock_.now()));
    return usable ? std::optional{cards[index]} : std::nullopt;
}

web::Response PatronCardPages::no_such_card(web::Request const& request) const
{
    return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}});
}

std::string PatronCardPages::validity(web::Request const& request, Card const& card) const
{
    return card.valid_until ? shell_.text(request, {"accounts.card.until",
                                                    {{"until", text::long_date(request.locale, *card.valid_until)}}})
                            : std::string{};
}

web::Response PatronCardPages::show(web::Request const& request, Patron const& patron) const
{
    auto const card = card_of(request, patron);
    if (!card) {
        return no_such_card(request);
    }
    bool const provisional = card->kind == CardKind::provisional;
    auto const library = intercommunalities_.library(card->library);
    auto const kind = shell_.text(request, {provisional ? "accounts.card.provisional" : "accounts.card.permanent"});
    return shell_.page(request, "access/accounts/card",
                       {{"title", shell_.text(request, {"accounts.card.title"})},
                        {"kind", kind},
                        {"path", "/compte/cartes/" + std::string{request.parameter("position")}},
                        {"name", patron.person.full_name()},
                        {"number", people::in_fours(card->number)},
                        {"validity", validity(request, *card)},
                        {"library", library ? library->name : ""},
                        {"provisional", provisional}});
}

web::Response PatronCardPages::barcode(web::Request const& request, Patron const& patron) const
{
    auto const card = card_of(request, patron);
    if (!card) {
        return no_such_card(request);
    }
    auto const practice =
        database_.read([&](db::Session& session) { return people::CardPractices::of(session, card->library); });
    auto const image = document::barcode_svg(practice.symbology, card->number);
    return image ? web::Response::bytes(*image, "image/svg+xml") : shell_.error_page(request, image.error());
}

web::Response PatronCardPages::qr_code(web::Request const& request, Patron const& patron) const
{
    auto const card = card_of(request, patron);
    if (!card) {
        return no_such_card(request);
    }
    auto const image = document::qr_svg(card->number);
    return image ? web::Response::bytes(*image, "image/svg+xml") : shell_.error_page(request, image.error());
}

web::Response PatronCardPages::letter(web::Request const& request, Patron const& patron) const
{
    auto const card = card_of(request, patron);
    if (!card) {
        return no_such_card(request);
    }
    auto const library = intercommunalities_.library(card->library).value_or(network::Library{});
    auto const practice =
        database_.read([&](db::Session& session) { return people::CardPractices::of(session, card->library); });
    auto const say = [&](std::string id, std::map<std::string, std::string> values = {}) {
        return shell_.text(request, {std::move(id), std::move(values)});
    };
    bool const provisional = card->kind == CardKind::provisional;
    auto const& address = patron.address;
    document::CardLetter const page{
        .sender = {library.name, library.address, library.phone, library.email},
        .recipient = {patron.person.full_name(), address.street, address.postcode + " " + address.municipality_name},
        .place_and_date =
            say("review.letter.date", {{"date", text::long_date(request.locale, civil_date(clock_.now()))}}),
        .reference = {},
        .subject = say("accounts.card.letter_subject"),
        .paragraphs = {say("accounts.card.letter_paragraph", {{"library", library.name}})},
        .card = document::CardFace{.network = network_name_,
                                   .kind = say(provisional ? "accounts.card.provisional" : "accounts.card.permanent"),
                                   .holder = patron.person.full_name(),
                                   .number = card->number,
                                   .validity = validity(request, *card),
                                   .library = library.name,
                                   .symbology = practice.symbology},
        .steps_title = provisional ? say("accounts.card.letter_steps") : say("accounts.card.how"),
        .steps = provisional ? std::vector{say("accounts.card.letter_step_come"), say("accounts.card.letter_step_show"),
                                           say("accounts.card.letter_step_same")}
                             : std::vector{say("accounts.card.how_permanent")},
        .link = {},
        .closing = say("review.letter.closing", {{"library", library.name}})};
    auto const pdf = document::card_letters_pdf({page}, request.locale);
    return pdf ? web::Response::bytes(*pdf, "application/pdf") : shell_.error_page(request, pdf.error());
}

} // namespace guichet::access
