// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "support/temporary_directory.hpp"

#include <nlohmann/json.hpp>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace guichet::support {

/// A key and a certificate signed by itself for 127.0.0.1, made by openssl.
class TestCertificate {
public:
    TestCertificate();
    [[nodiscard]] std::string key() const { return directory_ / "key.pem"; }
    [[nodiscard]] std::string certificate() const { return directory_ / "certificate.pem"; }

private:
    TemporaryDirectory directory_;
};

/// A real SMTP server on a free loopback port (npm's smtp-server; the arguments are told in smtp_server.mjs), ended
/// with the object.
class SmtpServer {
public:
    explicit SmtpServer(std::vector<std::string> arguments = {},
                        std::string const& script = "tests/support/smtp_server.mjs");
    ~SmtpServer();
    SmtpServer(SmtpServer const&) = delete;
    SmtpServer& operator=(SmtpServer const&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url(std::string const& scheme = "smtp") const;
    /// Ends the server and gives everything it took, in order, as mailparser reads it.
    [[nodiscard]] std::vector<nlohmann::json> received();

private:
    [[nodiscard]] std::string read_line();
    void end();

    pid_t process_ = -1;
    int input_ = -1;
    int output_ = -1;
    std::string buffer_;
    std::uint16_t port_ = 0;
};

} // namespace guichet::support
