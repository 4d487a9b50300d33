// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/tickets.hpp"

#include "base/dates.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

constexpr std::string_view ticket_kind = "cas.ticket";

} // namespace

std::string CasTickets::issue(ServiceTicket const& ticket)
{
    auto name = "ST-" + unguessable_token(random_);
    nlohmann::json const value{{"patron", ticket.patron.value},
                               {"platform", ticket.platform.value},
                               {"service", ticket.service},
                               {"user", ticket.user},
                               {"signed_in", to_iso(ticket.signed_in)},
                               {"fresh", ticket.sign_in == SignIn::just_now}};
    store_.put(ticket_kind, name, value.dump(), life);
    return name;
}

std::optional<ServiceTicket> CasTickets::take(std::string_view ticket)
{
    auto const text = store_.take(ticket_kind, ticket);
    if (!text) {
        return std::nullopt;
    }
    auto const value = nlohmann::json::parse(*text);
    return ServiceTicket{{value.at("patron").get<std::string>()},
                         {value.at("platform").get<std::string>()},
                         value.at("service").get<std::string>(),
                         value.at("user").get<std::string>(),
                         parse_instant(value.at("signed_in").get<std::string>()).value(),
                         value.at("fresh").get<bool>() ? SignIn::just_now : SignIn::earlier};
}

} // namespace guichet::access
