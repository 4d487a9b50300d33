// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/connections.hpp"

#include "web/impl/counted_key.hpp"

#include <sys/socket.h>

namespace guichet::web::impl {

namespace {

bool is_overdue(Connection const& connection, PhaseLimits const& limits, std::chrono::steady_clock::time_point now)
{
    auto const phase = connection.phase(); // before since when: a phase that has just begun is not taken for an old one
    auto const spent = now - connection.since();
    switch (phase) {
    case Phase::waiting:
        return spent > limits.waiting;
    case Phase::receiving:
        return spent > connection.time_to_receive();
    case Phase::answering:
        return spent > limits.answering;
    case Phase::working:
        break;
    }
    return false;
}

} // namespace

void Connection::enter(Phase phase)
{
    since_ = std::chrono::steady_clock::now();
    phase_ = phase;
}

void Connection::receive_within(std::chrono::seconds longest)
{
    time_to_receive_ = longest;
    enter(Phase::receiving);
}

Connections::Connections(PhaseLimits limits) : limits_(limits), watchdog_([this] { watch(); }) {}

Connections::~Connections()
{
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    watchdog_.join();
}

Connection* Connections::open(int socket, std::string address)
{
    auto connection = std::make_unique<Connection>(socket, std::move(address));
    std::lock_guard const lock{mutex_};
    auto* const key = connection.get();
    all_.emplace(key, std::move(connection));
    return key;
}

void Connections::close(Connection* connection)
{
    std::lock_guard const lock{mutex_};
    forget(connection->address());
    all_.erase(connection);
}

Connections::Arrived Connections::arrive(std::string const& address)
{
    std::lock_guard const lock{mutex_};
    return {++by_address_[counted_key(address)], ++in_all_};
}

void Connections::leave(std::string const& address)
{
    std::lock_guard const lock{mutex_};
    forget(address);
}

/// Behind the mutex.
void Connections::forget(std::string const& address)
{
    auto const counter = by_address_.find(counted_key(address));
    if (counter == by_address_.end()) {
        return;
    }
    --in_all_;
    if (--counter->second == 0) {
        by_address_.erase(counter);
    }
}

std::size_t Connections::size() const
{
    std::lock_guard const lock{mutex_};
    return all_.size();
}

void Connections::watch()
{
    std::unique_lock lock{mutex_};
    while (!wake_.wait_for(lock, std::chrono::seconds{1}, [this] { return stopping_; })) {
        auto const now = std::chrono::steady_clock::now();
        for (auto const& [key, connection] : all_) {
            if (is_overdue(*connection, limits_, now)) {
                shutdown(connection->socket(), SHUT_RDWR);
            }
        }
    }
}

} // namespace guichet::web::impl
