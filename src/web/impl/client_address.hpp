// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "net/addresses.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Who is really at the other end: the peer, or what a declared proxy says of it.
namespace guichet::web::impl {

class TrustedProxies {
public:
    /// Throws std::runtime_error naming the entry that is neither an address nor a network.
    explicit TrustedProxies(std::vector<std::string> const& entries);
    [[nodiscard]] bool contains(std::string_view address) const;
    /// `forwarded_for` counts only when `peer` is a declared proxy: then its right-most address that is not one.
    [[nodiscard]] std::string client(std::string_view peer, std::string_view forwarded_for) const;

private:
    net::AddressList networks_;
};

} // namespace guichet::web::impl
