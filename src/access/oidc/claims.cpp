// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/claims.hpp"

#include "base/crypto.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace guichet::access {

namespace {

using nlohmann::json;

/// `name` in access/releases, the claim it becomes, the scope that calls for it.
struct ClaimRule {
    std::string_view name;
    std::string_view claim;
    std::string_view scope;
};
constexpr std::array rules{
    ClaimRule{"entitlement", "eduperson_entitlement", "openid"},
    ClaimRule{"intercommunality", "intercommunality", "openid"},
    ClaimRule{"ageClass", "age_class", "openid"},
    ClaimRule{"category", "category", "openid"},
    ClaimRule{"library", "library", "openid"},
    ClaimRule{"birthYear", "birthdate", "profile"}, // a year alone is a birthdate (Core §5.1)
    ClaimRule{"givenName", "given_name", "profile"},
    ClaimRule{"sn", "family_name", "profile"},
    ClaimRule{"mail", "email", "email"},
};
constexpr std::array scopes{"openid", "profile", "email", "offline_access"};

/// Calls `wants(rule)` for everything released, and keeps what it wants.
template <class Wants>
Released told(Released const& released, Wants wants)
{
    Released all;
    for (auto const& one : released) {
        auto const* const rule = std::ranges::find(rules, one.first, &ClaimRule::name);
        if (rule != rules.end() && wants(*rule)) {
            all.push_back(one);
        }
    }
    return all;
}

bool is_wanted(protocols::ClaimsWanted const& wanted, ClaimRule const& rule)
{
    return wanted.contains(rule.claim) || (rule.name == "mail" && wanted.contains("email_verified"));
}

} // namespace

std::vector<std::string> supported_claims()
{
    std::vector<std::string> claims{"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid"};
    for (auto const& rule : rules) {
        claims.emplace_back(rule.claim);
    }
    claims.emplace_back("email_verified");
    return claims;
}

std::vector<std::string> supported_scopes()
{
    return {scopes.begin(), scopes.end()};
}

std::vector<std::string> supported_acr_values()
{
    std::vector<std::string> values;
    for (auto const means : {web::by_password, by_portal, std::string_view{"eidas1"}, std::string_view{"eidas2"},
                             std::string_view{"eidas3"}}) {
        values.emplace_back(authentication_class(means));
    }
    return values;
}

std::vector<std::string> granted_scopes(std::vector<std::string> const& asked, OidcClient const& client)
{
    std::vector<std::string> granted;
    for (auto const& scope : asked) {
        auto const is_known = std::ranges::find(scopes, scope) != scopes.end();
        if (is_known && (scope != "offline_access" || client.offline_access)) {
            granted.push_back(scope);
        }
    }
    return granted;
}

Released told_in_userinfo(OidcGrant const& grant, Released const& released)
{
    return told(released, [&](ClaimRule const& rule) {
        return grant.has_scope(rule.scope) || is_wanted(grant.userinfo_claims, rule);
    });
}

Released told_by_name(protocols::ClaimsWanted const& wanted, Released const& released)
{
    return told(released, [&](ClaimRule const& rule) { return is_wanted(wanted, rule); });
}

json claims_of(Released const& told)
{
    auto claims = json::object();
    for (auto const& [name, value] : told) {
        auto const* const rule = std::ranges::find(rules, name, &ClaimRule::name);
        if (name == "entitlement") {
            claims[rule->claim].push_back(value);
        } else {
            claims[rule->claim] = value;
        }
        if (name == "mail") {
            claims["email_verified"] = false; // the platform makes sure by itself
        }
    }
    return claims;
}

std::string session_claim(std::string_view session, std::string_view client)
{
    constexpr std::size_t enough = 22; // 128 bits and a little
    return base64url(sha256("sid|" + std::string{session} + "|" + std::string{client})).substr(0, enough);
}

} // namespace guichet::access
