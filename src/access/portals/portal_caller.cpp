// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/portal_caller.hpp"

#include "protocols/cas/client.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using protocols::ProviderFault;

constexpr net::HttpLimits validation_limits{3s, 8s, std::size_t{1} << 18U};

protocols::CasSignIn cas_sign_in(protocols::ProviderTrip const& trip)
{
    // CAS knows no age: whoever asks for a recent sign-in gets a new one.
    return trip.signed_in_since ? protocols::CasSignIn::anew : protocols::CasSignIn::any;
}

Error fault_error(Portal const& portal, ProviderFault fault)
{
    spdlog::warn("portal {}: {}", portal.id, to_text(fault));
    auto const kind = fault == ProviderFault::unavailable ? ErrorKind::unavailable : ErrorKind::forbidden;
    return {kind, {"portals.fault." + std::string{to_text(fault)}, {{"portal", portal.name}}}, {}, {}};
}

protocols::ProviderRegistration registration_of(Portal const& portal, std::string return_address)
{
    protocols::ProviderRegistration registration{portal.address, portal.client_id, portal.secret,
                                                 std::move(return_address)};
    if (portal.kind == PortalKind::franceconnect) {
        // No more than the subject: residence is proved otherwise, and the card says the rest.
        registration.acr_values = {"eidas1", "eidas2", "eidas3"};
        registration.userinfo_is_signed = true;
        registration.takes_max_age = false;
    }
    return registration;
}

/// What a registration asks of a person, and nothing about where they were born.
std::vector<std::string> const& identity_scopes()
{
    static std::vector<std::string> const scopes{"openid",    "given_name",         "family_name",
                                                 "birthdate", "preferred_username", "email"};
    return scopes;
}

} // namespace

PortalCaller::PortalCaller(net::HttpClient const& http, Clock const& clock, std::string public_url)
    : http_(http), clock_(clock), public_url_(std::move(public_url))
{
}

std::string PortalCaller::return_address(Portal const& portal) const
{
    return public_url_ + "/connexion/par/" + portal.id + "/retour";
}

std::string PortalCaller::logout_address(Portal const& portal) const
{
    return public_url_ + "/connexion/par/" + portal.id + "/deconnexion";
}

std::string PortalCaller::service_of(Portal const& portal, Trip const& trip) const
{
    return return_address(portal) + "?state=" + trip.state;
}

std::string PortalCaller::identity_address() const
{
    return public_url_ + "/inscription/identite/retour";
}

std::string PortalCaller::identity_farewell_address() const
{
    return public_url_ + "/inscription/identite/fin";
}

std::shared_ptr<protocols::RelyingParty> PortalCaller::party(Portal const& portal, Purpose purpose)
{
    auto const* const what = purpose == Purpose::sign_in ? "sign_in|" : "identity|";
    auto const key =
        hex(sha256(what + portal.id + "|" + portal.address + "|" + portal.client_id + "|" + portal.secret));
    std::scoped_lock const lock{mutex_};
    auto& known = parties_[key];
    if (!known) {
        auto registration =
            registration_of(portal, purpose == Purpose::sign_in ? return_address(portal) : identity_address());
        if (purpose == Purpose::identity) {
            registration.scopes = identity_scopes();
        }
        known = std::make_shared<protocols::RelyingParty>(http_, clock_, std::move(registration));
    }
    return known;
}

std::expected<std::string, ProviderFault> PortalCaller::way_to_identity(Portal const& portal, Trip const& trip)
{
    return party(portal, Purpose::identity)->authorization_address(trip);
}

std::expected<protocols::ProviderIdentity, ProviderFault> PortalCaller::identity(Portal const& portal, Trip const& trip,
                                                                                 std::string_view code)
{
    return party(portal, Purpose::identity)->identify(code, trip);
}

std::string PortalCaller::way_out(Portal const& portal, std::string_view id_token, std::string_view state,
                                  std::string const& back)
{
    return party(portal, Purpose::sign_in)->sign_out_address(id_token, state, back);
}

Result<std::string> PortalCaller::way_there(Portal const& portal, Trip const& trip)
{
    if (portal.kind == PortalKind::cas) {
        return protocols::cas_login_address(portal.address, service_of(portal, trip), cas_sign_in(trip));
    }
    auto const address = party(portal, Purpose::sign_in)->authorization_address(trip);
    if (!address) {
        return std::unexpected(fault_error(portal, address.error()));
    }
    return *address;
}

Result<Vouched> PortalCaller::vouched_by_cas(Portal const& portal, Trip const& trip, std::string_view ticket)
{
    auto const address =
        protocols::cas_validation_address(portal.address, service_of(portal, trip), ticket, cas_sign_in(trip));
    auto const reply = http_.send({"GET", address}, validation_limits);
    if (!reply) {
        return std::unexpected(fault_error(portal, ProviderFault::unavailable));
    }
    auto const user = protocols::cas_user_in(reply->body);
    if (!user) {
        return std::unexpected(fault_error(portal, ProviderFault::refused));
    }
    Vouched vouched{*user, {}};
    vouched.signed_in = trip.signed_in_since ? std::optional{clock_.now()} : std::nullopt;
    vouched.session = ticket;
    return vouched;
}

Result<Vouched> PortalCaller::vouched(Portal const& portal, Trip const& trip, std::string_view brought)
{
    if (portal.kind == PortalKind::cas) {
        return vouched_by_cas(portal, trip, brought);
    }
    auto const asked = party(portal);
    auto const identity = asked->identify(brought, trip);
    if (!identity) {
        return std::unexpected(fault_error(portal, identity.error()));
    }
    Vouched vouched{identity->subject, identity->acr, identity->signed_in, identity->session, {}};
    if (portal.kind == PortalKind::franceconnect) {
        vouched.signed_in = clock_.now(); // everybody is asked anew there
        vouched.farewell = asked->sign_out_address(identity->id_token, trip.state, farewell_address());
    } else if (vouched.signed_in) {
        // Checked as two clocks agree; from here on one of them counts.
        vouched.signed_in = std::clamp(*vouched.signed_in, trip.signed_in_since.value_or(Instant{}), clock_.now());
    }
    return vouched;
}

Result<protocols::ProviderLogout> PortalCaller::logged_out(Portal const& portal, std::string_view logout_token)
{
    auto const out = party(portal)->logged_out(logout_token);
    if (!out) {
        return std::unexpected(fault_error(portal, out.error()));
    }
    return *out;
}

Result<std::string> PortalCaller::answer_to_nobody(Portal const& portal) const
{
    auto const reply = http_.send(
        {"GET", protocols::cas_validation_address(portal.address, return_address(portal), "ST-diagnostic-de-guichet")},
        validation_limits);
    if (!reply) {
        return std::unexpected(reply.error());
    }
    return reply->body;
}

} // namespace guichet::access
