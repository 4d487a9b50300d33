// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/oidc/authorization.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace guichet::protocols {

namespace {

using nlohmann::json;

constexpr std::size_t challenge_length = 43; // base64url of a SHA-256
constexpr std::size_t shortest_verifier = 43;
constexpr std::size_t longest_verifier = 128;

bool is_verifier(std::string_view text)
{
    return text.size() >= shortest_verifier && text.size() <= longest_verifier && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '.' || c == '_' || c == '~';
           });
}

OidcResult<OidcPrompt> prompt_from(std::string_view text)
{
    auto const words = oidc_words(text);
    auto const has = [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); };
    if (has("none")) {
        return words.size() == 1 ? OidcResult<OidcPrompt>{OidcPrompt::none}
                                 : oidc_fail("invalid_request", "prompt none goes with no other");
    }
    // Choosing an account is signing in: a browser holds one.
    auto const sign_in = has("login") || has("select_account");
    if (has("consent")) {
        return sign_in ? OidcPrompt::login_and_consent : OidcPrompt::consent;
    }
    return sign_in ? OidcPrompt::login : OidcPrompt::as_needed;
}

OidcResult<std::optional<std::chrono::seconds>> max_age_from(std::string_view text)
{
    if (text.empty()) {
        return std::nullopt;
    }
    std::int64_t seconds = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    constexpr std::int64_t ten_years = 10LL * 366 * 86400;
    if (fault == std::errc::invalid_argument || end != text.data() + text.size() || text.front() == '-') {
        return oidc_fail("invalid_request", "max_age is a number of seconds");
    }
    return std::chrono::seconds{fault == std::errc::result_out_of_range ? ten_years : std::min(seconds, ten_years)};
}

ClaimWanted claim_from(json const& asked)
{
    ClaimWanted claim;
    if (!asked.is_object()) {
        return claim; // null: wanted, no more
    }
    auto const essential = asked.find("essential");
    claim.essential = essential != asked.end() && essential->is_boolean() && essential->get<bool>();
    auto const add = [&](json const& value) {
        if (value.is_string()) {
            claim.values.push_back(value.get<std::string>());
        }
    };
    if (auto const value = asked.find("value"); value != asked.end()) {
        add(*value);
    }
    if (auto const values = asked.find("values"); values != asked.end() && values->is_array()) {
        std::ranges::for_each(*values, add);
    }
    return claim;
}

ClaimsWanted claims_from(json const& all, char const* place)
{
    ClaimsWanted claims;
    auto const found = all.find(place);
    if (found != all.end() && found->is_object()) {
        for (auto const& [name, asked] : found->items()) {
            claims.emplace(name, claim_from(asked));
        }
    }
    return claims;
}

json to_json(ClaimsWanted const& claims)
{
    auto all = json::object();
    for (auto const& [name, wanted] : claims) {
        all[name] = {{"essential", wanted.essential}};
        if (!wanted.values.empty()) {
            all[name]["values"] = wanted.values;
        }
    }
    return all;
}

std::optional<OidcError> fault_of_type(OidcParameters const& parameters)
{
    if (!oidc_value(parameters, "request").empty()) {
        return OidcError{"request_not_supported", "request objects are not supported"};
    }
    if (!oidc_value(parameters, "request_uri").empty()) {
        return OidcError{"request_uri_not_supported", "request objects are not supported"};
    }
    if (has_repeated(parameters)) {
        return OidcError{"invalid_request", "a parameter is there twice"};
    }
    auto const type = oidc_value(parameters, "response_type");
    if (type.empty()) {
        return OidcError{"invalid_request", "response_type is missing"};
    }
    if (type != "code") {
        return OidcError{"unsupported_response_type", "only the code flow is spoken here"};
    }
    auto const mode = oidc_value(parameters, "response_mode");
    if (!mode.empty() && mode != "query") {
        return OidcError{"invalid_request", "response_mode is query"};
    }
    return std::nullopt;
}

OidcResult<std::string> challenge_from(OidcParameters const& parameters)
{
    auto const challenge = oidc_value(parameters, "code_challenge");
    auto const method = oidc_value(parameters, "code_challenge_method");
    if (challenge.empty() && method.empty()) {
        return std::string{};
    }
    if (method != "S256") {
        return oidc_fail("invalid_request", "code_challenge_method is S256");
    }
    if (challenge.size() != challenge_length || !from_base64url(challenge)) {
        return oidc_fail("invalid_request", "code_challenge is not a base64url SHA-256");
    }
    return std::string{challenge};
}

} // namespace

bool AuthorizationRequest::asks_for(std::string_view scope) const
{
    return std::ranges::find(scopes, scope) != scopes.end();
}

OidcResult<AuthorizationRequest> parse_authorization(OidcParameters const& parameters)
{
    if (auto const fault = fault_of_type(parameters)) {
        return std::unexpected(*fault);
    }
    auto const text = [&](std::string_view name) { return std::string{oidc_value(parameters, name)}; };
    AuthorizationRequest request;
    request.client_id = text("client_id");
    request.redirect_uri = text("redirect_uri");
    request.state = text("state");
    request.nonce = text("nonce");
    request.scopes = oidc_words(text("scope"));
    request.acr_values = oidc_words(text("acr_values"));
    request.ui_locales = oidc_words(text("ui_locales"));
    request.login_hint = text("login_hint");
    request.id_token_hint = text("id_token_hint");
    if (!request.asks_for("openid")) {
        return oidc_fail("invalid_scope", "scope openid is missing");
    }
    auto const prompt = prompt_from(text("prompt"));
    auto const max_age = max_age_from(text("max_age"));
    auto challenge = challenge_from(parameters);
    if (!prompt || !max_age || !challenge) {
        return std::unexpected(!prompt ? prompt.error() : !max_age ? max_age.error() : challenge.error());
    }
    request.prompt = *prompt;
    request.max_age = *max_age;
    request.code_challenge = std::move(*challenge);
    if (auto const claims = text("claims"); !claims.empty()) {
        auto const asked = json::parse(claims, nullptr, false);
        if (!asked.is_object()) {
            return oidc_fail("invalid_request", "claims is a JSON object");
        }
        request.id_token_claims = claims_from(asked, "id_token");
        request.userinfo_claims = claims_from(asked, "userinfo");
    }
    return request;
}

OidcParameters to_parameters(AuthorizationRequest const& request)
{
    OidcParameters all{{"response_type", "code"}};
    auto const add = [&](char const* name, std::string value) {
        if (!value.empty()) {
            all.emplace_back(name, std::move(value));
        }
    };
    add("client_id", request.client_id);
    add("redirect_uri", request.redirect_uri);
    add("state", request.state);
    add("nonce", request.nonce);
    add("scope", join(request.scopes, " "));
    add("acr_values", join(request.acr_values, " "));
    add("ui_locales", join(request.ui_locales, " "));
    add("login_hint", request.login_hint);
    add("id_token_hint", request.id_token_hint);
    add("max_age", request.max_age ? std::to_string(request.max_age->count()) : "");
    add("prompt", std::string{request.prompt == OidcPrompt::none ? "none" : ""} +
                      (request.wants_sign_in() ? "login" : "") + (request.wants_consent() ? " consent" : ""));
    add("code_challenge", request.code_challenge);
    add("code_challenge_method", request.code_challenge.empty() ? "" : "S256");
    if (!request.id_token_claims.empty() || !request.userinfo_claims.empty()) {
        add("claims",
            json{{"id_token", to_json(request.id_token_claims)}, {"userinfo", to_json(request.userinfo_claims)}}
                .dump());
    }
    return all;
}

bool pkce_matches(std::string_view verifier, std::string_view challenge)
{
    return is_verifier(verifier) && equal_in_constant_time(base64url(sha256(verifier)), challenge);
}

} // namespace guichet::protocols
