// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/credentials/password_hasher.hpp"

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "base/waiting.hpp"

#include <sodium.h>

#include <array>
#include <stdexcept>

namespace guichet::network {

Turnstile::Pass::~Pass()
{
    if (turnstile_ == nullptr) {
        return;
    }
    {
        std::lock_guard const lock(turnstile_->mutex_);
        --turnstile_->inside_;
    }
    turnstile_->left_.notify_one();
}

Result<Turnstile::Pass> Turnstile::enter()
{
    about_to_wait();
    std::unique_lock lock(mutex_);
    if (inside_ >= limits_.most_inside) {
        if (waiting_ >= limits_.most_waiting) {
            return fail(ErrorKind::unavailable, "credentials.busy", "queue full");
        }
        ++waiting_;
        bool const came_in = left_.wait_for(lock, limits_.longest_wait, [&] { return inside_ < limits_.most_inside; });
        --waiting_;
        if (!came_in) {
            return fail(ErrorKind::unavailable, "credentials.busy", "waited too long");
        }
    }
    ++inside_;
    return Pass(*this);
}

PasswordHasher::PasswordHasher(Options options) : options_(options), turnstile_(options.queue)
{
    initialise_crypto();
    SystemRandom random;
    nobody_ = make(random.token());
}

PasswordHasher::Options PasswordHasher::weakest()
{
    return {crypto_pwhash_argon2id_MEMLIMIT_MIN, crypto_pwhash_argon2id_OPSLIMIT_MIN, {}};
}

std::string PasswordHasher::make(std::string_view password) const
{
    std::array<char, crypto_pwhash_STRBYTES> encoded{};
    if (crypto_pwhash_str_alg(encoded.data(), password.data(), password.size(), options_.passes, options_.memory,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::runtime_error("Argon2id: out of memory");
    }
    return encoded.data();
}

Result<std::string> PasswordHasher::hash(std::string_view password)
{
    auto const pass = turnstile_.enter();
    if (!pass) {
        return std::unexpected(pass.error());
    }
    return make(password);
}

Result<PasswordVerdict> PasswordHasher::verify(std::string_view password, std::string const& stored)
{
    auto const pass = turnstile_.enter();
    if (!pass) {
        return std::unexpected(pass.error());
    }
    std::string const& hash = stored.empty() ? nobody_ : stored;
    bool const same = crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
    return same && !stored.empty() ? PasswordVerdict::right : PasswordVerdict::wrong;
}

bool PasswordHasher::needs_rehash(std::string const& stored) const
{
    return crypto_pwhash_str_needs_rehash(stored.c_str(), options_.passes, options_.memory) != 0;
}

} // namespace guichet::network
