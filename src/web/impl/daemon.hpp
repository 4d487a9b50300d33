// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/body_limit.hpp"
#include "web/impl/request_reader.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// libmicrohttpd, the only file that knows it: connections, time-outs, and a pool of workers for what may wait.
namespace guichet::web::impl {

struct Answer {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::function<std::string()> pieces{}; // instead of a body; "" is the end
};

/// The answer, or, when that has to wait, the rest of the work.
struct AtOnce {
    Answer answer;
    std::function<Answer()> later;
};

struct DaemonOptions {
    std::string address;
    std::uint16_t port = 0;
    int workers = 64;
    std::function<BodyLimit(std::string_view method, std::string_view path)> limit_of{};
    /// What is answered on the thread that reads the connections.
    std::function<bool(std::string_view method, std::string_view path)> is_quick{};
    unsigned most_connections = 4000;
    unsigned most_connections_per_address = 256;
    /// A connection may wait or send its request line and headers this long in all, however busy it looks.
    std::chrono::seconds header_time{30};
    /// A body may take this long and one second more for every 16 kB that its route takes at the most.
    std::chrono::seconds body_time{60};
    std::chrono::seconds answer_time{300};
    std::chrono::seconds stop_time{10};
};

class Daemon {
public:
    /// What answers whole requests; must not throw.
    struct Handlers {
        std::function<Answer(RawRequest)> on_worker;
        std::function<AtOnce(RawRequest)> at_once;
    };
    /// Addresses that many people share, such as a declared proxy: not counted.
    using IsShared = std::function<bool(std::string const& address)>;

    /// Throws std::runtime_error when the address cannot be bound.
    Daemon(DaemonOptions options, Handlers handlers, IsShared is_shared);
    ~Daemon();
    Daemon(Daemon const&) = delete;
    Daemon& operator=(Daemon const&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::size_t open_connections() const;

    struct Impl; // named by the library's callbacks

private:
    std::unique_ptr<Impl> impl_;
};

} // namespace guichet::web::impl
