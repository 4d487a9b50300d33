// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/proxies.hpp"

#include <algorithm>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using protocols::CasFailure;
using protocols::CasFailureCode;

constexpr net::HttpLimits callback_limits{2s, 4s, std::size_t{64} << 10U};
constexpr int ok = 200;

} // namespace

CasProxies::CasProxies(platforms::Catalogue const& catalogue, Visitors const& visitors, Random& random, Cas& cas,
                       CasTickets& tickets, net::HttpClient const& http)
    : catalogue_(catalogue), visitors_(visitors), random_(random), cas_(cas), tickets_(tickets), http_(http)
{
}

std::expected<std::string, CasFailure> CasProxies::grant(Cas::Validated const& validated, std::string_view callback)
{
    auto const& service = validated.service;
    if (!service.service.may_proxy) {
        return protocols::cas_fail(CasFailureCode::unauthorized_service_proxy,
                                   "this service is not registered to act for people");
    }
    auto const registered = catalogue_.by_service(callback);
    if (!registered || registered->platform.id != service.platform.id || registered->url.scheme != "https") {
        return protocols::cas_fail(CasFailureCode::invalid_proxy_callback,
                                   "pgtUrl must be an https address of the same platform");
    }
    auto proxies = validated.success.proxies;
    proxies.insert(proxies.begin(), std::string{callback});
    auto const ticket = tickets_.grant({validated.visitor, std::move(proxies)});
    auto iou = "PGTIOU-" + unguessable_token(random_);
    auto const reply =
        http_.send({"GET", web::with_parameters(callback, {{"pgtId", ticket}, {"pgtIou", iou}})}, callback_limits);
    if (!reply || reply->status != ok) {
        tickets_.forget_granting(ticket);
        return std::string{};
    }
    return iou;
}

bool CasProxies::may_still_proxy(GrantingTicket const& granted) const
{
    return std::ranges::all_of(granted.proxies, [&](std::string const& callback) {
        auto const registered = catalogue_.by_service(callback);
        return registered && std::ranges::any_of(registered->platform.services, &platforms::Service::may_proxy);
    });
}

std::expected<std::string, CasFailure> CasProxies::proxy(std::string_view granting_ticket,
                                                         std::string_view target_service)
{
    if (granting_ticket.empty() || target_service.empty()) {
        return protocols::cas_fail(CasFailureCode::invalid_request,
                                   "'pgt' and 'targetService' parameters are both required");
    }
    auto const granted = tickets_.find_granting(granting_ticket);
    if (!granted || !visitors_.is_signed_in(granted->visitor.patron, granted->visitor.session)) {
        return protocols::cas_fail(CasFailureCode::invalid_ticket, "ticket not recognized");
    }
    if (!may_still_proxy(*granted)) {
        tickets_.forget_granting(granting_ticket);
        return protocols::cas_fail(CasFailureCode::unauthorized_service_proxy,
                                   "this service is no longer registered to act for people");
    }
    auto const target = catalogue_.by_service(target_service);
    if (!target) {
        return protocols::cas_fail(CasFailureCode::unauthorized_service_proxy, "targetService is not registered");
    }
    auto const ticket = cas_.admit(granted->visitor, *target, target_service, {SignIn::earlier, granted->proxies});
    if (!ticket) {
        return protocols::cas_fail(CasFailureCode::unauthorized_service_proxy, "access is not allowed");
    }
    return *ticket;
}

} // namespace guichet::access
