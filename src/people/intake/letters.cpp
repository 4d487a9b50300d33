// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/intake/letters.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace guichet::people {

IntakeLetters::IntakeLetters(mail::Outbox const& outbox, std::string public_url, std::string network_name)
    : outbox_(outbox), public_url_(std::move(public_url)), network_name_(std::move(network_name))
{
}

mail::Message IntakeLetters::compose(MailAnswer kind, std::string to, std::optional<network::Library> const& library,
                                     text::Locale locale, std::string about) const
{
    using enum MailAnswer;
    nlohmann::json model{{"network", network_name_},
                         {"library", library ? library->name : network_name_},
                         {"library_email", library ? library->email : ""},
                         {"library_phone", library ? library->phone : ""},
                         {"link", public_url_ + "/inscription"}};
    for (auto const one :
         {received, waiting, repeated, unreadable, too_large, encrypted, locked, broken, blank, again}) {
        model[std::string{to_text(one)}] = one == kind;
    }
    model["send_again"] = kind != received && kind != waiting && kind != repeated;
    model["by_a_person"] = kind == again;
    auto message = outbox_.compose(locale, "people/intake/mail_answer", "intake.mail_answer.subject", model);
    message.to = std::move(to);
    message.reply_to = library ? library->email : "";
    message.about = std::move(about);
    return message;
}

mail::Message IntakeLetters::ask_again(TrayEntry const& entry, std::optional<network::Library> const& library) const
{
    return compose(MailAnswer::again, entry.sender, library, text::locale_from(entry.known.language),
                   "application:" + entry.id.value);
}

} // namespace guichet::people
