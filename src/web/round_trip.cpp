// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/round_trip.hpp"

#include "base/crypto.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace guichet::web {

void RoundTrips::begin(Request const& request, Response& response, std::string_view state,
                       nlohmann::json const& carried) const
{
    // One mark for the browser, so that two tabs do not spoil each other's way.
    std::string browser{request.cookie(host_cookie(request, road_.cookie))};
    if (browser.empty()) {
        browser = unguessable_token(random_);
    }
    nlohmann::json const trip{{"browser", browser}, {"carried", carried}};
    store_.put(road_.kind, state, trip.dump(), road_.life);
    response.with_cookie({host_cookie(request, road_.cookie), std::move(browser)});
}

std::optional<nlohmann::json> RoundTrips::end(Request const& request) const
{
    auto const kept = store_.take(road_.kind, request.query_value("state"));
    if (!kept) {
        return std::nullopt;
    }
    auto trip = nlohmann::json::parse(*kept);
    auto const browser = request.cookie(host_cookie(request, road_.cookie));
    return equal_in_constant_time(trip.at("browser").get<std::string>(), browser)
               ? std::optional{std::move(trip.at("carried"))}
               : std::nullopt;
}

} // namespace guichet::web
