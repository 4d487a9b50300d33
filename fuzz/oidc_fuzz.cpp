// SPDX-License-Identifier: AGPL-3.0-or-later
// What anybody may send to the OpenID Connect endpoints: tokens, key sets, parameters. Sources and libraries are read
// by scripts/fuzz. sources: src/protocols/jose/keys.cpp src/protocols/jose/jwt.cpp src/protocols/oidc/parameters.cpp
// sources: src/protocols/oidc/authorization.cpp src/protocols/oidc/token.cpp src/base/crypto.cpp src/base/text.cpp
// sources: src/base/random.cpp
// packages: libcrypto libsodium icu-i18n fmt
#include "protocols/jose/jwt.hpp"
#include "protocols/oidc/authorization.hpp"
#include "protocols/oidc/token.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace guichet::protocols;

/// Two keys that nobody else has: whatever verifies was signed here.
KeySet const& own_keys()
{
    static KeySet const keys{{PrivateKey::generate(JwsAlgorithm::rs256).public_key(),
                              PrivateKey::generate(JwsAlgorithm::es256).public_key()}};
    return keys;
}

/// name TAB value LF …
OidcParameters parameters_of(std::string_view text)
{
    OidcParameters all;
    while (!text.empty()) {
        auto const line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        auto const tab = line.find('\t');
        all.emplace_back(line.substr(0, tab), tab == std::string_view::npos ? "" : line.substr(tab + 1));
    }
    return all;
}

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

void look_at_token(std::string_view text)
{
    require(!verify_jwt(text, own_keys()));
}

void look_at_keys(std::string_view text)
{
    auto const keys = KeySet::parse(text);
    if (!keys) {
        return;
    }
    for (auto const& key : keys->keys()) {
        auto const again = PublicKey::from_jwk(key.jwk());
        require(again && again->thumbprint() == key.thumbprint());
        static_cast<void>(key.verifies("bytes", std::string(64, '\1')));
    }
}

void look_at_request(std::string_view text)
{
    auto const request = parse_authorization(parameters_of(text));
    if (request) {
        auto const again = parse_authorization(to_parameters(*request));
        require(again && again->redirect_uri == request->redirect_uri && again->state == request->state &&
                again->scopes == request->scopes && again->max_age == request->max_age);
    }
}

void look_at_client(std::string_view text)
{
    auto const header = text.substr(0, text.find('\n'));
    auto const form = parameters_of(text.substr(std::min(header.size() + 1, text.size())));
    auto const client = client_credentials(header, form);
    if (client && client->proof == ClientProof::signed_assertion) {
        require(!check_assertion(client->assertion, own_keys(), {client->client_id, {"https://guichet.example"}, {}}));
    }
    static_cast<void>(parse_token_request(form));
    static_cast<void>(bearer_token(header, form));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t count)
{
    if (count == 0) {
        return 0;
    }
    std::string_view const text{reinterpret_cast<char const*>(bytes) + 1, count - 1};
    switch (bytes[0] % 4) {
    case 0:
        look_at_token(text);
        break;
    case 1:
        look_at_keys(text);
        break;
    case 2:
        look_at_request(text);
        break;
    default:
        look_at_client(text);
    }
    return 0;
}
