// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/client_address.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <stdexcept>

namespace guichet::web::impl {

namespace {

/// "[2001:db8::1]:443" and "192.0.2.1:80" as some proxies write them.
std::string_view without_port(std::string_view text)
{
    if (text.starts_with('[')) {
        return text.substr(1, std::min(text.find(']'), text.size()) - 1);
    }
    return std::ranges::count(text, ':') == 1 ? text.substr(0, text.find(':')) : text;
}

} // namespace

TrustedProxies::TrustedProxies(std::vector<std::string> const& entries) : networks_(entries)
{
    if (auto const fault = net::AddressList::fault_of(entries); !fault.empty()) {
        throw std::runtime_error(fmt::format("trusted proxy {}: neither an address nor a network", fault));
    }
}

bool TrustedProxies::contains(std::string_view address) const
{
    return networks_.contains(address);
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
        if (!net::parse_address(address)) {
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
