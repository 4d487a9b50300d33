// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Who is really at the other end: the peer, or what a declared proxy says of it.
namespace guichet::web::impl {

/// An address or a network in CIDR notation, IPv4 kept as IPv4-mapped IPv6.
struct Network {
    std::array<unsigned char, 16> address{};
    int prefix = 128;
    [[nodiscard]] bool contains(std::array<unsigned char, 16> const& other) const;
};

[[nodiscard]] std::optional<std::array<unsigned char, 16>> parse_address(std::string_view text);
/// nullopt for anything that is neither an address nor a network.
[[nodiscard]] std::optional<Network> parse_network(std::string_view text);

class TrustedProxies {
public:
    /// Throws std::runtime_error naming the entry that is neither an address nor a network.
    explicit TrustedProxies(std::vector<std::string> const& entries);
    [[nodiscard]] bool contains(std::string_view address) const;
    /// `forwarded_for` counts only when `peer` is a declared proxy: then its right-most address that is not one.
    [[nodiscard]] std::string client(std::string_view peer, std::string_view forwarded_for) const;

private:
    std::vector<Network> networks_;
};

} // namespace guichet::web::impl
