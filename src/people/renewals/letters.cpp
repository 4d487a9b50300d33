// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/renewals/letters.hpp"

#include "text/messages.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

mail::Message RenewalLetters::renewed(Renewal const& renewal, std::vector<Patron> const& people) const
{
    auto const& first = people.front();
    auto const locale = text::locale_from(first.contact.language);
    auto const library = intercommunalities_.library(first.library).value_or(network::Library{});
    nlohmann::json model{{"first_names", first.person.first_names}, {"library", library.name},
                         {"library_phone", library.phone},          {"reference", renewal.reference},
                         {"link", public_url_ + "/compte"},         {"people", nlohmann::json::array()}};
    for (std::size_t at = 0; at < people.size(); ++at) {
        model["people"].push_back(
            {{"name", people[at].person.full_name()}, {"date", text::long_date(locale, renewal.lines.at(at).after)}});
    }
    auto message = outbox_.compose(locale, "people/renewals/mail_renewed", "renewal.mail.subject", model);
    message.to = first.contact.email;
    message.to_name = first.person.full_name();
    message.reply_to = library.email;
    message.about = object_of(first.id);
    return message;
}

} // namespace guichet::people
