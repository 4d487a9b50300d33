// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "protocols/oidc/parameters.hpp"

#include <nlohmann/json.hpp>

/// What a provider says of itself (OpenID Connect Discovery 1.0, RFC 8414) and of a session that has ended
/// (Back-Channel Logout 1.0).
namespace guichet::protocols {

/// A provider as this house is one: code flow, query answers, pairwise subjects. Addresses are the issuer's.
struct OidcMetadata {
    std::string issuer; // no slash at the end
    std::vector<std::string> scopes;
    std::vector<std::string> claims;
    std::vector<std::string> acr_values;
    std::vector<std::string> ui_locales;

    [[nodiscard]] nlohmann::json discovery() const;
    [[nodiscard]] std::string at(std::string_view path) const { return issuer + std::string{path}; }
};

namespace oidc_paths {
inline constexpr std::string_view authorize = "/oidc/authorize";
inline constexpr std::string_view token = "/oidc/token";
inline constexpr std::string_view userinfo = "/oidc/userinfo";
inline constexpr std::string_view keys = "/oidc/jwks";
inline constexpr std::string_view revoke = "/oidc/revoke";
inline constexpr std::string_view introspect = "/oidc/introspect";
inline constexpr std::string_view end_session = "/oidc/logout";
} // namespace oidc_paths

/// The header "typ" of a logout token.
inline constexpr std::string_view logout_token_type = "logout+jwt";

struct LogoutNotice {
    std::string issuer;
    std::string client_id;
    std::string subject;
    std::string session; // "sid"
    std::string id;      // "jti"
    Instant now;
};
/// The claims of a logout token (§2.4): never a nonce.
[[nodiscard]] nlohmann::json logout_claims(LogoutNotice const& notice);

} // namespace guichet::protocols
