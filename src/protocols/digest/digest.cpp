// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/digest/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace guichet::protocols {

namespace {

EVP_MD const* openssl_name_of(Digest algorithm)
{
    switch (algorithm) {
    case Digest::md5:
        return EVP_md5();
    case Digest::sha1:
        return EVP_sha1();
    default:
        return EVP_sha256();
    }
}

unsigned char const* octets_of(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}

using Buffer = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string beginning_of(Buffer const& buffer, unsigned length)
{
    return {reinterpret_cast<char const*>(buffer.data()), length};
}

} // namespace

std::string digest(Digest algorithm, std::string_view bytes)
{
    Buffer out{};
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, openssl_name_of(algorithm), nullptr) != 1) {
        throw std::runtime_error{"this system's OpenSSL refuses a hash that a vendor asks for"};
    }
    return beginning_of(out, length);
}

std::string hmac(Digest algorithm, std::string_view key, std::string_view bytes)
{
    Buffer out{};
    unsigned length = 0;
    // An empty key is a key; OpenSSL takes a null pointer for "the one before".
    auto const* const key_bytes = key.empty() ? "" : key.data();
    if (HMAC(openssl_name_of(algorithm), key_bytes, static_cast<int>(key.size()), octets_of(bytes), bytes.size(),
             out.data(), &length) == nullptr) {
        throw std::runtime_error{"this system's OpenSSL refuses a hash that a vendor asks for"};
    }
    return beginning_of(out, length);
}

} // namespace guichet::protocols
