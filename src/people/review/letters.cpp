// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/letters.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::people {

namespace {

/// In fours, as it is read aloud; of a card the person already had, the end only: a mail may be read by others.
std::string shown_number(Admitted const& one)
{
    auto const& number = one.card->number;
    if (one.card_origin == Admitted::CardOrigin::already_had) {
        return "… " + last_four(number);
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

std::string DecisionLetters::validity_text(text::Locale locale, Card const& card, PolicyId const& by) const
{
    if (!card.valid_until) {
        return messages_.text(locale, "review.validity.open");
    }
    auto const policy = office_.policy(by);
    bool const reopening = policy && !policy->until_reopening_of.empty() && card.kind == CardKind::provisional;
    return messages_.text(locale, {reopening ? "review.validity.reopening" : "review.validity.until",
                                   {{"date", text::long_date(locale, *card.valid_until)}}});
}

nlohmann::json DecisionLetters::person_model(text::Locale locale, Application const& application,
                                             Admitted const& one) const
{
    return {{"name", one.person.full_name()},
            {"number", shown_number(one)},
            {"validity", validity_text(locale, *one.card, application.policy)},
            {"already_had", one.card_origin == Admitted::CardOrigin::already_had},
            {"unknown_mailbox", one.mailbox == Admitted::Mailbox::unknown},
            {"link", activation_link(one.activation)}};
}

mail::Message DecisionLetters::accepted(Application const& application, std::vector<Admitted> const& admitted) const
{
    auto const locale = text::locale_from(application.contact.language);
    auto const library = office_.library(application.library).value_or(network::Library{});
    nlohmann::json model{
        {"reference", application.reference},
        {"first_names", application.adult().first_names},
        {"library", library.name},
        {"library_address", library.address},
        {"library_phone", library.phone},
        {"network", options_.network_name},
        {"several", admitted.size() > 1},
        {"has_link", std::ranges::any_of(admitted, [](auto const& one) { return !one.activation.empty(); })},
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

document::CardLetter DecisionLetters::sheet(text::Locale locale, network::Library const& library,
                                            std::string const& name, PostalAddress const& address, Date day) const
{
    std::vector<std::string> recipient{name, address.street, address.postcode + " " + address.municipality_name};
    if (!address.complement.empty()) {
        recipient.insert(recipient.begin() + 1, address.complement);
    }
    return {.sender = {library.name, library.address, library.phone, library.email},
            .recipient = std::move(recipient),
            .place_and_date = messages_.text(locale, {"review.letter.date", {{"date", text::long_date(locale, day)}}}),
            .reference = {},
            .subject = {},
            .paragraphs = {messages_.text(locale, "review.letter.hello")},
            .card = {},
            .steps_title = {},
            .steps = {},
            .link = {},
            .closing = messages_.text(locale, {"review.letter.closing", {{"library", library.name}}})};
}

document::CardLetter DecisionLetters::about(Application const& application, Date day) const
{
    auto const locale = text::locale_from(application.contact.language);
    auto letter = sheet(locale, office_.library(application.library).value_or(network::Library{}),
                        application.adult().full_name(), application.address, day);
    letter.reference = messages_.text(locale, {"review.letter.reference", {{"reference", application.reference}}});
    return letter;
}

void DecisionLetters::add_card(document::CardLetter& letter, text::Locale locale, std::string const& holder,
                               Card const& card, PolicyId const& policy, std::string const& token) const
{
    auto const say = [&](char const* id) { return messages_.text(locale, Message{id}); };
    bool const provisional = card.kind == CardKind::provisional;
    letter.subject = say("review.letter.subject");
    letter.card = document::CardFace{.network = options_.network_name,
                                     .kind = say(provisional ? "card.kind.provisional" : "card.kind.permanent"),
                                     .holder = holder,
                                     .number = card.number,
                                     .validity = validity_text(locale, card, policy),
                                     .library = letter.sender.front(),
                                     .symbology = options_.symbology(card.library)};
    letter.steps_title = say("review.letter.steps");
    letter.steps = {say("review.letter.step_open"), say("review.letter.step_password"), say("review.letter.step_done")};
    if (provisional) {
        letter.steps.push_back(say("review.letter.step_keep"));
    }
    letter.link = activation_link(token);
}

std::vector<document::CardLetter> DecisionLetters::accepted_pages(Application const& application,
                                                                  std::vector<Admitted> const& admitted, Date day) const
{
    auto const locale = text::locale_from(application.contact.language);
    std::vector<document::CardLetter> pages;
    for (auto const& one : admitted) {
        if (one.card) {
            auto page = about(application, day);
            page.recipient.front() = one.person.full_name();
            page.paragraphs.push_back(
                messages_.text(locale, {"review.letter.accepted", {{"library", page.sender.front()}}}));
            add_card(page, locale, one.person.full_name(), *one.card, application.policy, one.activation);
            pages.push_back(std::move(page));
        }
    }
    return pages;
}

document::CardLetter DecisionLetters::refused_page(Application const& application, std::string_view reason,
                                                   Date day) const
{
    auto const locale = text::locale_from(application.contact.language);
    auto page = about(application, day);
    page.subject = messages_.text(locale, "review.letter.refused_subject");
    page.paragraphs.push_back(messages_.text(locale, {"review.letter.refused", {{"library", page.sender.front()}}}));
    page.paragraphs.emplace_back(reason);
    return page;
}

document::CardLetter DecisionLetters::question_page(Application const& application, std::string_view question,
                                                    Date day) const
{
    auto const locale = text::locale_from(application.contact.language);
    auto page = about(application, day);
    page.subject = messages_.text(locale, "review.letter.question_subject");
    page.paragraphs.push_back(messages_.text(locale, {"review.letter.question", {{"library", page.sender.front()}}}));
    page.paragraphs.emplace_back(question);
    page.paragraphs.push_back(messages_.text(locale, "review.letter.question_reply"));
    return page;
}

document::CardLetter DecisionLetters::member_page(Patron const& patron, Card const& card, std::string const& token,
                                                  Date day) const
{
    auto const locale = text::locale_from(patron.contact.language);
    auto const name = patron.person.full_name();
    auto page = sheet(locale, office_.library(patron.library).value_or(network::Library{}), name, patron.address, day);
    page.paragraphs.push_back(messages_.text(locale, {"review.letter.member", {{"network", options_.network_name}}}));
    add_card(page, locale, name, card, {}, token);
    page.subject = messages_.text(locale, "review.letter.member_subject");
    return page;
}

} // namespace guichet::people
