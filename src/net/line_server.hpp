// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

/// A server for protocols of lines over TCP, with or without TLS: one epoll thread holds every connection, a pool of
/// workers answers, so that thousands of silent or slow peers hold no thread. Knows nothing of what is said.
namespace guichet::net {

/// What is said with one peer, from its first line to its last.
class Conversation {
public:
    Conversation() = default;
    Conversation(Conversation const&) = delete;
    Conversation& operator=(Conversation const&) = delete;
    virtual ~Conversation() = default;

    enum class Then { goes_on, ends };
    struct Reply {
        std::string bytes; // "" says nothing
        Then then = Then::goes_on;
    };
    /// On a worker, one line at a time, in the order they came. May block; an exception ends the conversation.
    [[nodiscard]] virtual Reply answer(std::string_view line) = 0;
};

/// Whom a new connection talks to; nullptr and an exception hang up at once. On the event thread: never blocks.
using Converse = std::function<std::unique_ptr<Conversation>(std::string const& peer_address)>;

struct LineServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;         // 0: any free one
    std::string certificate_file{}; // PEM, chain included; "" speaks without TLS
    std::string key_file{};
    int workers = 8;
    unsigned most_connections = 4000;
    unsigned most_connections_per_address = 256;
    std::size_t longest_line = 16384;
    /// Silence for longer ends a connection.
    std::chrono::seconds idle_time{600};
    /// A first line, the handshake included, and an answer that the peer does not fetch, may take this long.
    std::chrono::seconds slow_time{30};
    std::chrono::seconds stop_time{5};
};

class LineServer {
public:
    /// Binds and serves at once. Throws std::runtime_error when it cannot.
    LineServer(LineServerOptions options, Converse converse);
    /// Takes no more lines, lets answers under way leave, ends every conversation.
    ~LineServer();
    LineServer(LineServer const&) = delete;
    LineServer& operator=(LineServer const&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::size_t open_connections() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace guichet::net
