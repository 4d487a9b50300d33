// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/tickets.hpp"

#include "base/crypto.hpp"
#include "base/dates.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

constexpr std::string_view ticket_kind = "cas.ticket";
constexpr std::string_view granting_kind = "cas.granting_ticket";
constexpr std::chrono::hours granting_life{12};

std::string key_of_ticket(std::string_view name)
{
    return base64url(sha256(name));
}

nlohmann::json to_json(Visitor const& visitor)
{
    return {{"patron", visitor.patron.value},
            {"signed_in", to_iso(visitor.signed_in)},
            {"session", visitor.session},
            {"means", visitor.means},
            {"remembered", visitor.is_remembered}};
}

Visitor visitor_from(nlohmann::json const& value)
{
    return {{value.at("patron").get<std::string>()},
            parse_instant(value.at("signed_in").get<std::string>()).value(),
            value.at("session").get<std::string>(),
            value.at("means").get<std::string>(),
            SignInAge::known,
            value.at("remembered").get<bool>()};
}

} // namespace

std::string CasTickets::issue(ServiceTicket const& ticket)
{
    auto name = (ticket.proxies.empty() ? "ST-" : "PT-") + unguessable_token(random_);
    nlohmann::json const value{{"visitor", to_json(ticket.visitor)},
                               {"platform", ticket.platform.value},
                               {"service", ticket.service},
                               {"user", ticket.user},
                               {"fresh", ticket.sign_in == SignIn::just_now},
                               {"proxies", ticket.proxies}};
    store_.put(ticket_kind, key_of_ticket(name), value.dump(), life);
    return name;
}

std::optional<ServiceTicket> CasTickets::take(std::string_view ticket)
{
    auto const text = store_.take(ticket_kind, key_of_ticket(ticket));
    if (!text) {
        return std::nullopt;
    }
    auto const value = nlohmann::json::parse(*text);
    return ServiceTicket{visitor_from(value.at("visitor")),
                         {value.at("platform").get<std::string>()},
                         value.at("service").get<std::string>(),
                         value.at("user").get<std::string>(),
                         value.at("fresh").get<bool>() ? SignIn::just_now : SignIn::earlier,
                         value.at("proxies").get<std::vector<std::string>>()};
}

std::string CasTickets::grant(GrantingTicket const& ticket)
{
    auto name = "PGT-" + unguessable_token(random_);
    nlohmann::json const value{{"visitor", to_json(ticket.visitor)}, {"proxies", ticket.proxies}};
    store_.put(granting_kind, key_of_ticket(name), value.dump(), granting_life);
    return name;
}

std::optional<GrantingTicket> CasTickets::find_granting(std::string_view ticket)
{
    auto const text = store_.find(granting_kind, key_of_ticket(ticket));
    if (!text) {
        return std::nullopt;
    }
    auto const value = nlohmann::json::parse(*text);
    return GrantingTicket{visitor_from(value.at("visitor")), value.at("proxies").get<std::vector<std::string>>()};
}

void CasTickets::forget_granting(std::string_view ticket)
{
    static_cast<void>(store_.take(granting_kind, key_of_ticket(ticket)));
}

} // namespace guichet::access
