// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/ids.hpp"

#include "base/random.hpp"

#include <array>
#include <cstdint>

namespace guichet {

std::string new_id(Instant now, Random& random)
{
    constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32
    std::string id(26, '0');
    auto time = static_cast<std::uint64_t>(now.time_since_epoch().count());
    for (auto at = 10; at-- > 0; time >>= 5U) {
        id[static_cast<std::size_t>(at)] = alphabet[time & 31U];
    }
    std::array<unsigned char, 16> bytes{};
    random.fill(bytes);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        id[10 + at] = alphabet[bytes[at] & 31U];
    }
    return id;
}

} // namespace guichet
