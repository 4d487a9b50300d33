// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/impl/readers.hpp"

#include "base/waiting.hpp"

#include <algorithm>
#include <utility>

namespace guichet::db::impl {

Readers::Readers(Connect connect, int most, std::chrono::milliseconds longest_idle)
    : connect_(std::move(connect)), longest_idle_(longest_idle), may_open_(std::max(most, 1))
{
}

std::unique_ptr<Connection> Readers::borrow()
{
    std::unique_lock lock{mutex_};
    returned_.wait(lock, [this] { return !idle_.empty() || may_open_ > 0 || NoWaiting::in_force() != nullptr; });
    if (!idle_.empty()) {
        // The last one returned: its cache is warm.
        auto connection = std::move(idle_.back().connection);
        idle_.pop_back();
        return connection;
    }
    --may_open_;
    return nullptr;
}

void Readers::give_back(std::unique_ptr<Connection> connection)
{
    std::unique_ptr<Connection> unneeded; // closed outside the lock
    {
        auto const now = std::chrono::steady_clock::now();
        std::lock_guard const lock{mutex_};
        if (!idle_.empty() && now - idle_.front().since > longest_idle_) {
            unneeded = std::move(idle_.front().connection);
            idle_.pop_front();
            ++may_open_;
        }
        if (connection != nullptr && connection->is_usable()) {
            idle_.push_back({std::move(connection), now});
        } else {
            ++may_open_;
        }
    }
    returned_.notify_one();
}

void Readers::run(std::function<void(Session&)> const& work)
{
    auto connection = borrow();
    try {
        auto begun = false;
        if (connection != nullptr) {
            try {
                connection->begin(Access::read);
                begun = true;
            } catch (Unavailable const&) {
                if (connection->is_usable()) {
                    throw;
                }
            }
        }
        if (!begun) {
            connection = connect_();
            connection->begin(Access::read);
        }
        work(*connection);
    } catch (...) {
        if (connection != nullptr) {
            connection->rollback();
        }
        give_back(std::move(connection));
        throw;
    }
    // Nothing to keep: ends the snapshot.
    connection->rollback();
    give_back(std::move(connection));
}

} // namespace guichet::db::impl
