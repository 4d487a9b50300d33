// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

/// The hashes that outside protocols name, weak ones among them: for what others impose, never for what we choose. Our
/// own are in base/crypto.
namespace guichet::protocols {

enum class Digest { md5, sha1, sha256 };

/// Raw bytes: 16, 20 or 32.
[[nodiscard]] std::string digest(Digest algorithm, std::string_view bytes);
/// RFC 2104, raw bytes.
[[nodiscard]] std::string hmac(Digest algorithm, std::string_view key, std::string_view bytes);

} // namespace guichet::protocols
