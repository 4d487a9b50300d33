// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/impl/connection.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

namespace guichet::db::impl {

/// Read connections, opened when first needed, lent to one thread at a time inside a snapshot of its own. Whoever may
/// not wait for one gets one more. What a burst has opened is closed again once nobody needed it for a while: each
/// holds the schema, its statements and a cache.
class Readers {
public:
    Readers(Connect connect, int most, std::chrono::milliseconds longest_idle = std::chrono::seconds{15});
    void run(std::function<void(Session&)> const& work);

private:
    [[nodiscard]] std::unique_ptr<Connection> borrow();
    void give_back(std::unique_ptr<Connection> connection);

    Connect connect_;
    std::chrono::milliseconds longest_idle_;
    std::mutex mutex_;
    std::condition_variable returned_;
    struct Idle {
        std::unique_ptr<Connection> connection;
        std::chrono::steady_clock::time_point since;
    };
    std::deque<Idle> idle_; // the one idle longest first
    int may_open_;          // below zero: those of threads that could not wait
};

} // namespace guichet::db::impl
