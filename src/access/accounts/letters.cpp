// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/letters.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace guichet::access {

AccountLetters::AccountLetters(mail::Outbox const& outbox, text::Messages const& messages, std::string public_url)
    : outbox_(outbox), messages_(messages), public_url_(std::move(public_url))
{
}

void AccountLetters::send(db::Session& session, people::Patron const& patron, Letter const& letter,
                          std::string_view to) const
{
    auto message = compose(patron, letter);
    message.to = to.empty() ? patron.contact.email : std::string{to};
    message.to_name = patron.person.full_name();
    message.about = object_of(patron.id);
    outbox_.enqueue(session, message);
}

void AccountLetters::pretend(Letter const& letter) const
{
    (void)compose(people::Patron{}, letter);
}

mail::Message AccountLetters::compose(people::Patron const& patron, Letter const& letter) const
{
    auto const locale = text::locale_from(patron.contact.language);
    auto const after = letter.name + ".after";
    auto values = letter.values;
    values.emplace("name", patron.person.first_names);
    nlohmann::json const model{
        {"name", patron.person.first_names},
        {"body", messages_.text(locale, Message{letter.name + ".body", values})},
        {"after", messages_.find(locale, after) == nullptr ? "" : messages_.text(locale, Message{after, values})},
        {"link", letter.path.empty() ? "" : public_url_ + letter.path},
        {"code", letter.code}};
    return outbox_.compose(locale, "access/accounts/letter", letter.name + ".subject", model);
}

} // namespace guichet::access
