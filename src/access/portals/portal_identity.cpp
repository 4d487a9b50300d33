// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/portal_identity.hpp"

#include "base/random.hpp"
#include "base/text.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace guichet::access {

namespace {

using protocols::ProviderFault;

char const* identity_message(ProviderFault fault)
{
    switch (fault) {
    case ProviderFault::unavailable:
        return "identity.fault.unavailable";
    case ProviderFault::refused:
    case ProviderFault::expired:
        return "identity.fault.late";
    case ProviderFault::acr:
        return "identity.fault.level";
    default:
        return "identity.fault.doubtful";
    }
}

Error identity_error(ProviderFault fault)
{
    spdlog::warn("identity: {}", to_text(fault));
    auto const kind = fault == ProviderFault::unavailable ? ErrorKind::unavailable : ErrorKind::forbidden;
    return {kind, {identity_message(fault)}, {}, {}};
}

std::string civil_text(nlohmann::json const& claims, char const* name)
{
    auto const found = claims.find(name);
    return found != claims.end() && found->is_string() ? tidy(found->get<std::string>()) : std::string{};
}

} // namespace

PortalIdentity::PortalIdentity(Portals const& portals, PortalCaller& caller, Random& random)
    : portals_(portals), caller_(caller), random_(random)
{
}

std::optional<Portal> PortalIdentity::provider() const
{
    auto const all = portals_.all();
    auto const found = std::ranges::find_if(
        all, [](Portal const& portal) { return portal.active && portal.kind == PortalKind::franceconnect; });
    return found == all.end() ? std::nullopt : std::optional{*found};
}

bool PortalIdentity::is_offered() const
{
    return provider().has_value();
}

Result<std::string> PortalIdentity::way_there(Trip const& trip)
{
    auto const portal = provider();
    if (!portal) {
        return std::unexpected(identity_error(ProviderFault::unavailable));
    }
    auto const address = caller_.way_to_identity(*portal, {trip.state, trip.nonce});
    if (!address) {
        return std::unexpected(identity_error(address.error()));
    }
    return *address;
}

Result<people::IdentityProvider::Answer> PortalIdentity::answer(Trip const& trip, std::string_view code)
{
    auto const portal = provider();
    if (!portal) {
        return std::unexpected(identity_error(ProviderFault::unavailable));
    }
    PortalCaller::Trip asked{trip.state, trip.nonce};
    asked.answered_by = trip.answered_by;
    auto const said = caller_.identity(*portal, asked, code);
    if (!said) {
        return std::unexpected(identity_error(said.error()));
    }
    auto const& claims = said->claims;
    Answer answer;
    answer.identity = {"franceconnect",
                       said->acr,
                       civil_text(claims, "family_name"),
                       civil_text(claims, "given_name"),
                       parse_date(civil_text(claims, "birthdate")),
                       civil_text(claims, "preferred_username"),
                       civil_text(claims, "email")};
    answer.way_out =
        caller_.way_out(*portal, said->id_token, unguessable_token(random_), caller_.identity_farewell_address());
    return answer;
}

} // namespace guichet::access
