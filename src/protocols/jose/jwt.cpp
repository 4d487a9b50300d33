// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/jose/jwt.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cmath>

namespace guichet::protocols {

namespace {

using nlohmann::json;

constexpr std::size_t longest_token = 16UL * 1024;

json object_from(std::string_view part)
{
    auto const text = from_base64url(part);
    auto parsed = text ? json::parse(*text, nullptr, false) : json{};
    return parsed.is_object() ? parsed : json{};
}

std::string text_in(json const& object, char const* name)
{
    auto const found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<JwtFault> fault_of(Jwt const& token, JwtExpectation const& expected)
{
    if (token.text("iss") != expected.issuer) {
        return JwtFault::issuer;
    }
    if (!token.is_for(expected.audience)) {
        return JwtFault::audience;
    }
    auto const end = token.instant("exp");
    if (!end || *end + expected.skew <= expected.now) {
        return JwtFault::expired;
    }
    auto const issued = token.instant("iat");
    auto const begins = token.instant("nbf");
    auto const latest = expected.now + expected.skew;
    if ((issued && *issued > latest) || (begins && *begins > latest)) {
        return JwtFault::not_yet;
    }
    return std::nullopt;
}

} // namespace

std::string Jwt::text(char const* claim) const
{
    return text_in(claims, claim);
}

std::optional<Instant> Jwt::instant(char const* claim) const
{
    auto const found = claims.find(claim);
    if (found == claims.end() || !found->is_number()) {
        return std::nullopt;
    }
    // Year 9999: beyond it, and below 1970, nobody means a time.
    constexpr double latest = 253402300799.0;
    auto const seconds = found->get<double>();
    if (!(seconds >= 0) || seconds > latest) {
        return std::nullopt;
    }
    return Instant{std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000)}};
}

bool Jwt::is_for(std::string_view audience) const
{
    auto const found = claims.find("aud");
    if (found == claims.end()) {
        return false;
    }
    if (found->is_array()) {
        return std::ranges::any_of(*found, [&](json const& one) { return one.is_string() && one == audience; });
    }
    return found->is_string() && *found == audience;
}

std::string_view to_text(JwtFault fault)
{
    switch (fault) {
    case JwtFault::malformed:
        return "malformed";
    case JwtFault::algorithm:
        return "algorithm";
    case JwtFault::unknown_key:
        return "unknown_key";
    case JwtFault::signature:
        return "signature";
    case JwtFault::issuer:
        return "issuer";
    case JwtFault::audience:
        return "audience";
    case JwtFault::expired:
        return "expired";
    case JwtFault::not_yet:
        return "not_yet";
    default:
        return "wrong_type";
    }
}

std::string sign_jwt(PrivateKey const& key, json const& claims, std::string_view type)
{
    json const header{{"alg", to_text(key.algorithm())}, {"typ", type}, {"kid", key.kid()}};
    auto token = base64url(header.dump()) + "." + base64url(claims.dump());
    auto const signature = key.sign(token);
    return token + "." + base64url(signature);
}

std::expected<Jwt, JwtFault> verify_jwt(std::string_view token, KeySet const& keys)
{
    auto const parts = token.size() <= longest_token ? split(token, '.') : std::vector<std::string>{};
    if (parts.size() != 3) {
        return std::unexpected(JwtFault::malformed);
    }
    Jwt parsed{object_from(parts[0]), object_from(parts[1])};
    auto const signature = from_base64url(parts[2]);
    if (!parsed.header.is_object() || !parsed.claims.is_object() || !signature || parsed.header.contains("crit")) {
        return std::unexpected(JwtFault::malformed);
    }
    auto const algorithm = jws_algorithm_from(text_in(parsed.header, "alg"));
    if (!algorithm) {
        return std::unexpected(JwtFault::algorithm);
    }
    auto const* const key = keys.find(text_in(parsed.header, "kid"), *algorithm);
    if (key == nullptr) {
        return std::unexpected(JwtFault::unknown_key);
    }
    auto const signed_part = token.substr(0, parts[0].size() + 1 + parts[1].size());
    if (!key->verifies(signed_part, *signature)) {
        return std::unexpected(JwtFault::signature);
    }
    return parsed;
}

std::expected<Jwt, JwtFault> verify_jwt(std::string_view token, KeySet const& keys, JwtExpectation const& expected)
{
    auto parsed = verify_jwt(token, keys);
    if (parsed) {
        if (auto const fault = fault_of(*parsed, expected)) {
            return std::unexpected(*fault);
        }
    }
    return parsed;
}

std::int64_t numeric_date(Instant at)
{
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

} // namespace guichet::protocols
