// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/jose/keys.hpp"

#include "base/crypto.hpp"
#include "protocols/jose/impl/openssl.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::protocols {

namespace {

using namespace impl;
using nlohmann::json;

constexpr int fewest_rsa_bits = 2048;
constexpr int most_rsa_bits = 8192;
constexpr std::size_t p256_bytes = 32;

/// A text of the object, "" when it is missing or something else.
std::string text_of(json const& object, char const* name)
{
    auto const found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

Number number_from(std::string_view base64url_text)
{
    auto const raw = from_base64url(base64url_text);
    if (!raw || raw->empty()) {
        return nullptr;
    }
    return Number{BN_bin2bn(bytes_of(*raw), static_cast<int>(raw->size()), nullptr)};
}

Pkey key_from(char const* type, OSSL_PARAM_BLD* builder)
{
    Parameters const parameters{OSSL_PARAM_BLD_to_param(builder)};
    PkeyContext const context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
    EVP_PKEY* made = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) <= 0) {
        return nullptr;
    }
    Pkey key{made};
    PkeyContext const check{EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr)};
    return check && EVP_PKEY_public_check(check.get()) > 0 ? std::move(key) : nullptr;
}

Pkey rsa_from(json const& jwk)
{
    auto const modulus = number_from(text_of(jwk, "n"));
    auto const exponent = number_from(text_of(jwk, "e"));
    if (!modulus || !exponent || BN_num_bits(modulus.get()) < fewest_rsa_bits ||
        BN_num_bits(modulus.get()) > most_rsa_bits || BN_num_bits(exponent.get()) > 64) {
        return nullptr;
    }
    ParameterBuilder const builder{OSSL_PARAM_BLD_new()};
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    return key_from("RSA", builder.get());
}

Pkey p256_from(json const& jwk)
{
    auto const x = from_base64url(text_of(jwk, "x"));
    auto const y = from_base64url(text_of(jwk, "y"));
    if (text_of(jwk, "crv") != "P-256" || !x || !y || x->size() != p256_bytes || y->size() != p256_bytes) {
        return nullptr;
    }
    auto const point = "\x04" + *x + *y;
    ParameterBuilder const builder{OSSL_PARAM_BLD_new()};
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    return key_from("EC", builder.get());
}

/// Big-endian, as many bytes as needed or as asked.
std::string parameter(EVP_PKEY* key, char const* name, std::size_t size = 0)
{
    BIGNUM* raw = nullptr;
    expect(EVP_PKEY_get_bn_param(key, name, &raw) > 0, "key parameter");
    Number const number{raw};
    std::string bytes(size == 0 ? static_cast<std::size_t>(BN_num_bytes(raw)) : size, '\0');
    BN_bn2binpad(raw, bytes_of(bytes), static_cast<int>(bytes.size()));
    return bytes;
}

/// The members that make the key, in the order of RFC 7638.
json essential_members(Key const& key)
{
    auto* const handle = key.handle.get();
    if (key.algorithm == JwsAlgorithm::rs256) {
        return {{"e", base64url(parameter(handle, OSSL_PKEY_PARAM_RSA_E))},
                {"kty", "RSA"},
                {"n", base64url(parameter(handle, OSSL_PKEY_PARAM_RSA_N))}};
    }
    return {{"crv", "P-256"},
            {"kty", "EC"},
            {"x", base64url(parameter(handle, OSSL_PKEY_PARAM_EC_PUB_X, p256_bytes))},
            {"y", base64url(parameter(handle, OSSL_PKEY_PARAM_EC_PUB_Y, p256_bytes))}};
}

std::string thumbprint_of(Key const& key)
{
    return base64url(sha256(essential_members(key).dump()));
}

/// Raw r and s as OpenSSL wants them.
std::string to_der(std::string_view raw)
{
    Signature const signature{ECDSA_SIG_new()};
    auto const half = static_cast<int>(p256_bytes);
    ECDSA_SIG_set0(signature.get(), BN_bin2bn(bytes_of(raw), half, nullptr),
                   BN_bin2bn(bytes_of(raw) + half, half, nullptr));
    unsigned char* der = nullptr;
    auto const size = i2d_ECDSA_SIG(signature.get(), &der);
    expect(size > 0, "signature");
    std::string out{reinterpret_cast<char const*>(der), static_cast<std::size_t>(size)};
    OPENSSL_free(der);
    return out;
}

std::string from_der(std::string_view der)
{
    auto const* at = bytes_of(der);
    Signature const signature{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()))};
    expect(signature != nullptr, "signature");
    std::string raw(2 * p256_bytes, '\0');
    auto const half = static_cast<int>(p256_bytes);
    BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes_of(raw), half);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes_of(raw) + half, half);
    return raw;
}

std::optional<JwsAlgorithm> algorithm_of(EVP_PKEY const* key)
{
    if (EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) >= fewest_rsa_bits) {
        return JwsAlgorithm::rs256;
    }
    if (EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_bits(key) == 256) {
        return JwsAlgorithm::es256;
    }
    return std::nullopt;
}

} // namespace

std::string_view to_text(JwsAlgorithm algorithm)
{
    return algorithm == JwsAlgorithm::rs256 ? "RS256" : "ES256";
}

std::optional<JwsAlgorithm> jws_algorithm_from(std::string_view text)
{
    if (text == "RS256") {
        return JwsAlgorithm::rs256;
    }
    return text == "ES256" ? std::optional{JwsAlgorithm::es256} : std::nullopt;
}

std::optional<PublicKey> PublicKey::from_jwk(json const& jwk)
{
    if (!jwk.is_object() || jwk.contains("d") || text_of(jwk, "use") == "enc") {
        return std::nullopt;
    }
    auto const kind = text_of(jwk, "kty");
    auto const algorithm = kind == "RSA" ? JwsAlgorithm::rs256 : JwsAlgorithm::es256;
    if ((kind != "RSA" && kind != "EC") || (jwk.contains("alg") && text_of(jwk, "alg") != to_text(algorithm))) {
        return std::nullopt;
    }
    auto handle = algorithm == JwsAlgorithm::rs256 ? rsa_from(jwk) : p256_from(jwk);
    if (!handle) {
        return std::nullopt;
    }
    auto key = std::make_shared<Key const>(std::move(handle), algorithm);
    auto kid = text_of(jwk, "kid");
    if (kid.empty()) {
        kid = thumbprint_of(*key);
    }
    return PublicKey{std::move(key), std::move(kid)};
}

JwsAlgorithm PublicKey::algorithm() const
{
    return key_->algorithm;
}

json PublicKey::jwk() const
{
    auto all = essential_members(*key_);
    all["use"] = "sig";
    all["alg"] = to_text(key_->algorithm);
    all["kid"] = kid_;
    return all;
}

bool PublicKey::verifies(std::string_view bytes, std::string_view signature) const
{
    std::string der;
    if (key_->algorithm == JwsAlgorithm::es256) {
        if (signature.size() != 2 * p256_bytes) {
            return false;
        }
        der = to_der(signature);
        signature = der;
    }
    DigestContext const context{EVP_MD_CTX_new()};
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_->handle.get()) > 0 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(bytes), bytes.size()) == 1;
}

PrivateKey PrivateKey::generate(JwsAlgorithm algorithm)
{
    Pkey handle{algorithm == JwsAlgorithm::rs256 ? EVP_RSA_gen(fewest_rsa_bits) : EVP_EC_gen("prime256v1")};
    expect(handle != nullptr, "key generation");
    auto key = std::make_shared<Key const>(std::move(handle), algorithm);
    auto kid = thumbprint_of(*key);
    return PrivateKey{PublicKey{std::move(key), std::move(kid)}};
}

std::optional<PrivateKey> PrivateKey::from_pem(std::string_view pem)
{
    Bio const input{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    auto const no_password = [](char*, int, int, void*) { return -1; };
    Pkey handle{PEM_read_bio_PrivateKey(input.get(), nullptr, no_password, nullptr)};
    auto const algorithm = handle ? algorithm_of(handle.get()) : std::nullopt;
    if (!algorithm) {
        return std::nullopt;
    }
    auto key = std::make_shared<Key const>(std::move(handle), *algorithm);
    auto kid = thumbprint_of(*key);
    return PrivateKey{PublicKey{std::move(key), std::move(kid)}};
}

std::string PrivateKey::pem() const
{
    Bio const output{BIO_new(BIO_s_secmem())};
    expect(PEM_write_bio_PKCS8PrivateKey(output.get(), public_.key_->handle.get(), nullptr, nullptr, 0, nullptr,
                                         nullptr) == 1,
           "key export");
    char* text = nullptr;
    auto const size = BIO_get_mem_data(output.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string PrivateKey::sign(std::string_view bytes) const
{
    auto const& key = *public_.key_;
    DigestContext const context{EVP_MD_CTX_new()};
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key.handle.get())), '\0');
    auto size = signature.size();
    expect(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.handle.get()) > 0 &&
               EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(bytes), bytes.size()) > 0,
           "signing");
    signature.resize(size);
    return key.algorithm == JwsAlgorithm::es256 ? from_der(signature) : signature;
}

std::optional<KeySet> KeySet::parse(std::string_view text)
{
    auto const document = json::parse(text, nullptr, false);
    if (!document.is_object() || !document.contains("keys") || !document["keys"].is_array()) {
        return std::nullopt;
    }
    std::vector<PublicKey> keys;
    for (auto const& jwk : document["keys"]) {
        if (auto key = PublicKey::from_jwk(jwk)) {
            keys.push_back(std::move(*key));
        }
    }
    return KeySet{std::move(keys)};
}

json KeySet::jwks() const
{
    auto all = json::array();
    for (auto const& key : keys_) {
        all.push_back(key.jwk());
    }
    return {{"keys", std::move(all)}};
}

PublicKey const* KeySet::find(std::string_view kid, JwsAlgorithm algorithm) const
{
    PublicKey const* only = nullptr;
    for (auto const& key : keys_) {
        if (key.algorithm() != algorithm || (!kid.empty() && key.kid() != kid)) {
            continue;
        }
        if (only != nullptr) {
            return nullptr;
        }
        only = &key;
    }
    return only;
}

} // namespace guichet::protocols
