// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// State that lives seconds to hours and whose loss costs a person one more click: protocol tickets, codes sent by
/// mail, proof-of-work challenges, rate-limit counters. In memory on one node, in PostgreSQL (unlogged) when nodes
/// share it. Call it outside Database::read and Database::write: the shared store has transactions of its own.
/// The table db_short_lived is migrations/0000_short_lived.sql. The shared store throws Unavailable.
namespace guichet::db {

class Database;

class ShortLivedStore {
public:
    virtual ~ShortLivedStore() = default;
    /// `kind` separates purposes ("cas.ticket"); replaces what was there.
    virtual void put(std::string_view kind, std::string_view key, std::string_view value,
                     std::chrono::seconds life) = 0;
    [[nodiscard]] virtual std::optional<std::string> find(std::string_view kind, std::string_view key) = 0;
    /// Finds and removes, at most one caller wins: single-use tickets.
    [[nodiscard]] virtual std::optional<std::string> take(std::string_view kind, std::string_view key) = 0;
    /// Adds one and returns the new count of the window that began with the first call and lasts `window`.
    [[nodiscard]] virtual int increment(std::string_view kind, std::string_view key, std::chrono::seconds window) = 0;
    /// Takes one back from the window that is running; never below zero.
    virtual void decrement(std::string_view kind, std::string_view key) = 0;
    /// The count of the window that is running, 0 without one; adds nothing.
    [[nodiscard]] virtual int count(std::string_view kind, std::string_view key) = 0;
    /// What was put before is forgotten: with the memory of one node, its start.
    [[nodiscard]] virtual Instant remembers_since() const = 0;
};

/// Bounded (oldest first out beyond `capacity` entries or `bytes` of keys and values), sharded, expired entries
/// forgotten.
[[nodiscard]] std::unique_ptr<ShortLivedStore> make_memory_store(Clock const& clock, std::size_t capacity = 1'000'000,
                                                                 std::size_t bytes = std::size_t{512} << 20U);
/// Shared by every node on the same database. Run the migrations first; `database` and `clock` must outlive it.
[[nodiscard]] std::unique_ptr<ShortLivedStore> make_shared_store(Database& database, Clock const& clock);

} // namespace guichet::db
