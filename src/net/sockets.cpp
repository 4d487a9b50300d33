// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/sockets.hpp"

#include "net/addresses.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>

namespace guichet::net {

namespace {

struct Endpoint {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

Endpoint endpoint_of(std::array<unsigned char, 16> const& bytes, bool is_v6, std::uint16_t port)
{
    Endpoint endpoint;
    if (is_v6) {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&v6.sin6_addr, bytes.data(), bytes.size());
        std::memcpy(&endpoint.storage, &v6, endpoint.size = sizeof v6);
    } else {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&v4.sin_addr, bytes.data() + 12, 4);
        std::memcpy(&endpoint.storage, &v4, endpoint.size = sizeof v4);
    }
    return endpoint;
}

} // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept
{
    if (this != &other) {
        reset();
        fd_ = other.release();
    }
    return *this;
}

void Descriptor::reset()
{
    if (fd_ >= 0) {
        close(release());
    }
}

Descriptor listen_on(std::string const& address, std::uint16_t port)
{
    auto const bytes = parse_address(address);
    if (!bytes) {
        throw std::runtime_error(fmt::format("cannot listen on {}: not an address", address));
    }
    auto const is_v6 = address.find(':') != std::string::npos;
    Descriptor made{socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    int const one = 1;
    setsockopt(made.get(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    auto const endpoint = endpoint_of(*bytes, is_v6, port);
    if (made.get() < 0 || bind(made.get(), reinterpret_cast<sockaddr const*>(&endpoint.storage), endpoint.size) != 0 ||
        listen(made.get(), SOMAXCONN) != 0) {
        std::array<char, 128> buffer{};
        throw std::runtime_error(fmt::format("cannot listen on {} port {}: {}", address, port,
                                             strerror_r(errno, buffer.data(), buffer.size())));
    }
    return made;
}

std::uint16_t bound_port(int fd)
{
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size);
    sockaddr_in v4{}; // the port is at the same place in both families
    std::memcpy(&v4, &storage, sizeof v4);
    return ntohs(v4.sin_port);
}

std::string address_text(sockaddr const* address)
{
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    if (address != nullptr && address->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, address, sizeof v4);
        inet_ntop(AF_INET, &v4.sin_addr, buffer.data(), buffer.size());
    } else if (address != nullptr && address->sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, address, sizeof v6);
        if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
            inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], buffer.data(), buffer.size());
        } else {
            inet_ntop(AF_INET6, &v6.sin6_addr, buffer.data(), buffer.size());
        }
    }
    return buffer.data();
}

void ignore_broken_pipes()
{
    std::signal(SIGPIPE, SIG_IGN);
}

void allow_many_files(unsigned connections)
{
    constexpr rlim_t others = 512; // databases, logs, outgoing calls
    static std::atomic<rlim_t> wanted{others};
    auto const total = wanted += connections;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < total) {
        limit.rlim_cur = std::min(total, limit.rlim_max);
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

} // namespace guichet::net
