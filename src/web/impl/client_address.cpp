// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/client_address.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ranges>
#include <stdexcept>

namespace guichet::web::impl {

namespace {

using Bytes = std::array<unsigned char, 16>;
constexpr int mapped_prefix = 96; // bits of ::ffff:0:0/96, in front of an IPv4 address

/// "[2001:db8::1]:443" and "192.0.2.1:80" as some proxies write them.
std::string_view without_port(std::string_view text)
{
    if (text.starts_with('[')) {
        return text.substr(1, std::min(text.find(']'), text.size()) - 1);
    }
    return std::ranges::count(text, ':') == 1 ? text.substr(0, text.find(':')) : text;
}

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

TrustedProxies::TrustedProxies(std::vector<std::string> const& entries)
{
    for (auto const& entry : entries) {
        auto const network = parse_network(entry);
        if (!network) {
            throw std::runtime_error(fmt::format("trusted proxy {}: neither an address nor a network", entry));
        }
        networks_.push_back(*network);
    }
}

bool TrustedProxies::contains(std::string_view address) const
{
    auto const bytes = parse_address(address);
    return bytes && std::ranges::any_of(networks_, [&](Network const& one) { return one.contains(*bytes); });
}

std::string TrustedProxies::client(std::string_view peer, std::string_view forwarded_for) const
{
    std::string client{peer};
    if (!contains(peer)) {
        return client;
    }
    for (auto const& entry : split(forwarded_for, ',') | std::views::reverse) {
        auto const tidied = tidy(entry);
        auto const address = without_port(tidied);
        if (!parse_address(address)) {
            break;
        }
        client = address;
        if (!contains(address)) {
            break;
        }
    }
    return client;
}

} // namespace guichet::web::impl
