// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Keys of JSON object signing (RFC 7517, 7518, 7638): RS256 and ES256, nothing else. A key is parsed once and kept;
/// copies share it. The only place that knows OpenSSL (docs/adr/0005-jose-by-openssl.md).
namespace guichet::protocols {

enum class JwsAlgorithm { rs256, es256 };

[[nodiscard]] std::string_view to_text(JwsAlgorithm algorithm);
[[nodiscard]] std::optional<JwsAlgorithm> jws_algorithm_from(std::string_view text);

namespace impl {
struct Key;
}

/// For checking signatures. `kid` is the one its owner gave it, else its thumbprint (RFC 7638).
class PublicKey {
public:
    /// nullopt for a kind we do not sign with, RSA below 2048 bits or above 8192, a point that is not on P-256, a key
    /// meant for encryption, symmetric or private ones.
    [[nodiscard]] static std::optional<PublicKey> from_jwk(nlohmann::json const& jwk);

    [[nodiscard]] JwsAlgorithm algorithm() const;
    [[nodiscard]] std::string const& kid() const { return kid_; }
    /// With "use", "alg" and "kid".
    [[nodiscard]] nlohmann::json jwk() const;
    /// `signature` raw: r and s side by side for ES256.
    [[nodiscard]] bool verifies(std::string_view bytes, std::string_view signature) const;

private:
    friend class PrivateKey;
    PublicKey(std::shared_ptr<impl::Key const> key, std::string kid) : key_(std::move(key)), kid_(std::move(kid)) {}

    std::shared_ptr<impl::Key const> key_; // shared: immutable, and used by every thread
    std::string kid_;
};

/// For signing. Its kid is its thumbprint.
class PrivateKey {
public:
    /// RSA of 2048 bits or P-256. Throws std::runtime_error when the library cannot.
    [[nodiscard]] static PrivateKey generate(JwsAlgorithm algorithm);
    /// PKCS#8. nullopt for anything else than the two kinds.
    [[nodiscard]] static std::optional<PrivateKey> from_pem(std::string_view pem);

    [[nodiscard]] std::string pem() const;
    [[nodiscard]] PublicKey const& public_key() const { return public_; }
    [[nodiscard]] JwsAlgorithm algorithm() const { return public_.algorithm(); }
    [[nodiscard]] std::string const& kid() const { return public_.kid(); }
    [[nodiscard]] std::string sign(std::string_view bytes) const;

private:
    explicit PrivateKey(PublicKey both) : public_(std::move(both)) {}

    PublicKey public_;
};

/// What a server publishes under its jwks_uri.
class KeySet {
public:
    KeySet() = default;
    explicit KeySet(std::vector<PublicKey> keys) : keys_(std::move(keys)) {}
    /// Keys we have no use for are left out; nullopt when it is no key set at all.
    [[nodiscard]] static std::optional<KeySet> parse(std::string_view text);

    [[nodiscard]] nlohmann::json jwks() const;
    [[nodiscard]] std::vector<PublicKey> const& keys() const { return keys_; }
    /// That very key; without a kid, the only one of that algorithm. nullptr otherwise.
    [[nodiscard]] PublicKey const* find(std::string_view kid, JwsAlgorithm algorithm) const;

private:
    std::vector<PublicKey> keys_;
};

} // namespace guichet::protocols
