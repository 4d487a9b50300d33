// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/street_pages.hpp"

#include "base/text.hpp"
#include "network/territory/streets.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

namespace {

constexpr std::size_t shortest_street_typed = 3;
constexpr std::size_t longest_street_typed = 100;

} // namespace

void StreetPages::mount(web::Router& router)
{
    router.get("/inscription-rues", web::Audience::everyone,
               [this](web::Request const& request) { return suggest(request); });
}

web::Response StreetPages::suggest(web::Request const& request) const
{
    auto const typed = tidy(request.query_value("q"));
    auto streets = nlohmann::json::array();
    if (typed.size() >= shortest_street_typed && typed.size() <= longest_street_typed) {
        for (auto const& street : network::suggest_streets(database_, request.query_value("commune"), typed)) {
            streets.push_back(street.name);
        }
    }
    auto response = web::Response::json(streets.dump());
    response.with_header("Cache-Control", "private, max-age=300");
    return response;
}

} // namespace guichet::people
