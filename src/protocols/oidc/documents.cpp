// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/oidc/documents.hpp"

#include "protocols/jose/jwt.hpp"

namespace guichet::protocols {

namespace {

using nlohmann::json;

constexpr std::chrono::minutes notice_life{2};

} // namespace

json OidcMetadata::discovery() const
{
    json const algorithms{"RS256", "ES256"};
    json const proofs{"client_secret_basic", "client_secret_post", "private_key_jwt"};
    auto proofs_or_none = proofs; // public clients get and give back their own tokens, and look at nobody's
    proofs_or_none.push_back("none");
    return {
        {"issuer", issuer},
        {"authorization_endpoint", at(oidc_paths::authorize)},
        {"token_endpoint", at(oidc_paths::token)},
        {"userinfo_endpoint", at(oidc_paths::userinfo)},
        {"jwks_uri", at(oidc_paths::keys)},
        {"revocation_endpoint", at(oidc_paths::revoke)},
        {"introspection_endpoint", at(oidc_paths::introspect)},
        {"end_session_endpoint", at(oidc_paths::end_session)},
        {"response_types_supported", json::array({"code"})},
        {"response_modes_supported", json::array({"query"})},
        {"grant_types_supported", {"authorization_code", "refresh_token"}},
        {"subject_types_supported", json::array({"pairwise"})},
        {"id_token_signing_alg_values_supported", algorithms},
        {"userinfo_signing_alg_values_supported", algorithms},
        {"token_endpoint_auth_methods_supported", proofs_or_none},
        {"token_endpoint_auth_signing_alg_values_supported", algorithms},
        {"revocation_endpoint_auth_methods_supported", proofs_or_none},
        {"revocation_endpoint_auth_signing_alg_values_supported", algorithms},
        {"introspection_endpoint_auth_methods_supported", proofs},
        {"introspection_endpoint_auth_signing_alg_values_supported", algorithms},
        {"code_challenge_methods_supported", json::array({"S256"})},
        {"scopes_supported", scopes},
        {"claims_supported", claims},
        {"claim_types_supported", json::array({"normal"})},
        {"acr_values_supported", acr_values},
        {"ui_locales_supported", ui_locales},
        {"prompt_values_supported", {"none", "login", "consent", "select_account"}},
        {"claims_parameter_supported", true},
        {"request_parameter_supported", false},
        {"request_uri_parameter_supported", false},
        {"require_request_uri_registration", false},
        {"authorization_response_iss_parameter_supported", true},
        {"backchannel_logout_supported", true},
        {"backchannel_logout_session_supported", true},
    };
}

json logout_claims(LogoutNotice const& notice)
{
    return {{"iss", notice.issuer},
            {"aud", notice.client_id},
            {"sub", notice.subject},
            {"sid", notice.session},
            {"jti", notice.id},
            {"iat", numeric_date(notice.now)},
            {"exp", numeric_date(notice.now + notice_life)},
            {"events", {{"http://schemas.openid.net/event/backchannel-logout", json::object()}}}};
}

} // namespace guichet::protocols
