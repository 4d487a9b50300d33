// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Addresses of vendors, read strictly: what two programs could understand differently is refused, so that a ticket
/// never travels to a host that was not registered.
namespace guichet::platforms {

struct ServiceUrl {
    std::string scheme; // "https" or "http"
    std::string host;   // lower case
    std::uint16_t port = 443;
    std::string path; // as sent, begins with "/"
    std::string query;

    bool operator==(ServiceUrl const&) const = default;
    /// "https://host" or "https://host:8443": for a Content-Security-Policy and for people.
    [[nodiscard]] std::string origin() const;
};

/// nullopt for anything but an absolute http(s) address without user name, fragment, back slash, control or non-ASCII
/// character, "." or ".." segment (also when percent-encoded) or encoded slash.
[[nodiscard]] std::optional<ServiceUrl> parse_service_url(std::string_view text);

/// A registered address as it is kept: no query, the path without its closing slash. nullopt when it cannot be one.
[[nodiscard]] std::optional<std::string> normalise_service_address(std::string_view text);

/// Does `service` stand under the registered address? Same scheme, host and port; the registered path is the whole of
/// its path or the first segments of it ("/sso" holds "/sso" and "/sso/x", not "/ssox").
[[nodiscard]] bool stands_under(ServiceUrl const& service, ServiceUrl const& registered);

} // namespace guichet::platforms
