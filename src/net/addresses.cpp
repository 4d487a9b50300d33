// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/addresses.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace guichet::net {

namespace {

using Bytes = std::array<unsigned char, 16>;
constexpr int mapped_prefix = 96; // bits of ::ffff:0:0/96, in front of an IPv4 address

} // namespace

bool Network::contains(Bytes const& other) const
{
    for (int bit = 0; bit < prefix; ++bit) {
        auto const byte = static_cast<std::size_t>(bit / 8);
        auto const mask = 0x80U >> (bit % 8);
        if (((address[byte] ^ other[byte]) & mask) != 0) {
            return false;
        }
    }
    return true;
}

std::optional<Bytes> parse_address(std::string_view text)
{
    std::string const copy{text};
    Bytes bytes{};
    if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1) {
        return bytes;
    }
    bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (inet_pton(AF_INET, copy.c_str(), bytes.data() + 12) == 1) {
        return bytes;
    }
    return std::nullopt;
}

std::optional<Network> parse_network(std::string_view text)
{
    auto const slash = text.find('/');
    auto const address = parse_address(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    Network network{*address, 128};
    if (slash != std::string_view::npos) {
        auto const digits = text.substr(slash + 1);
        int prefix = -1;
        auto const parsed = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
        auto const offset = text.find(':') == std::string_view::npos ? mapped_prefix : 0;
        if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size() || prefix < 0 ||
            prefix + offset > 128) {
            return std::nullopt;
        }
        network.prefix = prefix + offset;
    }
    return network;
}

AddressList::AddressList(std::vector<std::string> const& entries)
{
    for (auto const& entry : entries) {
        if (auto const network = parse_network(entry)) {
            networks_.push_back(*network);
        }
    }
}

bool AddressList::contains(std::string_view address) const
{
    auto const bytes = parse_address(address);
    return bytes && std::ranges::any_of(networks_, [&](Network const& one) { return one.contains(*bytes); });
}

std::string AddressList::fault_of(std::vector<std::string> const& entries)
{
    auto const found = std::ranges::find_if(entries, [](std::string const& entry) { return !parse_network(entry); });
    return found == entries.end() ? std::string{} : *found;
}

} // namespace guichet::net
