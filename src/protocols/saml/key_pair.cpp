// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/saml/key_pair.hpp"

#include "base/crypto.hpp"
#include "base/random.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace guichet::protocols {

namespace {

template <auto Free>
struct FreeWith {
    template <class T>
    void operator()(T* object) const
    {
        Free(object);
    }
};
using PrivateKey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Memory = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;

constexpr unsigned key_bits = 3072;
constexpr int serial_bytes = 16;

void require(bool done)
{
    if (!done) {
        throw std::runtime_error{"OpenSSL could not make a key or a certificate"};
    }
}

std::string content_of(BIO* memory)
{
    char* bytes = nullptr;
    auto const count = BIO_get_mem_data(memory, &bytes);
    return {bytes, static_cast<std::size_t>(count)};
}

std::time_t seconds_of(Instant instant)
{
    return std::chrono::system_clock::to_time_t(instant);
}

void set_serial(X509& certificate)
{
    std::array<unsigned char, serial_bytes> bytes{};
    require(RAND_bytes(bytes.data(), serial_bytes) == 1);
    bytes.front() &= 0x7FU; // positive
    std::unique_ptr<BIGNUM, FreeWith<BN_free>> const number{BN_bin2bn(bytes.data(), serial_bytes, nullptr)};
    require(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr);
}

Certificate self_signed(EVP_PKEY& key, std::string_view common_name, Instant from, Instant until)
{
    constexpr long version_3 = 2;
    Certificate certificate{X509_new()};
    require(certificate && X509_set_version(certificate.get(), version_3) == 1);
    set_serial(*certificate);
    auto first = seconds_of(from);
    auto last = seconds_of(until);
    require(X509_time_adj_ex(X509_getm_notBefore(certificate.get()), 0, 0, &first) != nullptr &&
            X509_time_adj_ex(X509_getm_notAfter(certificate.get()), 0, 0, &last) != nullptr);
    auto* const name = X509_get_subject_name(certificate.get());
    // X.520 allows 64 characters.
    std::string const text{common_name.substr(0, 64)};
    require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<unsigned char const*>(text.data()),
                                       static_cast<int>(text.size()), -1, 0) == 1);
    require(X509_set_issuer_name(certificate.get(), name) == 1 && X509_set_pubkey(certificate.get(), &key) == 1 &&
            X509_sign(certificate.get(), &key, EVP_sha256()) > 0);
    return certificate;
}

} // namespace

SamlKeyPair make_saml_key_pair(std::string_view common_name, Instant from, Instant until)
{
    PrivateKey const key{EVP_RSA_gen(key_bits)};
    require(key != nullptr);
    auto const certificate = self_signed(*key, common_name, from, until);
    Memory const private_pem{BIO_new(BIO_s_mem())};
    Memory const public_pem{BIO_new(BIO_s_mem())};
    require(private_pem && public_pem &&
            PEM_write_bio_PrivateKey(private_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
            PEM_write_bio_X509(public_pem.get(), certificate.get()) == 1);
    return {content_of(private_pem.get()), content_of(public_pem.get())};
}

std::string certificate_body(std::string_view pem)
{
    constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
    auto const first = pem.find(begin);
    auto const body = first == std::string_view::npos
                          ? pem
                          : pem.substr(first + begin.size(), pem.find("-----END") - first - begin.size());
    std::string packed;
    for (auto const c : body) {
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            packed += c;
        }
    }
    return packed;
}

std::optional<std::string> certificate_fingerprint(std::string_view certificate)
{
    auto const der = from_base64(certificate_body(certificate));
    if (!der) {
        return std::nullopt;
    }
    auto const* bytes = reinterpret_cast<unsigned char const*>(der->data());
    Certificate const read{d2i_X509(nullptr, &bytes, static_cast<long>(der->size()))};
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned count = 0;
    if (!read || X509_digest(read.get(), EVP_sha256(), digest.data(), &count) != 1) {
        return std::nullopt;
    }
    std::string text;
    for (unsigned i = 0; i < count; ++i) {
        text += fmt::format("{}{:02X}", i == 0 ? "" : ":", digest.at(i));
    }
    return text;
}

} // namespace guichet::protocols
