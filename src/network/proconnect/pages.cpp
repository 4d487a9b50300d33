// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/proconnect/pages.hpp"

#include "network/credentials/return_path.hpp"

#include <nlohmann/json.hpp>

namespace guichet::network {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view agent_trip_kind = "staff.proconnect.trip";
constexpr std::string_view agent_token_kind = "staff.proconnect.token";
constexpr std::string_view agent_trip_cookie = "guichet_agent_aller";
constexpr std::string_view agent_token_cookie = "guichet_agent_proconnect";
constexpr auto agent_trip_life = 30min;
/// As long as a session lasts there.
constexpr auto agent_token_life = 12h;

Error fault_of_trip(ErrorKind kind, char const* message)
{
    return {kind, {message}, {}, {}};
}

} // namespace

ProConnectPages::ProConnectPages(ProConnect& proconnect, ProConnectCaller& caller, StaffSignInPages& sign_in_pages,
                                 db::ShortLivedStore& store, Random& random, web::Shell const& shell)
    : proconnect_(proconnect), caller_(caller), sign_in_pages_(sign_in_pages), store_(store),
      trips_(store, random, {agent_trip_kind, agent_trip_cookie, agent_trip_life}), random_(random), shell_(shell)
{
}

void ProConnectPages::mount(web::Router& router)
{
    using web::Audience;
    router.get("/gestion/connexion/proconnect", Audience::everyone,
               [this](web::Request const& request) { return start(request); });
    router.get("/gestion/connexion/proconnect/retour", Audience::everyone,
               [this](web::Request const& request) { return come_back(request); });
    router.get("/gestion/connexion/proconnect/fin", Audience::everyone, [this](web::Request const& request) {
        return shell_.redirect_with_flash(request, "/gestion/connexion", "info", {"staff.sign_in.signed_out"});
    });
}

nlohmann::json ProConnectPages::ways(web::Request const& request, std::string_view next) const
{
    auto ways = nlohmann::json::array();
    if (open_settings()) {
        ways.push_back({{"name", shell_.text(request, {"proconnect.sign_in"})},
                        {"href", "/gestion/connexion/proconnect?suite=" + web::url_encode(next)}});
    }
    return ways;
}

std::optional<std::string> ProConnectPages::farewell(web::Request const& request)
{
    std::string const key{request.cookie(web::host_cookie(request, agent_token_cookie))};
    auto const id_token = key.empty() ? std::nullopt : store_.take(agent_token_kind, key);
    auto const settings = id_token ? open_settings() : std::nullopt;
    if (!settings) {
        return std::nullopt;
    }
    auto address = caller_.way_out(*settings, *id_token, unguessable_token(random_));
    return address.empty() ? std::nullopt : std::optional{std::move(address)};
}

std::optional<ProConnectSettings> ProConnectPages::open_settings() const
{
    auto settings = proconnect_.settings();
    return settings && settings->active ? settings : std::nullopt;
}

web::Response ProConnectPages::refused(web::Request const& request, Error const& error,
                                       std::string const& way_out) const
{
    return shell_.page(request, "network/proconnect/refused",
                       {{"title", shell_.text(request, {"proconnect.refused.title"})},
                        {"reason", shell_.text(request, error.message)},
                        {"way_out", way_out}},
                       web::Frame::staff, web::status_of(error.kind));
}

web::Response ProConnectPages::start(web::Request const& request)
{
    auto const settings = open_settings();
    if (!settings) {
        return shell_.error_page(request, fault_of_trip(ErrorKind::not_found, "proconnect.refused.closed"),
                                 web::Frame::staff);
    }
    ProConnectCaller::Trip const trip{unguessable_token(random_), unguessable_token(random_)};
    auto const address = caller_.way_there(*settings, trip);
    if (!address) {
        return refused(request, address.error());
    }
    auto response = web::Response::redirect(*address);
    trips_.begin(
        request, response, trip.state,
        {{"nonce", trip.nonce}, {"next", safe_return_path(request.query_value("suite"), "/gestion", "/gestion")}});
    return response;
}

web::Response ProConnectPages::come_back(web::Request const& request)
{
    auto const settings = open_settings();
    auto const trip = trips_.end(request);
    if (!settings || !trip) {
        return refused(request, fault_of_trip(ErrorKind::not_found, "proconnect.fault.gone"));
    }
    if (request.has_query("error")) {
        return refused(request, fault_of_trip(ErrorKind::forbidden, "proconnect.fault.cancelled"));
    }
    protocols::ProviderTrip back{std::string{request.query_value("state")}, trip->at("nonce").get<std::string>()};
    back.answered_by = request.query_value("iss");
    auto const agent = caller_.agent(*settings, back, request.query_value("code"));
    if (!agent) {
        return refused(request, agent.error());
    }
    auto const member = proconnect_.recognise(*agent);
    if (!member) {
        return refused(request, member.error(),
                       caller_.way_out(*settings, agent->id_token, unguessable_token(random_)));
    }
    using Factors = StaffSignInPages::Factors;
    auto response = sign_in_pages_.admit(request, *member, trip->at("next").get<std::string>(),
                                         {"proconnect", agent->has_two_factors ? Factors::several : Factors::one});
    auto const key = unguessable_token(random_);
    store_.put(agent_token_kind, key, agent->id_token, agent_token_life);
    response.with_cookie({web::host_cookie(request, agent_token_cookie), key});
    return response;
}

} // namespace guichet::network
