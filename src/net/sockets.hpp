// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <utility>

/// The operating system's sockets, for the servers of this house.
namespace guichet::net {

/// Closed when destroyed.
class Descriptor {
public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    ~Descriptor() { reset(); }

    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }
    void reset();

private:
    int fd_;
};

/// Non-blocking. Throws std::runtime_error when the address is none or is taken.
[[nodiscard]] Descriptor listen_on(std::string const& address, std::uint16_t port);
[[nodiscard]] std::uint16_t bound_port(int fd);
/// "192.0.2.1", "2001:db8::1"; IPv4 kept in IPv6 is written as IPv4.
[[nodiscard]] std::string address_text(sockaddr const* address);
/// OpenSSL writes without MSG_NOSIGNAL: a peer that has left would end the process. For whoever opens TLS connections;
/// once is enough.
void ignore_broken_pipes();
/// Makes room for so many more open files: systems often start a process with 1,024.
void allow_many_files(unsigned connections);

} // namespace guichet::net
