// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/session_cache.hpp"

#include <algorithm>
#include <utility>

namespace guichet::web::impl {

std::optional<SessionCache::Hit> SessionCache::find(std::string const& token_hash) const
{
    std::lock_guard const lock{mutex_};
    auto const found = entries_.find(token_hash);
    return found == entries_.end() ? std::nullopt : std::optional{found->second};
}

std::uint64_t SessionCache::generation() const
{
    std::lock_guard const lock{mutex_};
    return generation_;
}

void SessionCache::put(std::string const& token_hash, SessionRecord record, Instant loaded, std::uint64_t generation)
{
    std::lock_guard const lock{mutex_};
    if (generation != generation_) {
        return;
    }
    if (entries_.size() >= capacity_) {
        entries_.clear(); // rare, and the next page of each browser fills it again
    }
    entries_.insert_or_assign(token_hash, Hit{std::move(record), loaded});
}

void SessionCache::see(std::string const& token_hash, Instant now)
{
    std::lock_guard const lock{mutex_};
    auto const found = entries_.find(token_hash);
    if (found != entries_.end()) {
        found->second.record.last_seen = std::max(found->second.record.last_seen, now);
    }
}

void SessionCache::remove(std::string const& token_hash)
{
    std::lock_guard const lock{mutex_};
    ++generation_;
    entries_.erase(token_hash);
}

void SessionCache::remove_if(std::function<bool(SessionRecord const&)> const& is_gone)
{
    std::lock_guard const lock{mutex_};
    ++generation_;
    std::erase_if(entries_, [&](auto const& entry) { return is_gone(entry.second.record); });
}

} // namespace guichet::web::impl
