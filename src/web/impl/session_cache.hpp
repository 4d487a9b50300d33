// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/sessions.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <unordered_map>

/// Sessions read lately, so that a page costs no query. Bounded; thread-safe.
namespace guichet::web::impl {

class SessionCache {
public:
    explicit SessionCache(std::size_t capacity) : capacity_(capacity) {}

    struct Hit {
        SessionRecord record;
        Instant loaded; // when the database was last asked
    };
    [[nodiscard]] std::optional<Hit> find(std::string const& token_hash) const;
    /// To be taken before reading the database and given back to put().
    [[nodiscard]] std::uint64_t generation() const;
    /// Forgets the record when something was removed since `generation`: what was read may be gone.
    void put(std::string const& token_hash, SessionRecord record, Instant loaded, std::uint64_t generation);
    void see(std::string const& token_hash, Instant now);
    void remove(std::string const& token_hash);
    void remove_if(std::function<bool(SessionRecord const&)> const& is_gone);

private:
    mutable std::mutex mutex_;
    std::size_t capacity_;
    std::uint64_t generation_ = 0;
    std::unordered_map<std::string, Hit> entries_;
};

} // namespace guichet::web::impl
