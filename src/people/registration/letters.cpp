// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/letters.hpp"

#include <fmt/format.h>

#include <utility>

namespace guichet::people {

namespace {

constexpr std::string_view link_marker = "LINK-MARKER-7D2A";
constexpr std::string_view reference_marker = "REFERENCE-MARKER-7D2A";

void replace_all(std::string& text, std::string_view marker, std::string_view value)
{
    for (auto at = text.find(marker); at != std::string::npos; at = text.find(marker, at + value.size())) {
        text.replace(at, marker.size(), value);
    }
}

} // namespace

RegistrationLetters::RegistrationLetters(mail::Outbox const& outbox, PolicyOffice const& office, std::string public_url)
    : outbox_(outbox), office_(office), public_url_(std::move(public_url))
{
}

nlohmann::json RegistrationLetters::model(Application const& application) const
{
    auto const library = office_.library(application.library).value_or(network::Library{});
    return {{"reference", application.reference},
            {"library", library.name},
            {"library_address", library.address},
            {"library_phone", library.phone},
            {"library_email", library.email}};
}

mail::Message RegistrationLetters::compose(Application const& application, std::string_view name,
                                           nlohmann::json const& model) const
{
    auto message =
        outbox_.compose(text::locale_from(application.contact.language), fmt::format("people/registration/{}", name),
                        fmt::format("registration.{}.subject", name), model);
    message.to = application.contact.email;
    message.reply_to = model.value("library_email", "");
    message.about = "application:" + application.id.value;
    return message;
}

mail::Message RegistrationLetters::confirm(Application const& application, std::string_view token) const
{
    auto const key = application.contact.language + " " + application.library.value;
    mail::Message message;
    {
        std::scoped_lock const lock{mutex_};
        auto known = confirmations_.find(key);
        if (known == confirmations_.end()) {
            auto values = model(application);
            values["reference"] = reference_marker;
            values["link"] = link_marker;
            known = confirmations_.emplace(key, compose(application, "mail_confirm", values)).first;
        }
        message = known->second;
    }
    auto const link = fmt::format("{}/inscription/confirmation/{}", public_url_, token);
    for (auto* const text : {&message.subject, &message.text, &message.html}) {
        replace_all(*text, link_marker, link);
        replace_all(*text, reference_marker, application.reference);
    }
    message.to = application.contact.email;
    message.about = "application:" + application.id.value;
    return message;
}

mail::Message RegistrationLetters::received(Application const& application) const
{
    auto values = model(application);
    values["first_names"] = application.adult().first_names;
    auto message = compose(application, "mail_received", values);
    message.to_name = application.adult().full_name();
    return message;
}

mail::Message RegistrationLetters::to_pay(Application const& application, Money amount, std::string_view token) const
{
    auto values = model(application);
    values["first_names"] = application.adult().first_names;
    values["amount"] = text::money(text::locale_from(application.contact.language), amount);
    values["link"] = fmt::format("{}/paiement/{}", public_url_, token);
    auto message = compose(application, "mail_to_pay", values);
    message.to_name = application.adult().full_name();
    return message;
}

mail::Message RegistrationLetters::refused(Application const& application, std::string_view reason) const
{
    auto values = model(application);
    values["first_names"] = application.adult().first_names;
    values["reason"] = reason;
    auto message = compose(application, "mail_refused", values);
    message.to_name = application.adult().full_name();
    return message;
}

mail::Message RegistrationLetters::information_asked(Application const& application, std::string_view question,
                                                     std::string_view token) const
{
    auto values = model(application);
    values["first_names"] = application.adult().first_names;
    values["question"] = question;
    values["link"] = fmt::format("{}/inscription/reponse/{}", public_url_, token);
    auto message = compose(application, "mail_information", values);
    message.to_name = application.adult().full_name();
    return message;
}

std::string RegistrationLetters::enqueue(db::Session& session, mail::Message const& message,
                                         std::chrono::seconds hold) const
{
    return outbox_.enqueue_held(session, message, hold);
}

} // namespace guichet::people
