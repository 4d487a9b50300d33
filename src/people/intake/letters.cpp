// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/intake/letters.hpp"

#include <fmt/format.h>

#include <utility>

namespace guichet::people {

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
    return message;
}

} // namespace guichet::people
