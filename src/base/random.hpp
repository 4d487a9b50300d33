// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace guichet {

/// Where unpredictability comes from. Thread-safe.
class Random {
public:
    Random() = default;
    Random(Random const&) = delete;
    Random& operator=(Random const&) = delete;
    virtual ~Random() = default;
    virtual void fill(std::span<unsigned char> bytes) = 0;

    /// Uniform in [0, bound), without modulo bias. bound > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);
    /// `bytes` random bytes as base64url without padding: links, tokens, session ids. 32 bytes unless told.
    [[nodiscard]] std::string token(std::size_t bytes = 32);
};

/// 265 random bits in letters and digits alone: what tickets, codes and keys in addresses are made of.
[[nodiscard]] std::string unguessable_token(Random& random);

/// libsodium's generator, seeded by the operating system.
class SystemRandom final : public Random {
public:
    void fill(std::span<unsigned char> bytes) override;
};

/// For tests and the demo: the same sequence for the same seed. Not for secrets, not thread-safe.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<unsigned char> bytes) override;

private:
    std::uint64_t state_;
};

} // namespace guichet
