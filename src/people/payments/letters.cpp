// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/letters.hpp"

#include "people/registration/link_token.hpp"
#include "text/messages.hpp"

#include <fmt/format.h>

namespace guichet::people {

mail::Message PaymentLetters::paid(Application const& application, Payment const& payment) const
{
    auto const locale = text::locale_from(application.contact.language);
    auto const library = office_.library(application.library).value_or(network::Library{});
    auto const token = LinkToken::for_payment(application.id, key_);
    auto message = outbox_.compose(locale, "people/payments/mail_paid", "payment.mail_paid.subject",
                                   {{"first_names", application.adult().first_names},
                                    {"amount", text::money(locale, payment.amount)},
                                    {"payment_reference", payment.reference},
                                    {"reference", application.reference},
                                    {"library", library.name},
                                    {"link", fmt::format("{}/paiement/{}", public_url_, token.text())}});
    message.to = application.contact.email;
    message.to_name = application.adult().full_name();
    message.reply_to = library.email;
    message.about = "application:" + application.id.value;
    return message;
}

} // namespace guichet::people
