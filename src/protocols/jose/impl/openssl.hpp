// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "protocols/jose/keys.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <memory>
#include <stdexcept>
#include <string>

/// OpenSSL's handles, each freed by its own function.
namespace guichet::protocols::impl {

template <auto free>
struct Free {
    template <class T>
    void operator()(T* handle) const
    {
        free(handle);
    }
};
using Pkey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;

struct Key {
    Pkey handle;
    JwsAlgorithm algorithm;
};

/// What cannot fail but for want of memory.
inline void expect(bool done, char const* what)
{
    if (!done) {
        throw std::runtime_error{std::string{"OpenSSL: "} + what};
    }
}

inline unsigned char const* bytes_of(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}
inline unsigned char* bytes_of(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

} // namespace guichet::protocols::impl
