// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace guichet::protocols {

/// What a SAML 1.1 client posts to /samlValidate: a SOAP envelope with the ticket as the artifact.
struct SamlRequest {
    std::string ticket;
    std::string request_id; // "" when it has none
};

inline constexpr std::size_t largest_saml_request = 16UL * 1024;

/// nullopt for anything else: larger, ill-formed, with a DTD, without exactly one artifact. Never fetches anything.
[[nodiscard]] std::optional<SamlRequest> parse_saml_request(std::string_view body);

} // namespace guichet::protocols
