// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

/// The few cryptographic operations the house needs, all libsodium's. Passwords live in access/accounts.
namespace guichet {

class Random;

/// Idempotent and thread-safe; the functions below call it.
void initialise_crypto();

/// Raw 32 bytes.
[[nodiscard]] std::string sha256(std::string_view bytes);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

[[nodiscard]] std::string hex(std::string_view bytes);
[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] std::string base64url(std::string_view bytes);
/// RFC 4648 alphabet in lower case, no padding: [a-z2-7].
[[nodiscard]] std::string base32(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

/// A 32-byte symmetric key. Derive one per purpose from the installation's master key.
struct SecretKey {
    std::array<unsigned char, 32> bytes{};
    [[nodiscard]] SecretKey derive(std::string_view purpose) const;
    [[nodiscard]] std::string_view view() const { return {reinterpret_cast<char const*>(bytes.data()), bytes.size()}; }
    [[nodiscard]] static SecretKey generate(Random& random);
    /// From 32 raw bytes; nullopt for any other length.
    [[nodiscard]] static std::optional<SecretKey> from(std::string_view raw);
};

/// Authenticated encryption at rest (XSalsa20-Poly1305); the nonce is in front of the result.
[[nodiscard]] std::string seal(SecretKey const& key, std::string_view plain, Random& random);
/// nullopt when the key is another one or a bit has changed.
[[nodiscard]] std::optional<std::string> open_sealed(SecretKey const& key, std::string_view sealed);

} // namespace guichet
