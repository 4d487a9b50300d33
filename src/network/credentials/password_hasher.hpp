// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

/// Passwords of staff and of patrons: how they are kept (Argon2id, here), which are refused (password_rules), one-time
/// codes (totp), device marks and budgets (sign_in_guard). Does not own accounts: network/staff and access/accounts do.
namespace guichet::network {

/// At most so many inside at once, so many waiting, each no longer than so long. What a flood of log-ins meets before
/// it can take the memory of the machine.
class Turnstile {
public:
    struct Limits {
        int most_inside = 2;
        int most_waiting = 24;
        std::chrono::milliseconds longest_wait{4000};
    };

    explicit Turnstile(Limits limits) : limits_(limits) {}

    /// Holds one place until destroyed.
    class Pass {
    public:
        explicit Pass(Turnstile& turnstile) : turnstile_(&turnstile) {}
        Pass(Pass&& other) noexcept : turnstile_(std::exchange(other.turnstile_, nullptr)) {}
        Pass(Pass const&) = delete;
        Pass& operator=(Pass const&) = delete;
        Pass& operator=(Pass&&) = delete;
        ~Pass();

    private:
        Turnstile* turnstile_;
    };
    /// ErrorKind::unavailable "credentials.busy" when the queue is full or the wait was too long.
    [[nodiscard]] Result<Pass> enter();

private:
    Limits limits_;
    std::mutex mutex_;
    std::condition_variable left_;
    int inside_ = 0;
    int waiting_ = 0;
};

enum class PasswordVerdict { right, wrong };

/// Argon2id by libsodium; the parameters travel in the hash. Thread-safe. Never call inside a transaction.
class PasswordHasher {
public:
    struct Options {
        std::size_t memory = std::size_t{32} * 1024 * 1024; // bytes of one hash
        unsigned long long passes = 3;
        Turnstile::Limits queue{};
    };
    explicit PasswordHasher(Options options);

    [[nodiscard]] Result<std::string> hash(std::string_view password);
    /// `stored` "" (no such account, no password yet) costs the same time and is always wrong.
    [[nodiscard]] Result<PasswordVerdict> verify(std::string_view password, std::string const& stored);
    /// The hash was made with other parameters than today's: hash again at the next right password.
    [[nodiscard]] bool needs_rehash(std::string const& stored) const;

    /// Parameters for tests only: as fast as Argon2id goes.
    [[nodiscard]] static Options weakest();

private:
    [[nodiscard]] std::string make(std::string_view password) const;

    Options options_;
    Turnstile turnstile_;
    std::string nobody_; // hash of a random password: what unknown accounts are compared with
};

} // namespace guichet::network
