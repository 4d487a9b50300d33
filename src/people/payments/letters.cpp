// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/letters.hpp"

#include "people/registration/link_token.hpp"
#include "text/messages.hpp"

#include <fmt/format.h>

namespace guichet::people {

mail::Message PaymentLetters::paid(Debt const& debt, Payment const& payment) const
{
    auto const locale = text::locale_from(debt.contact.language);
    auto const library = office_.library(debt.library).value_or(network::Library{});
    auto const token = LinkToken::for_payment(debt.id, key_);
    auto message = outbox_.compose(locale, "people/payments/mail_paid", "payment.mail_paid.subject",
                                   {{"first_names", debt.first_names.front()},
                                    {"renewal", debt.kind == DebtKind::renewal},
                                    {"amount", text::money(locale, payment.amount)},
                                    {"payment_reference", payment.reference},
                                    {"reference", debt.reference},
                                    {"library", library.name},
                                    {"link", fmt::format("{}/paiement/{}", public_url_, token.text())}});
    message.to = debt.contact.email;
    message.to_name = debt.names.front();
    message.reply_to = library.email;
    message.about = fmt::format("{}:{}", to_text(debt.kind), debt.id.value);
    return message;
}

} // namespace guichet::people
