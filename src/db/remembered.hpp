// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace guichet::db {

/// What is read at every request and changed a few times a year: kept in memory, read anew after a change on this node
/// and every few seconds for the others'. No lock is held while it is read. Thread-safe.
template <class T>
class Remembered {
public:
    /// What is remembered, or else what `read` gives: a T.
    template <class Read>
    [[nodiscard]] std::shared_ptr<T const> get(Instant now, Read const& read) const
    {
        std::uint64_t changes = 0;
        {
            std::scoped_lock const lock{mutex_};
            changes = changes_;
            if (known_ && now - read_at_ < longest && now >= read_at_) {
                return known_;
            }
        }
        auto fresh = std::make_shared<T const>(read());
        std::scoped_lock const lock{mutex_};
        if (changes == changes_) {
            known_ = fresh;
            read_at_ = now;
        }
        return fresh;
    }

    /// After every change.
    void forget() const
    {
        std::scoped_lock const lock{mutex_};
        known_.reset();
        ++changes_;
    }

private:
    static constexpr std::chrono::seconds longest{5};

    mutable std::mutex mutex_;
    mutable std::shared_ptr<T const> known_;
    mutable Instant read_at_{};
    mutable std::uint64_t changes_ = 0; // what was read before a change is not kept after it
};

} // namespace guichet::db
