// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/resources/titles.hpp"

#include <algorithm>

namespace guichet::access {

std::string title_asked_for(web::Request const& request, platforms::Platform const& platform)
{
    auto const asked = request.query_value(title_parameter);
    auto const wanted = platforms::parse_service_url(asked);
    auto const is_theirs = wanted && std::ranges::any_of(platform.services, [&](platforms::Service const& service) {
                               auto const registered = platforms::parse_service_url(service.address);
                               return registered && platforms::stands_under(*wanted, *registered);
                           });
    return is_theirs ? std::string{asked} : std::string{};
}

} // namespace guichet::access
