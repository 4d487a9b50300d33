// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// Connections to servers that speak in lines, with or without TLS; nothing takes longer than told. Never used inside a
/// transaction. Failures are ErrorKind::unavailable "error.unavailable" with a code in `detail`: "net.name",
/// "net.connect", "net.timeout", "net.tls", "net.closed", "net.too_large".
namespace guichet::net {

enum class Secrecy { bare, tls };

struct LineServerAddress {
    std::string host;
    std::uint16_t port = 0;
    Secrecy secrecy = Secrecy::bare;
    std::string ca_file{}; // authorities to trust beside the system's
    std::chrono::milliseconds connect_time{4000};
    std::chrono::milliseconds answer_time{6000};
    std::size_t longest_line = 16384;
};

/// One open connection. Not thread-safe.
class LineConnection {
public:
    LineConnection() = default;
    LineConnection(LineConnection const&) = delete;
    LineConnection& operator=(LineConnection const&) = delete;
    virtual ~LineConnection() = default;
    [[nodiscard]] virtual Result<void> send(std::string_view bytes) = 0;
    /// The next line without its end, however many pieces it came in.
    [[nodiscard]] virtual Result<std::string> receive() = 0;
};

class LineConnector {
public:
    LineConnector() = default;
    LineConnector(LineConnector const&) = delete;
    LineConnector& operator=(LineConnector const&) = delete;
    virtual ~LineConnector() = default;
    [[nodiscard]] virtual Result<std::unique_ptr<LineConnection>> connect(LineServerAddress const& to) const = 0;
};

/// By libcurl: names are looked up within the time, certificates are checked. Thread-safe.
class CurlLineConnector final : public LineConnector {
public:
    [[nodiscard]] Result<std::unique_ptr<LineConnection>> connect(LineServerAddress const& to) const override;
};

} // namespace guichet::net
