// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/letters.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

/// In fours, as it is read aloud; of a card the person already had, the end only: a mail may be read by others.
std::string shown_number(Admitted const& one)
{
    auto const& number = one.card->number;
    if (one.card_origin == Admitted::CardOrigin::already_had) {
        return "… " + number.substr(number.size() - std::min<std::size_t>(4, number.size()));
    }
    return in_fours(number);
}

} // namespace

DecisionLetters::DecisionLetters(mail::Outbox const& outbox, PolicyOffice const& office, text::Messages const& messages,
                                 Options options)
    : outbox_(outbox), office_(office), messages_(messages), options_(std::move(options))
{
}

std::string DecisionLetters::activation_link(std::string const& token) const
{
    return token.empty() ? std::string{} : fmt::format("{}/activation/{}", options_.public_url, token);
}

std::string DecisionLetters::validity_text(text::Locale locale, Application const& application, Card const& card) const
{
    if (!card.valid_until) {
        return messages_.text(locale, "review.validity.open");
    }
    auto const policy = office_.policy(application.policy);
    bool const reopening = policy && !policy->until_reopening_of.empty() && card.kind == CardKind::provisional;
    return messages_.text(locale, {reopening ? "review.validity.reopening" : "review.validity.until",
                                   {{"date", text::long_date(locale, *card.valid_until)}}});
}

nlohmann::json DecisionLetters::person_model(text::Locale locale, Application const& application,
                                             Admitted const& one) const
{
    return {{"name", one.person.full_name()},
            {"number", shown_number(one)},
            {"validity", validity_text(locale, application, *one.card)},
            {"already_had", one.card_origin == Admitted::CardOrigin::already_had},
            {"link", activation_link(one.activation)}};
}

mail::Message DecisionLetters::accepted(Application const& application, std::vector<Admitted> const& admitted) const
{
    auto const locale = text::locale_from(application.contact.language);
    auto const library = office_.library(application.library).value_or(network::Library{});
    nlohmann::json model{{"reference", application.reference},
                         {"first_names", application.adult().first_names},
                         {"library", library.name},
                         {"library_address", library.address},
                         {"library_phone", library.phone},
                         {"network", options_.network_name},
                         {"several", admitted.size() > 1},
                         {"people", nlohmann::json::array()}};
    for (auto const& one : admitted) {
        model["people"].push_back(person_model(locale, application, one));
    }
    auto message = outbox_.compose(locale, "people/review/mail_accepted", "review.mail_accepted.subject", model);
    message.to = application.contact.email;
    message.to_name = application.adult().full_name();
    message.reply_to = library.email;
    message.about = "application:" + application.id.value;
    return message;
}

document::CardLetter DecisionLetters::page(text::Locale locale, Application const& application, Admitted const& one,
                                           Date day) const
{
    auto const library = office_.library(application.library).value_or(network::Library{});
    auto const say = [&](std::string id, std::map<std::string, std::string> values = {}) {
        return messages_.text(locale, {std::move(id), std::move(values)});
    };
    auto const& address = application.address;
    std::vector<std::string> recipient{one.person.full_name(), address.street};
    if (!address.complement.empty()) {
        recipient.insert(recipient.begin() + 1, address.complement);
    }
    recipient.push_back(address.postcode + " " + address.municipality_name);
    return {
        .sender = {library.name, library.address, library.phone, library.email},
        .recipient = std::move(recipient),
        .place_and_date = say("review.letter.date", {{"date", text::long_date(locale, day)}}),
        .reference = say("review.letter.reference", {{"reference", application.reference}}),
        .subject = say("review.letter.subject"),
        .paragraphs = {say("review.letter.hello"), say("review.letter.accepted", {{"library", library.name}})},
        .card = {.network = options_.network_name,
                 .kind = say(one.card->kind == CardKind::provisional ? "card.kind.provisional" : "card.kind.permanent"),
                 .holder = one.person.full_name(),
                 .number = one.card->number,
                 .validity = validity_text(locale, application, *one.card),
                 .library = library.name,
                 .symbology = options_.symbology(one.card->library)},
        .steps_title = say("review.letter.steps"),
        .steps = {say("review.letter.step_open"), say("review.letter.step_password"), say("review.letter.step_done"),
                  say("review.letter.step_keep")},
        .link = activation_link(one.activation),
        .closing = say("review.letter.closing", {{"library", library.name}})};
}

Result<std::string> DecisionLetters::printed(Application const& application, std::vector<Admitted> const& admitted,
                                             Date day) const
{
    auto const locale = text::locale_from(application.contact.language);
    std::vector<document::CardLetter> pages;
    for (auto const& one : admitted) {
        if (one.card) {
            pages.push_back(page(locale, application, one, day));
        }
    }
    return document::card_letters_pdf(pages, locale);
}

} // namespace guichet::people
