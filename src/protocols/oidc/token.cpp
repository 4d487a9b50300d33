// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/oidc/token.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace guichet::protocols {

namespace {

constexpr std::string_view assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What follows "Scheme " in an Authorization header, the scheme in any case.
std::optional<std::string_view> after_scheme(std::string_view header, std::string_view scheme)
{
    if (header.size() <= scheme.size() || header[scheme.size()] != ' ' ||
        to_lower(header.substr(0, scheme.size())) != scheme) {
        return std::nullopt;
    }
    header.remove_prefix(scheme.size());
    header.remove_prefix(std::min(header.find_first_not_of(' '), header.size()));
    return header;
}

OidcResult<ClientCredentials> from_basic(std::string_view encoded)
{
    auto const pair = from_base64(encoded);
    auto const colon = pair ? pair->find(':') : std::string::npos;
    if (colon == std::string::npos) {
        return oidc_fail("invalid_client", "the Authorization header cannot be read");
    }
    // RFC 6749 §2.3.1: both parts were form-encoded before they were joined.
    return ClientCredentials{ClientProof::secret_basic,
                             percent_decode(std::string_view{*pair}.substr(0, colon), PlusSign::is_space),
                             percent_decode(std::string_view{*pair}.substr(colon + 1), PlusSign::is_space),
                             {}};
}

/// Whose assertion it says it is, unchecked: the key set depends on it.
std::string subject_of(std::string_view assertion)
{
    auto const parts = split(assertion, '.');
    auto const text = parts.size() == 3 ? from_base64url(parts[1]) : std::nullopt;
    auto const claims = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json{};
    auto const subject = claims.is_object() ? claims.value("sub", nlohmann::json{}) : nlohmann::json{};
    return subject.is_string() ? subject.get<std::string>() : std::string{};
}

} // namespace

OidcResult<ClientCredentials> client_credentials(std::string_view authorization_header, OidcParameters const& form)
{
    auto const basic = after_scheme(authorization_header, "basic");
    auto const client_id = std::string{oidc_value(form, "client_id")};
    auto const secret = std::string{oidc_value(form, "client_secret")};
    auto const assertion = std::string{oidc_value(form, "client_assertion")};
    if ((basic ? 1 : 0) + (secret.empty() ? 0 : 1) + (assertion.empty() ? 0 : 1) > 1) {
        return oidc_fail("invalid_request", "one way of authenticating at a time");
    }
    if (basic) {
        auto shown = from_basic(*basic);
        auto const is_another = shown && !client_id.empty() && client_id != shown->client_id;
        return is_another ? oidc_fail("invalid_client", "client_id is not that of the Authorization header")
                          : std::move(shown);
    }
    if (!assertion.empty()) {
        auto const subject = subject_of(assertion);
        if (oidc_value(form, "client_assertion_type") != assertion_type || subject.empty() ||
            (!client_id.empty() && client_id != subject)) {
            return oidc_fail("invalid_client", "the client assertion cannot be read");
        }
        return ClientCredentials{ClientProof::signed_assertion, subject, {}, assertion};
    }
    if (client_id.empty()) {
        return oidc_fail("invalid_client", "client authentication is missing");
    }
    return ClientCredentials{secret.empty() ? ClientProof::none : ClientProof::secret_post, client_id, secret, {}};
}

OidcResult<std::string> check_assertion(std::string_view assertion, KeySet const& keys,
                                        AssertionExpectation const& expected)
{
    auto const token = verify_jwt(assertion, keys);
    if (!token) {
        return oidc_fail("invalid_client", "client assertion: " + std::string{to_text(token.error())});
    }
    auto const is_ours = std::ranges::any_of(expected.audiences, [&](auto const& one) { return token->is_for(one); });
    if (token->text("iss") != expected.client_id || token->text("sub") != expected.client_id || !is_ours) {
        return oidc_fail("invalid_client", "client assertion: iss and sub are the client, aud is the issuer");
    }
    using namespace std::chrono_literals;
    auto const end = token->instant("exp");
    if (!end || *end <= expected.now - 60s || *end > expected.now + longest_assertion || token->text("jti").empty()) {
        return oidc_fail("invalid_client", "client assertion: exp within ten minutes and jti are needed");
    }
    // RFC 7523 §3: what is not valid yet, or says so in a way that cannot be read.
    auto const begins = token->instant("nbf");
    if (token->claims.contains("nbf") && (!begins || *begins > expected.now + 60s)) {
        return oidc_fail("invalid_client", "client assertion: nbf is yet to come");
    }
    return token->text("jti");
}

OidcResult<TokenRequest> parse_token_request(OidcParameters const& form)
{
    if (has_repeated(form)) {
        return oidc_fail("invalid_request", "a parameter is there twice");
    }
    auto const text = [&](std::string_view name) { return std::string{oidc_value(form, name)}; };
    auto const type = text("grant_type");
    TokenRequest request;
    if (type == "authorization_code") {
        request.code = text("code");
        request.redirect_uri = text("redirect_uri");
        request.code_verifier = text("code_verifier");
        return request.code.empty() ? OidcResult<TokenRequest>{oidc_fail("invalid_request", "code is missing")}
                                    : request;
    }
    if (type == "refresh_token") {
        request.grant = GrantType::refresh_token;
        request.refresh_token = text("refresh_token");
        request.scopes = oidc_words(text("scope"));
        return request.refresh_token.empty()
                   ? OidcResult<TokenRequest>{oidc_fail("invalid_request", "refresh_token is missing")}
                   : request;
    }
    return type.empty() ? oidc_fail("invalid_request", "grant_type is missing")
                        : oidc_fail("unsupported_grant_type", "authorization_code or refresh_token");
}

OidcResult<std::string> bearer_token(std::string_view authorization_header, OidcParameters const& form)
{
    auto const in_header = after_scheme(authorization_header, "bearer");
    auto const in_form = std::ranges::count(form, "access_token", &OidcParameters::value_type::first);
    if ((in_header ? 1 : 0) + in_form > 1) {
        return oidc_fail("invalid_request", "one token, in one place");
    }
    return std::string{in_header ? *in_header : oidc_value(form, "access_token")};
}

} // namespace guichet::protocols
