// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::net {

/// An address or a network in CIDR notation, IPv4 kept as IPv4-mapped IPv6.
struct Network {
    std::array<unsigned char, 16> address{};
    int prefix = 128;
    [[nodiscard]] bool contains(std::array<unsigned char, 16> const& other) const;
};

[[nodiscard]] std::optional<std::array<unsigned char, 16>> parse_address(std::string_view text);
/// nullopt for anything that is neither an address nor a network.
[[nodiscard]] std::optional<Network> parse_network(std::string_view text);

/// Who may come from where: addresses and networks.
class AddressList {
public:
    AddressList() = default;
    /// Entries that are neither an address nor a network are left out: see fault_of().
    explicit AddressList(std::vector<std::string> const& entries);
    [[nodiscard]] bool empty() const { return networks_.empty(); }
    [[nodiscard]] bool contains(std::string_view address) const;
    /// The first entry that is neither an address nor a network; "" when there is none.
    [[nodiscard]] static std::string fault_of(std::vector<std::string> const& entries);

private:
    std::vector<Network> networks_;
};

} // namespace guichet::net
