// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/proconnect/caller.hpp"

#include "base/text.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace guichet::network {

namespace {

using protocols::ProviderFault;

/// The one word of several that ProConnect uses for "more than a password".
constexpr std::string_view two_factors = "mfa";

char const* message_of_fault(ProviderFault fault)
{
    switch (fault) {
    case ProviderFault::unavailable:
        return "proconnect.fault.unavailable";
    case ProviderFault::refused:
    case ProviderFault::expired:
        return "proconnect.fault.late";
    case ProviderFault::acr:
        return "proconnect.fault.level";
    default:
        return "proconnect.fault.doubtful";
    }
}

Error error_of_fault(ProviderFault fault)
{
    spdlog::warn("proconnect: {}", to_text(fault));
    auto const kind = fault == ProviderFault::unavailable ? ErrorKind::unavailable : ErrorKind::forbidden;
    return {kind, {message_of_fault(fault)}, {}, {}};
}

std::string text_claim(nlohmann::json const& claims, char const* name)
{
    auto const found = claims.find(name);
    return found != claims.end() && found->is_string() ? tidy(found->get<std::string>()) : std::string{};
}

bool lists(nlohmann::json const& claims, char const* name, std::string_view word)
{
    auto const found = claims.find(name);
    return found != claims.end() && found->is_array() && std::ranges::any_of(*found, [&](nlohmann::json const& one) {
               return one.is_string() && one.get_ref<std::string const&>() == word;
           });
}

protocols::ProviderRegistration registration_of(ProConnectSettings const& settings, std::string return_address)
{
    protocols::ProviderRegistration registration{settings.issuer, settings.client_id, settings.secret,
                                                 std::move(return_address)};
    // No names: the member has one here already.
    registration.scopes = {"openid", "email", "siret", "idp_id"};
    registration.acr_values = settings.levels;
    registration.userinfo_is_signed = true;
    // ProConnect tells the factors only when asked by name.
    registration.claims = R"({"id_token":{"amr":{"essential":true}}})";
    return registration;
}

} // namespace

ProConnectCaller::ProConnectCaller(net::HttpClient const& http, Clock const& clock, std::string public_url)
    : http_(http), clock_(clock), public_url_(std::move(public_url))
{
}

std::string ProConnectCaller::return_address() const
{
    return public_url_ + "/gestion/connexion/proconnect/retour";
}

std::string ProConnectCaller::farewell_address() const
{
    return public_url_ + "/gestion/connexion/proconnect/fin";
}

std::shared_ptr<protocols::RelyingParty> ProConnectCaller::party(ProConnectSettings const& settings)
{
    auto const key = hex(
        sha256(settings.issuer + "|" + settings.client_id + "|" + settings.secret + "|" + join(settings.levels, " ")));
    std::scoped_lock const lock{mutex_};
    if (!party_ || key != registered_as_) {
        party_ = std::make_shared<protocols::RelyingParty>(http_, clock_, registration_of(settings, return_address()));
        registered_as_ = key;
    }
    return party_;
}

Result<std::string> ProConnectCaller::way_there(ProConnectSettings const& settings, Trip const& trip)
{
    auto const address = party(settings)->authorization_address(trip);
    if (!address) {
        return std::unexpected(error_of_fault(address.error()));
    }
    return *address;
}

Result<Agent> ProConnectCaller::agent(ProConnectSettings const& settings, Trip const& trip, std::string_view code)
{
    auto const identity = party(settings)->identify(code, trip);
    if (!identity) {
        return std::unexpected(error_of_fault(identity.error()));
    }
    auto const& claims = identity->claims;
    auto const denied = claims.find("email_verified");
    bool const is_vouched = denied == claims.end() || !denied->is_boolean() || denied->get<bool>();
    return Agent{text_claim(claims, "idp_id"),
                 identity->subject,
                 is_vouched ? text_claim(claims, "email") : std::string{},
                 text_claim(claims, "siret"),
                 lists(claims, "amr", two_factors),
                 identity->id_token};
}

std::string ProConnectCaller::way_out(ProConnectSettings const& settings, std::string_view id_token,
                                      std::string_view state)
{
    return party(settings)->sign_out_address(id_token, state, farewell_address());
}

} // namespace guichet::network
