// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What every OpenID Connect request and answer is made of.
namespace guichet::protocols {

/// Decoded, in order.
using OidcParameters = std::vector<std::pair<std::string, std::string>>;

/// RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6. `description` is ASCII, for the client's developer.
struct OidcError {
    std::string code;
    std::string description;
};
template <class T>
using OidcResult = std::expected<T, OidcError>;

[[nodiscard]] inline std::unexpected<OidcError> oidc_fail(std::string code, std::string description)
{
    return std::unexpected(OidcError{std::move(code), std::move(description)});
}

/// "" when absent.
[[nodiscard]] std::string_view oidc_value(OidcParameters const& parameters, std::string_view name);
/// A parameter sent twice makes a request invalid (RFC 6749 §3.1).
[[nodiscard]] bool has_repeated(OidcParameters const& parameters);
/// Words between spaces, each once, in order.
[[nodiscard]] std::vector<std::string> oidc_words(std::string_view text);

[[nodiscard]] nlohmann::json to_json(OidcError const& error);

} // namespace guichet::protocols
