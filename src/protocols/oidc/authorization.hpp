// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "protocols/oidc/parameters.hpp"

#include <chrono>
#include <map>

/// The authorization request (OpenID Connect Core §3.1.2.1, RFC 7636) and PKCE.
namespace guichet::protocols {

/// One claim asked for by name (Core §5.5).
struct ClaimWanted {
    bool essential = false;
    std::vector<std::string> values{}; // "value" or "values", texts alone; empty: any
    bool operator==(ClaimWanted const&) const = default;
};
using ClaimsWanted = std::map<std::string, ClaimWanted, std::less<>>;

enum class OidcPrompt { as_needed, none, login, consent, login_and_consent };

/// What a client asks when it sends a browser to the authorization endpoint (Core §3.1.2.1).
struct AuthorizationRequest {
    std::string client_id;
    std::string redirect_uri;
    std::string state;
    std::string nonce;
    std::vector<std::string> scopes;
    OidcPrompt prompt = OidcPrompt::as_needed;
    std::optional<std::chrono::seconds> max_age{};
    std::vector<std::string> acr_values{};
    std::vector<std::string> ui_locales{};
    std::string login_hint{};
    std::string id_token_hint{};
    std::string code_challenge{}; // S256; "" without PKCE
    ClaimsWanted id_token_claims{};
    ClaimsWanted userinfo_claims{};

    [[nodiscard]] bool asks_for(std::string_view scope) const;
    [[nodiscard]] bool wants_sign_in() const
    {
        return prompt == OidcPrompt::login || prompt == OidcPrompt::login_and_consent;
    }
    [[nodiscard]] bool wants_consent() const
    {
        return prompt == OidcPrompt::consent || prompt == OidcPrompt::login_and_consent;
    }
};

/// The faults a client is told at its redirect address. Client, address and state are read first, with oidc_value():
/// while those are in doubt nobody is sent anywhere. Parameters nobody knows are let be.
[[nodiscard]] OidcResult<AuthorizationRequest> parse_authorization(OidcParameters const& parameters);

/// The reverse, so that a request can wait for a sign-in: what parse_authorization() understands, nothing else.
[[nodiscard]] OidcParameters to_parameters(AuthorizationRequest const& request);

/// RFC 7636 §4.6, S256.
[[nodiscard]] bool pkce_matches(std::string_view verifier, std::string_view challenge);

} // namespace guichet::protocols
