// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/tickets.hpp"

#include "base/crypto.hpp"
#include "base/dates.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view ticket_kind = "cas.ticket";
constexpr std::string_view request_kind = "cas.request";
constexpr auto request_life = 1h;

/// Letters and digits alone: what tickets may be made of (§3.7).
std::string unguessable(Random& random)
{
    std::array<unsigned char, 33> bytes{};
    random.fill(bytes);
    return base32({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

} // namespace

std::string CasTickets::issue(ServiceTicket const& ticket)
{
    auto name = "ST-" + unguessable(random_);
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

std::string CasRequests::keep(LoginRequest const& request)
{
    auto key = unguessable(random_);
    nlohmann::json const value{{"service", request.service},
                               {"post", request.method == AnswerMethod::post},
                               {"asked", to_iso(request.asked)},
                               {"renew", request.wanted == SignIn::just_now}};
    store_.put(request_kind, key, value.dump(), request_life);
    return key;
}

std::optional<LoginRequest> CasRequests::find(std::string_view key)
{
    auto const text = store_.find(request_kind, key);
    if (!text) {
        return std::nullopt;
    }
    auto const value = nlohmann::json::parse(*text);
    return LoginRequest{value.at("service").get<std::string>(),
                        value.at("post").get<bool>() ? AnswerMethod::post : AnswerMethod::get,
                        parse_instant(value.at("asked").get<std::string>()).value(),
                        value.at("renew").get<bool>() ? SignIn::just_now : SignIn::earlier};
}

void CasRequests::forget(std::string_view key)
{
    static_cast<void>(store_.take(request_kind, key));
}

} // namespace guichet::access
