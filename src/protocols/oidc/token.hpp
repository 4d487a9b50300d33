// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "protocols/jose/jwt.hpp"
#include "protocols/oidc/parameters.hpp"

#include <chrono>

/// What a client's server sends: who it is (RFC 6749 §2.3, RFC 7523), what it wants (RFC 6749 §4.1.3, §6), the token it
/// carries (RFC 6750 §2).
namespace guichet::protocols {

enum class ClientProof { none, secret_basic, secret_post, signed_assertion };

/// Who a client says it is; nothing is checked yet.
struct ClientCredentials {
    ClientProof proof = ClientProof::none;
    std::string client_id;
    std::string secret{};    // of the two kinds of secret
    std::string assertion{}; // a JWT
};
/// "invalid_client" when there is none, it cannot be read or client_id says somebody else, "invalid_request" for two at
/// once.
[[nodiscard]] OidcResult<ClientCredentials> client_credentials(std::string_view authorization_header,
                                                               OidcParameters const& form);

/// What makes an assertion good: iss and sub are the client, aud is one of ours, it has begun and ends soon.
struct AssertionExpectation {
    std::string client_id;
    std::vector<std::string> audiences; // issuer, token endpoint
    Instant now;
};
/// The longest an assertion may last, so that remembering it costs little.
inline constexpr std::chrono::minutes longest_assertion{10};
/// Its "jti": the caller sees to it that none comes twice.
[[nodiscard]] OidcResult<std::string> check_assertion(std::string_view assertion, KeySet const& keys,
                                                      AssertionExpectation const& expected);

enum class GrantType { authorization_code, refresh_token };

struct TokenRequest {
    GrantType grant = GrantType::authorization_code;
    std::string code{};
    std::string redirect_uri{};
    std::string code_verifier{};
    std::string refresh_token{};
    std::vector<std::string> scopes{};
};
[[nodiscard]] OidcResult<TokenRequest> parse_token_request(OidcParameters const& form);

/// The token of "Authorization: Bearer …", or of a form's access_token; "" when there is none. RFC 6750 §2.3 (in the
/// address) is not spoken: addresses are written to logs. "invalid_request" when there are two.
[[nodiscard]] OidcResult<std::string> bearer_token(std::string_view authorization_header, OidcParameters const& form);

} // namespace guichet::protocols
