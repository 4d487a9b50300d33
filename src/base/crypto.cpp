// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/crypto.hpp"

#include "base/random.hpp"

#include <pthread.h>
#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace guichet {

namespace {

unsigned char const* bytes_of(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}

unsigned char* bytes_of(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string encode64(std::string_view bytes, int variant)
{
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), variant);
    text.pop_back(); // the terminator
    return text;
}

std::optional<std::string> decode64(std::string_view text, int variant)
{
    std::string bytes(text.size(), '\0');
    std::size_t length = 0;
    char const* end = nullptr;
    if (sodium_base642bin(bytes_of(bytes), bytes.size(), text.data(), text.size(), nullptr, &length, &end, variant) !=
            0 ||
        end != text.data() + text.size()) {
        return std::nullopt;
    }
    bytes.resize(length);
    return bytes;
}

constexpr std::string_view base32_alphabet = "abcdefghijklmnopqrstuvwxyz234567";

} // namespace

void initialise_crypto()
{
    static int const result = [] {
        // ChaCha20 seeded by the system instead of the system at each call: a page draws several numbers.
        randombytes_set_implementation(&randombytes_internal_implementation);
        pthread_atfork(nullptr, nullptr, &randombytes_stir); // a child draws numbers of its own
        return sodium_init();
    }();
    if (result < 0) {
        throw std::runtime_error("libsodium cannot start");
    }
}

std::string sha256(std::string_view bytes)
{
    std::string digest(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(bytes_of(digest), bytes_of(bytes), bytes.size());
    return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes)
{
    std::string tag(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes_of(bytes), bytes.size());
    crypto_auth_hmacsha256_final(&state, bytes_of(tag));
    return tag;
}

bool equal_in_constant_time(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hex(std::string_view bytes)
{
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes_of(bytes), bytes.size());
    text.pop_back();
    return text;
}

std::string base64(std::string_view bytes)
{
    return encode64(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::string base64url(std::string_view bytes)
{
    return encode64(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> from_base64(std::string_view text)
{
    return decode64(text, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<std::string> from_base64url(std::string_view text)
{
    return decode64(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string base32(std::string_view bytes)
{
    std::string text;
    text.reserve((bytes.size() * 8 + 4) / 5);
    std::uint32_t window = 0;
    unsigned bits = 0;
    for (auto const byte : bytes) {
        window = (window << 8U) | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5) {
            text += base32_alphabet[(window >> (bits - 5)) & 31U];
        }
    }
    if (bits > 0) {
        text += base32_alphabet[(window << (5 - bits)) & 31U];
    }
    return text;
}

SecretKey SecretKey::derive(std::string_view purpose) const
{
    return *from(hmac_sha256(view(), purpose));
}

SecretKey SecretKey::generate(Random& random)
{
    SecretKey key;
    random.fill(key.bytes);
    return key;
}

std::optional<SecretKey> SecretKey::from(std::string_view raw)
{
    SecretKey key;
    if (raw.size() != key.bytes.size()) {
        return std::nullopt;
    }
    std::ranges::copy(raw, reinterpret_cast<char*>(key.bytes.data()));
    return key;
}

std::string seal(SecretKey const& key, std::string_view plain, Random& random)
{
    std::string sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size(), '\0');
    auto* const nonce = bytes_of(sealed);
    random.fill({nonce, crypto_secretbox_NONCEBYTES});
    crypto_secretbox_easy(nonce + crypto_secretbox_NONCEBYTES, bytes_of(plain), plain.size(), nonce, key.bytes.data());
    return sealed;
}

std::optional<std::string> open_sealed(SecretKey const& key, std::string_view sealed)
{
    constexpr auto overhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.size() < overhead) {
        return std::nullopt;
    }
    std::string plain(sealed.size() - overhead, '\0');
    auto const* const nonce = bytes_of(sealed);
    if (crypto_secretbox_open_easy(bytes_of(plain), nonce + crypto_secretbox_NONCEBYTES,
                                   sealed.size() - crypto_secretbox_NONCEBYTES, nonce, key.bytes.data()) != 0) {
        return std::nullopt;
    }
    return plain;
}

} // namespace guichet
