// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "net/sockets.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

/// Bytes to and from one non-blocking socket, bare or in TLS (OpenSSL, the only place that knows it).
namespace guichet::net::impl {

enum class Progress { done, wait_to_read, wait_to_write, closed };
struct Moved {
    Progress progress = Progress::done;
    std::size_t bytes = 0;
};

class Transport {
public:
    Transport() = default;
    Transport(Transport const&) = delete;
    Transport& operator=(Transport const&) = delete;
    virtual ~Transport() = default;
    [[nodiscard]] virtual Moved read(std::span<char> into) = 0;
    [[nodiscard]] virtual Moved write(std::string_view bytes) = 0;
    /// Bytes already deciphered that no poll tells of.
    [[nodiscard]] virtual bool has_pending() const { return false; }
};

/// A server's certificate and key. TLS 1.2 and later.
class TlsIdentity {
public:
    /// PEM files. Throws std::runtime_error naming the file that cannot be read.
    TlsIdentity(std::string const& certificate_file, std::string const& key_file);
    ~TlsIdentity();
    TlsIdentity(TlsIdentity const&) = delete;
    TlsIdentity& operator=(TlsIdentity const&) = delete;

    /// Shakes hands within its first reads and writes.
    [[nodiscard]] std::unique_ptr<Transport> accept(int fd) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

[[nodiscard]] std::unique_ptr<Transport> bare(int fd);

} // namespace guichet::net::impl
