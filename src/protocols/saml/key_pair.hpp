// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace guichet::protocols {

/// What an identity provider signs with, as PEM.
struct SamlKeyPair {
    std::string private_key;
    std::string certificate;
};

/// RSA of 3072 bits with a self-signed X.509 certificate. Partners compare the key with the metadata: they look neither
/// at who signed the certificate nor at its name. Throws std::runtime_error when the machine has no randomness.
[[nodiscard]] SamlKeyPair make_saml_key_pair(std::string_view common_name, Instant from, Instant until);

/// "3A:5F:…", SHA-256 of a certificate: what two people read to each other on the telephone. `certificate`: PEM, or the
/// base64 of metadata.
[[nodiscard]] std::optional<std::string> certificate_fingerprint(std::string_view certificate);
/// The base64 between the lines of a PEM certificate, as metadata has it.
[[nodiscard]] std::string certificate_body(std::string_view pem);

} // namespace guichet::protocols
