// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/short_lived.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace guichet::db {
namespace {

struct Entry {
    std::string name{};
    std::string value{};
    int uses = 0;
    Instant expires{};
    std::uint8_t magnitude = 0; // of its life
    std::uint64_t serial = 0;   // the order in which they came
    std::size_t size = 0;       // as it was put: the value may be taken away
};

/// 0 for a moment, 6 for 32 to 63 seconds, 12 for an hour.
std::uint8_t magnitude_of(Instant now, Instant expires)
{
    auto const life = std::chrono::duration_cast<std::chrono::seconds>(expires - now).count();
    return static_cast<std::uint8_t>(
        std::bit_width(static_cast<std::uint32_t>(std::clamp<std::int64_t>(life, 0, 1 << 30))));
}

/// A part of the keys behind a lock of its own. Entries wait in the order they came among those that live about as
/// long, which is nearly that in which they expire: nothing is sorted.
class Shard {
public:
    void limit(std::size_t capacity, std::size_t bytes)
    {
        capacity_ = std::max<std::size_t>(capacity, 1);
        most_bytes_ = bytes;
    }

    void put(Entry entry, Instant now)
    {
        std::lock_guard const lock{mutex_};
        forget(entry.name);
        make_room(now, entry.name.size() + entry.value.size());
        add(std::move(entry), now);
    }

    std::optional<std::string> find(std::string const& name, Instant now)
    {
        std::lock_guard const lock{mutex_};
        auto const* const entry = living(name, now);
        return entry == nullptr ? std::nullopt : std::optional{entry->value};
    }

    std::optional<std::string> take(std::string const& name, Instant now)
    {
        std::lock_guard const lock{mutex_};
        auto* const entry = living(name, now);
        if (entry == nullptr) {
            return std::nullopt;
        }
        auto value = std::move(entry->value);
        forget(name);
        return value;
    }

    int increment(std::string const& name, Instant now, Instant until)
    {
        std::lock_guard const lock{mutex_};
        if (auto* const entry = living(name, now)) {
            return ++entry->uses;
        }
        make_room(now, name.size());
        add({.name = name, .uses = 1, .expires = until}, now);
        return 1;
    }

    void decrement(std::string const& name, Instant now)
    {
        std::lock_guard const lock{mutex_};
        if (auto* const entry = living(name, now); entry != nullptr && entry->uses > 0) {
            --entry->uses;
        }
    }

    int count(std::string const& name, Instant now)
    {
        std::lock_guard const lock{mutex_};
        auto const* const entry = living(name, now);
        return entry == nullptr ? 0 : entry->uses;
    }

private:
    using Entries = std::list<Entry>;

    Entry* living(std::string const& name, Instant now)
    {
        auto const found = by_name_.find(name);
        if (found == by_name_.end()) {
            return nullptr;
        }
        if (found->second->expires <= now) {
            forget(name);
            return nullptr;
        }
        return &*found->second;
    }

    void add(Entry entry, Instant now)
    {
        entry.size = entry.name.size() + entry.value.size();
        entry.magnitude = magnitude_of(now, entry.expires);
        entry.serial = next_++;
        bytes_ += entry.size;
        auto& line = lines_.at(entry.magnitude);
        line.push_back(std::move(entry));
        auto const last = std::prev(line.end());
        by_name_.emplace(last->name, last);
    }

    void forget(std::string_view name)
    {
        auto const found = by_name_.find(name);
        if (found == by_name_.end()) {
            return;
        }
        auto const entry = found->second;
        bytes_ -= entry->size;
        by_name_.erase(found);
        lines_.at(entry->magnitude).erase(entry);
    }

    /// The expired go first, then the oldest.
    void make_room(Instant now, std::size_t coming)
    {
        for (auto& line : lines_) {
            while (!line.empty() && line.front().expires <= now) {
                forget(line.front().name);
            }
        }
        while (by_name_.size() >= capacity_ || (!by_name_.empty() && bytes_ + coming > most_bytes_)) {
            forget(oldest().name);
        }
    }

    Entry const& oldest() const
    {
        auto const came = [](Entries const& line) { return line.empty() ? UINT64_MAX : line.front().serial; };
        return std::ranges::min_element(lines_, {}, came)->front();
    }

    std::mutex mutex_;
    std::array<Entries, 32> lines_; // by magnitude
    // The texts are views of the entries' names: a list keeps its nodes where they are.
    std::unordered_map<std::string_view, Entries::iterator> by_name_;
    std::uint64_t next_ = 0;
    std::size_t capacity_ = 1;
    std::size_t most_bytes_ = 0;
    std::size_t bytes_ = 0;
};

class MemoryStore final : public ShortLivedStore {
public:
    MemoryStore(Clock const& clock, std::size_t capacity, std::size_t bytes)
        : clock_(clock), since_(clock.now()), shards_(capacity < 64 * shards_of_many ? 1 : shards_of_many)
    {
        for (auto& shard : shards_) {
            shard.limit(capacity / shards_.size(), bytes / shards_.size());
        }
    }

    void put(std::string_view kind, std::string_view key, std::string_view value, std::chrono::seconds life) override
    {
        auto name = name_of(kind, key);
        auto const now = clock_.now();
        auto& shard = shard_of(name);
        shard.put({.name = std::move(name), .value = std::string{value}, .expires = now + life}, now);
    }
    std::optional<std::string> find(std::string_view kind, std::string_view key) override
    {
        auto const name = name_of(kind, key);
        return shard_of(name).find(name, clock_.now());
    }
    std::optional<std::string> take(std::string_view kind, std::string_view key) override
    {
        auto const name = name_of(kind, key);
        return shard_of(name).take(name, clock_.now());
    }
    int increment(std::string_view kind, std::string_view key, std::chrono::seconds window) override
    {
        auto const name = name_of(kind, key);
        auto const now = clock_.now();
        return shard_of(name).increment(name, now, now + window);
    }
    void decrement(std::string_view kind, std::string_view key) override
    {
        auto const name = name_of(kind, key);
        shard_of(name).decrement(name, clock_.now());
    }
    int count(std::string_view kind, std::string_view key) override
    {
        auto const name = name_of(kind, key);
        return shard_of(name).count(name, clock_.now());
    }
    [[nodiscard]] Instant remembers_since() const override { return since_; }

private:
    static constexpr std::size_t shards_of_many = 32;

    static std::string name_of(std::string_view kind, std::string_view key)
    {
        std::string name;
        name.reserve(kind.size() + 1 + key.size());
        return name.append(kind).append(1, '\0').append(key);
    }
    Shard& shard_of(std::string_view name) { return shards_[std::hash<std::string_view>{}(name) % shards_.size()]; }

    Clock const& clock_;
    Instant since_;
    std::vector<Shard> shards_;
};

} // namespace

std::unique_ptr<ShortLivedStore> make_memory_store(Clock const& clock, std::size_t capacity, std::size_t bytes)
{
    return std::make_unique<MemoryStore>(clock, capacity, bytes);
}

} // namespace guichet::db
