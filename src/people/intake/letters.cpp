// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/intake/letters.hpp"

#include <fmt/format.h>

#include <utility>

namespace guichet::people {

namespace {

constexpr std::size_t longest_message_id = 500;

} // namespace

IntakeLetters::IntakeLetters(mail::Outbox const& outbox, std::string public_url, std::string network_name)
    : outbox_(outbox), public_url_(std::move(public_url)), network_name_(std::move(network_name))
{
}

mail::Message IntakeLetters::answer(MailAnswer kind, mail::ReceivedMail const& mail,
                                    std::optional<network::Library> const& library, std::string_view about) const
{
    nlohmann::json model{{"network", network_name_},
                         {"library", library ? library->name : network_name_},
                         {"library_email", library ? library->email : ""},
                         {"library_phone", library ? library->phone : ""},
                         {"link", public_url_ + "/inscription"}};
    for (auto const one : {MailAnswer::received, MailAnswer::waiting, MailAnswer::repeated, MailAnswer::unreadable,
                           MailAnswer::too_large, MailAnswer::encrypted}) {
        model[std::string{to_text(one)}] = one == kind;
    }
    model["send_again"] =
        kind == MailAnswer::unreadable || kind == MailAnswer::too_large || kind == MailAnswer::encrypted;
    auto message = outbox_.compose(text::Locale::fr, "people/intake/mail_answer", "intake.mail_answer.subject", model);
    message.to = mail.answer_address();
    message.reply_to = library ? library->email : "";
    message.about = std::string{about};
    message.origination = mail::Origination::replied;
    message.in_reply_to = mail.message_id.size() <= longest_message_id ? mail.message_id : "";
    return message;
}

} // namespace guichet::people
