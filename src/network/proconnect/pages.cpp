// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/proconnect/pages.hpp"

#include "network/credentials/return_path.hpp"

#include <nlohmann/json.hpp>

#include <array>

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

/// More than the 32 characters ProConnect wants, and letters and digits only.
std::string long_token(Random& random)
{
    std::array<unsigned char, 33> bytes{};
    random.fill(bytes);
    return base32({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

struct AgentTrip {
    std::string nonce;
    std::string browser;
    std::string next;
};

std::string to_text(AgentTrip const& trip)
{
    return nlohmann::json{{"nonce", trip.nonce}, {"browser", trip.browser}, {"next", trip.next}}.dump();
}

AgentTrip agent_trip_from(std::string const& text)
{
    auto const value = nlohmann::json::parse(text);
    return {value.at("nonce").get<std::string>(), value.at("browser").get<std::string>(),
            value.at("next").get<std::string>()};
}

Error fault_of_trip(ErrorKind kind, char const* message)
{
    return {kind, {message}, {}, {}};
}

} // namespace

ProConnectPages::ProConnectPages(ProConnect& proconnect, ProConnectCaller& caller, StaffSignInPages& sign_in_pages,
                                 db::ShortLivedStore& store, Random& random, web::Shell const& shell)
    : proconnect_(proconnect), caller_(caller), sign_in_pages_(sign_in_pages), store_(store), random_(random),
      shell_(shell)
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
    auto address = caller_.way_out(*settings, *id_token, long_token(random_));
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
    ProConnectCaller::Trip const trip{long_token(random_), long_token(random_)};
    auto const address = caller_.way_there(*settings, trip);
    if (!address) {
        return refused(request, address.error());
    }
    // One mark for the browser, so that two tabs do not spoil each other's way.
    std::string browser{request.cookie(web::host_cookie(request, agent_trip_cookie))};
    if (browser.empty()) {
        browser = long_token(random_);
    }
    auto const next = safe_return_path(request.query_value("suite"), "/gestion", "/gestion");
    store_.put(agent_trip_kind, trip.state, to_text(AgentTrip{trip.nonce, browser, next}), agent_trip_life);
    auto response = web::Response::redirect(*address);
    response.with_cookie({web::host_cookie(request, agent_trip_cookie), browser});
    return response;
}

web::Response ProConnectPages::come_back(web::Request const& request)
{
    auto const settings = open_settings();
    auto const kept = store_.take(agent_trip_kind, request.query_value("state"));
    if (!settings || !kept) {
        return refused(request, fault_of_trip(ErrorKind::not_found, "proconnect.fault.gone"));
    }
    auto const trip = agent_trip_from(*kept);
    auto const browser = request.cookie(web::host_cookie(request, agent_trip_cookie));
    if (!equal_in_constant_time(trip.browser, browser)) {
        return refused(request, fault_of_trip(ErrorKind::not_found, "proconnect.fault.gone"));
    }
    if (request.has_query("error")) {
        return refused(request, fault_of_trip(ErrorKind::forbidden, "proconnect.fault.cancelled"));
    }
    protocols::ProviderTrip back{std::string{request.query_value("state")}, trip.nonce};
    back.answered_by = request.query_value("iss");
    auto const agent = caller_.agent(*settings, back, request.query_value("code"));
    if (!agent) {
        return refused(request, agent.error());
    }
    auto const member = proconnect_.recognise(*agent);
    if (!member) {
        return refused(request, member.error(), caller_.way_out(*settings, agent->id_token, long_token(random_)));
    }
    using Factors = StaffSignInPages::Factors;
    auto response = sign_in_pages_.admit(request, *member, trip.next,
                                         {"proconnect", agent->has_two_factors ? Factors::several : Factors::one});
    auto const key = long_token(random_);
    store_.put(agent_token_kind, key, agent->id_token, agent_token_life);
    response.with_cookie({web::host_cookie(request, agent_token_cookie), key});
    return response;
}

} // namespace guichet::network
