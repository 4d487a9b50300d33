// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/body_limit.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// The HTTP server (libmicrohttpd, the only place that knows it): epoll threads read requests whole and answer the
/// quick ones, a pool of workers runs the handlers that may wait, so that slow clients hold no thread. Adds security
/// headers, compression, request log, metrics.
namespace guichet::web {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8039; // 0: any free port
    int workers = 64;
    /// False answers quick routes on workers as well: where a look at the database waits for another machine.
    bool quick_routes = true;
    BodyLimit body;
    std::map<std::string, BodyLimit> bodies; // of the routes with these patterns
    std::size_t largest_form_field = std::size_t{64} * 1024;
    int most_connections = 4000;
    int most_connections_per_address = 256; // declared proxies excepted
    /// Silence, or a dribbled request line and headers, for longer than this ends a connection.
    std::chrono::seconds header_time{30};
    /// So does a body that dribbles longer, one second more allowed for every 16 kB that its route takes at the most.
    std::chrono::seconds body_time{60};
    std::vector<std::string>
        trusted_proxies;    // addresses or networks (CIDR) whose X-Forwarded-For and -Proto are believed
    std::string public_url; // "https://…": when it is https, HSTS and Secure cookies
};

class Server {
public:
    /// Binds and serves at once. Throws std::runtime_error when the port is taken.
    /// The router must be complete and, like the shell, outlive the server.
    Server(ServerOptions const& options, Router const& router, Shell const& shell);
    /// Stops accepting, lets requests under way finish (10 s at the most).
    ~Server();
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// Prometheus text: requests by route pattern and status class, durations, open connections.
    [[nodiscard]] std::string metrics() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace guichet::web
