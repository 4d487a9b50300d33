// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/decision/sign_in_means.hpp"
#include "access/oidc/grants.hpp"
#include "access/releases/releases.hpp"

#include <nlohmann/json_fwd.hpp>

/// What a client is told of a person: never more than the platform may receive (R18), whatever it asks for. Pure.
namespace guichet::access {

/// How most people sign in here; who came by a portal is told as authentication_class() has it.
inline constexpr std::string_view password_acr = password_over_tls;

/// Every claim there may be, and the scopes we know.
[[nodiscard]] std::vector<std::string> supported_claims();
[[nodiscard]] std::vector<std::string> supported_scopes();
/// Every class of authentication an ID token may say.
[[nodiscard]] std::vector<std::string> supported_acr_values();
/// Those of `asked` that a client may have.
[[nodiscard]] std::vector<std::string> granted_scopes(std::vector<std::string> const& asked, OidcClient const& client);

/// What the userinfo tells: `released`, as far as the scopes or the claims parameter call for it.
[[nodiscard]] Released told_in_userinfo(OidcGrant const& grant, Released const& released);
/// What an ID token was asked to hold by name.
[[nodiscard]] Released told_by_name(protocols::ClaimsWanted const& wanted, Released const& released);
/// The same as claims.
[[nodiscard]] nlohmann::json claims_of(Released const& told);

/// The session as one client knows it: not our session's id, and not another client's.
[[nodiscard]] std::string session_claim(std::string_view session, std::string_view client);

} // namespace guichet::access
