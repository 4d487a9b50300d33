// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/patron_entry.hpp"

#include "access/accounts/consent_pages.hpp"
#include "base/text.hpp"
#include "people/cards/cards.hpp"
#include "people/registration/email_address.hpp"

namespace guichet::access {

void add_identifier_and_password(web::FormModel& form, std::string expected)
{
    form.add({.name = "identifier",
              .label = "accounts.field.identifier",
              .hint = "accounts.field.identifier_hint",
              .autocomplete = "username",
              .value = std::move(expected),
              .longest = 254})
        .add({.name = "password",
              .label = "accounts.field.password",
              .type = "password",
              .autocomplete = "current-password",
              .longest = 256});
}

std::string counted_identifier(std::string_view typed)
{
    return typed.contains('@') ? fold(people::normalise_email(typed).value_or(tidy(typed)))
                               : people::normalise_card_number(typed);
}

Result<PatronId> PatronEntry::try_password(web::Request const& request, std::string_view identifier,
                                           std::string_view password)
{
    auto const known = accounts_.known(identifier);
    auto const typed = counted_identifier(identifier);
    network::SignInGuard::Attempt const attempt{typed, known ? std::string_view{known->value} : std::string_view{}};
    if (auto const admitted = guard_.admit(request, attempt); !admitted) {
        return std::unexpected(admitted.error());
    }
    auto patron = accounts_.check_password(identifier, password);
    if (patron || patron.error().kind != ErrorKind::invalid) {
        guard_.forgive(request, attempt);
    }
    return patron;
}

template <class Start>
Result<PatronEntry::Entered> PatronEntry::begin(web::Request const& request, PatronId const& patron,
                                                std::string_view next, Start start)
{
    if (auto const noted = accounts_.signed_in(patron); !noted) {
        return std::unexpected(noted.error());
    }
    Entered entered{web::Response::redirect(OwnConsentPages::way_to(accounts_, patron, next)), {}};
    entered.session = start(entered.response);
    guard_.remember(request, entered.response, patron.value);
    return entered;
}

Result<PatronEntry::Entered> PatronEntry::enter(web::Request const& request, PatronId const& patron,
                                                std::string_view next, web::SessionLife life)
{
    return begin(request, patron, next, [&](web::Response& response) {
        return sessions_.start(request, response, web::Audience::patron, patron.value, life);
    });
}

Result<PatronEntry::Entered> PatronEntry::enter(web::Request const& request, PatronId const& patron,
                                                std::string_view next, web::SignInProof const& proof)
{
    return begin(request, patron, next, [&](web::Response& response) {
        return sessions_.start(request, response, web::Audience::patron, patron.value, proof);
    });
}

} // namespace guichet::access
