// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/random.hpp"

#include "base/crypto.hpp"

#include <sodium.h>

#include <array>
#include <cstring>
#include <limits>

namespace guichet {

std::uint64_t Random::below(std::uint64_t bound)
{
    auto const rejected = std::numeric_limits<std::uint64_t>::max() % bound;
    for (;;) {
        std::array<unsigned char, 8> bytes{};
        fill(bytes);
        std::uint64_t value = 0;
        std::memcpy(&value, bytes.data(), bytes.size());
        if (value < std::numeric_limits<std::uint64_t>::max() - rejected) {
            return value % bound;
        }
    }
}

std::string Random::token(std::size_t bytes)
{
    std::string raw(bytes, '\0');
    fill({reinterpret_cast<unsigned char*>(raw.data()), raw.size()});
    return base64url(raw);
}

std::string unguessable_token(Random& random)
{
    std::array<unsigned char, 33> bytes{};
    random.fill(bytes);
    return base32({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

void SystemRandom::fill(std::span<unsigned char> bytes)
{
    initialise_crypto();
    randombytes_buf(bytes.data(), bytes.size());
}

void SeededRandom::fill(std::span<unsigned char> bytes)
{
    for (auto& byte : bytes) { // splitmix64, one byte a step
        state_ += 0x9e3779b97f4a7c15ULL;
        auto z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        byte = static_cast<unsigned char>((z ^ (z >> 31U)) >> 24U);
    }
}

} // namespace guichet
