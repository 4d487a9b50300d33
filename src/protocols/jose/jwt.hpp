// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "protocols/jose/keys.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

/// Signed tokens in their compact form (RFC 7515, 7519). There is no "none": what is not signed by a key of the set,
/// with that key's own algorithm, is refused.
namespace guichet::protocols {

struct Jwt {
    nlohmann::json header; // objects, always
    nlohmann::json claims;

    /// "" when missing or not a text.
    [[nodiscard]] std::string text(char const* claim) const;
    /// Seconds since 1970; nullopt when missing or no number.
    [[nodiscard]] std::optional<Instant> instant(char const* claim) const;
    /// "aud" is a text or a list.
    [[nodiscard]] bool is_for(std::string_view audience) const;
};

enum class JwtFault {
    malformed,   // not three parts of base64url, no JSON objects, a critical header
    algorithm,   // none, symmetric, or another one than wanted
    unknown_key, // fetch the key set anew, once
    signature,
    issuer,
    audience,
    expired,   // or without an end
    not_yet,   // issued in the future
    wrong_type // "typ"
};
[[nodiscard]] std::string_view to_text(JwtFault fault);

/// `type` is the header "typ": "JWT", "logout+jwt"…
[[nodiscard]] std::string sign_jwt(PrivateKey const& key, nlohmann::json const& claims, std::string_view type = "JWT");

/// The signature alone.
[[nodiscard]] std::expected<Jwt, JwtFault> verify_jwt(std::string_view token, KeySet const& keys);

/// What a token must say beside its signature.
struct JwtExpectation {
    std::string issuer;
    std::string audience;
    Instant now;
    std::chrono::seconds skew{60};
};
[[nodiscard]] std::expected<Jwt, JwtFault> verify_jwt(std::string_view token, KeySet const& keys,
                                                      JwtExpectation const& expected);

/// Seconds since 1970, as every time in a token.
[[nodiscard]] std::int64_t numeric_date(Instant at);

} // namespace guichet::protocols
