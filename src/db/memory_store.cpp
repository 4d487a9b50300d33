// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/short_lived.hpp"

#include <algorithm>
#include <list>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace guichet::db {
namespace {

struct Entry {
    std::string name;
    std::string value;
    int uses = 0;
    Instant expires;
    std::size_t size = 0; // as it was put: the value may be taken away
};

/// A part of the keys behind a lock of its own. The list runs from the oldest entry to the newest.
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
        add(std::move(entry));
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
        add({name, {}, 1, until});
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

    void add(Entry entry)
    {
        entry.size = entry.name.size() + entry.value.size();
        bytes_ += entry.size;
        entries_.push_back(std::move(entry));
        auto const last = std::prev(entries_.end());
        by_name_.emplace(last->name, last);
        by_expiry_.emplace(last->expires, last->name);
    }

    void forget(std::string_view name)
    {
        auto const found = by_name_.find(name);
        if (found == by_name_.end()) {
            return;
        }
        auto const entry = found->second;
        bytes_ -= entry->size;
        by_expiry_.erase({entry->expires, entry->name});
        by_name_.erase(found);
        entries_.erase(entry);
    }

    /// The expired go first, then the oldest.
    void make_room(Instant now, std::size_t coming)
    {
        while (!by_expiry_.empty() && by_expiry_.begin()->first <= now) {
            forget(by_expiry_.begin()->second);
        }
        while (entries_.size() >= capacity_ || (!entries_.empty() && bytes_ + coming > most_bytes_)) {
            forget(entries_.front().name);
        }
    }

    std::mutex mutex_;
    Entries entries_;
    // Their texts are views of the entries' names: a list keeps its nodes where they are.
    std::unordered_map<std::string_view, Entries::iterator> by_name_;
    std::set<std::pair<Instant, std::string_view>> by_expiry_;
    std::size_t capacity_ = 1;
    std::size_t most_bytes_ = 0;
    std::size_t bytes_ = 0;
};

class MemoryStore final : public ShortLivedStore {
public:
    MemoryStore(Clock const& clock, std::size_t capacity, std::size_t bytes)
        : clock_(clock), shards_(capacity < 64 * shards_of_many ? 1 : shards_of_many)
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
        shard.put({std::move(name), std::string{value}, 0, now + life}, now);
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
    std::vector<Shard> shards_;
};

} // namespace

std::unique_ptr<ShortLivedStore> make_memory_store(Clock const& clock, std::size_t capacity, std::size_t bytes)
{
    return std::make_unique<MemoryStore>(clock, capacity, bytes);
}

} // namespace guichet::db
