// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

/// The open connections: how many, from where, and in which phase since when. A watchdog closes those that take too
/// long, even when they dribble a byte now and then; the library's own time-out only sees silence.
namespace guichet::web::impl {

enum class Phase : std::uint8_t { waiting, receiving, working, answering };

class Connection {
public:
    Connection(int socket, std::string address) : socket_(socket), address_(std::move(address))
    {
        enter(Phase::waiting);
    }
    void enter(Phase phase);
    /// Phase::receiving, which for this body may last that long.
    void receive_within(std::chrono::seconds longest);
    [[nodiscard]] std::chrono::seconds time_to_receive() const { return time_to_receive_; }
    [[nodiscard]] Phase phase() const { return phase_; }
    [[nodiscard]] std::chrono::steady_clock::time_point since() const { return since_; }
    [[nodiscard]] int socket() const { return socket_; }
    [[nodiscard]] std::string const& address() const { return address_; }

private:
    int socket_;
    std::string address_;
    std::atomic<Phase> phase_{Phase::waiting};
    std::atomic<std::chrono::steady_clock::time_point> since_{};
    std::atomic<std::chrono::seconds> time_to_receive_{};
};

struct PhaseLimits {
    std::chrono::seconds waiting{};
    std::chrono::seconds answering{};
};

class Connections {
public:
    explicit Connections(PhaseLimits limits);
    ~Connections();
    Connections(Connections const&) = delete;
    Connections& operator=(Connections const&) = delete;

    struct Arrived {
        unsigned from_there = 0; // of its address; of its network, where that is IPv6
        std::size_t in_all = 0;
    };
    /// One more of this address: how many they are now, it included.
    Arrived arrive(std::string const& address);
    /// It went before it was opened.
    void leave(std::string const& address);
    /// Of one that has arrived.
    Connection* open(int socket, std::string address);
    /// Must be called before the socket is closed: its number may be used again at once.
    void close(Connection* connection);
    [[nodiscard]] std::size_t size() const;

private:
    void watch();
    void forget(std::string const& address);

    PhaseLimits limits_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::map<Connection*, std::unique_ptr<Connection>> all_;
    std::map<std::string, unsigned, std::less<>> by_address_;
    std::size_t in_all_ = 0; // those that have arrived and are not opened yet included
    std::thread watchdog_;
};

} // namespace guichet::web::impl
