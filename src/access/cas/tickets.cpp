// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/tickets.hpp"

#include "base/crypto.hpp"
#include "base/packed.hpp"

namespace guichet::access {

namespace {

constexpr std::string_view ticket_kind = "cas.ticket";
constexpr std::string_view granting_kind = "cas.granting_ticket";
constexpr std::chrono::hours granting_life{12};

std::string key_of_ticket(std::string_view name)
{
    return base64url(sha256(name));
}

std::string_view yes_if(bool so)
{
    return so ? "yes" : "";
}

std::string packed(Visitor const& visitor)
{
    return pack({visitor.patron.value, milliseconds_of(visitor.signed_in), visitor.session, visitor.means,
                 yes_if(visitor.is_remembered)});
}

std::optional<Visitor> visitor_from(std::string_view text)
{
    auto const fields = unpack<5>(text);
    if (!fields) {
        return std::nullopt;
    }
    auto const& [patron, signed_in, session, means, is_remembered] = *fields;
    auto const moment = instant_from(signed_in);
    return moment ? std::optional{Visitor{{std::string{patron}},
                                          *moment,
                                          std::string{session},
                                          std::string{means},
                                          SignInAge::known,
                                          !is_remembered.empty()}}
                  : std::nullopt;
}

} // namespace

std::string CasTickets::issue(ServiceTicket const& ticket)
{
    auto name = (ticket.proxies.empty() ? "ST-" : "PT-") + unguessable_token(random_);
    auto const value = pack({packed(ticket.visitor), ticket.platform.value, ticket.service, ticket.user,
                             yes_if(ticket.sign_in == SignIn::just_now), pack(ticket.proxies)});
    store_.put(ticket_kind, key_of_ticket(name), value, life);
    return name;
}

std::optional<ServiceTicket> CasTickets::take(std::string_view ticket)
{
    auto const text = store_.take(ticket_kind, key_of_ticket(ticket));
    auto const fields = text ? unpack<6>(*text) : std::nullopt;
    if (!fields) {
        return std::nullopt;
    }
    auto const& [who, platform, service, user, is_fresh, through] = *fields;
    auto visitor = visitor_from(who);
    auto const proxies = unpack(through);
    if (!visitor || !proxies) {
        return std::nullopt;
    }
    return ServiceTicket{std::move(*visitor),
                         {std::string{platform}},
                         std::string{service},
                         std::string{user},
                         is_fresh.empty() ? SignIn::earlier : SignIn::just_now,
                         {proxies->begin(), proxies->end()}};
}

std::string CasTickets::grant(GrantingTicket const& ticket)
{
    auto name = "PGT-" + unguessable_token(random_);
    store_.put(granting_kind, key_of_ticket(name), pack({packed(ticket.visitor), pack(ticket.proxies)}), granting_life);
    return name;
}

std::optional<GrantingTicket> CasTickets::find_granting(std::string_view ticket)
{
    auto const text = store_.find(granting_kind, key_of_ticket(ticket));
    auto const fields = text ? unpack<2>(*text) : std::nullopt;
    auto visitor = fields ? visitor_from(fields->front()) : std::nullopt;
    auto const proxies = fields ? unpack(fields->back()) : std::nullopt;
    return visitor && proxies ? std::optional{GrantingTicket{std::move(*visitor), {proxies->begin(), proxies->end()}}}
                              : std::nullopt;
}

void CasTickets::forget_granting(std::string_view ticket)
{
    static_cast<void>(store_.take(granting_kind, key_of_ticket(ticket)));
}

} // namespace guichet::access
