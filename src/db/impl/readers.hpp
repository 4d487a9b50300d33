// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/impl/connection.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace guichet::db::impl {

/// Read connections, opened when first needed, lent to one thread at a time inside a snapshot of its own. Whoever may
/// not wait for one gets one more.
class Readers {
public:
    Readers(Connect connect, int most);
    void run(std::function<void(Session&)> const& work);

private:
    [[nodiscard]] std::unique_ptr<Connection> borrow();
    void give_back(std::unique_ptr<Connection> connection);

    Connect connect_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;
    int may_open_; // below zero: those of threads that could not wait
};

} // namespace guichet::db::impl
