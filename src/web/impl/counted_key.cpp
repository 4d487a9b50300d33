// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/counted_key.hpp"

#include "base/crypto.hpp"
#include "net/addresses.hpp"

#include <algorithm>
#include <array>

namespace guichet::web::impl {

std::string counted_key(std::string_view key)
{
    constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    auto const address = key.contains(':') ? net::parse_address(key) : std::nullopt;
    if (!address || std::equal(mapped.begin(), mapped.end(), address->begin())) {
        return std::string{key};
    }
    return hex({reinterpret_cast<char const*>(address->data()), address->size() / 2});
}

} // namespace guichet::web::impl
