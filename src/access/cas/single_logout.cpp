// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/single_logout.hpp"

#include "protocols/cas/answers.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

std::string CasFarewell::detail(std::string_view service, std::string_view ticket)
{
    return nlohmann::json{{"service", service}, {"ticket", ticket}}.dump();
}

Result<std::optional<net::HttpRequest>> CasFarewell::notice(Participation const& left) const
{
    auto const detail = nlohmann::json::parse(left.detail);
    auto const service = detail.at("service").get<std::string>();
    auto const registered = catalogue_.by_service(service);
    if (!registered || registered->platform.id != left.platform || !registered->service.single_logout) {
        return std::nullopt;
    }
    auto const request =
        protocols::cas_logout_request("LR-" + left.id, clock_.now(), detail.at("ticket").get<std::string>());
    return net::HttpRequest{"POST",
                            service,
                            {{"Content-Type", "application/x-www-form-urlencoded"}},
                            web::encode_form({{"logoutRequest", request}})};
}

} // namespace guichet::access
