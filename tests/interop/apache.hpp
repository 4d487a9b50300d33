// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "support/child_process.hpp"
#include "support/temporary_directory.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace guichet::interop {

/// Debian's Apache on three loopback ports, each a vendor with a page that only CAS opens: mod_auth_cas by CAS 2.0, the
/// same by SAML 1.1, and a PHP page by php-cas with CAS 3.0. Each page prints whom it knows and what it was told.
class Apache {
public:
    /// `guichet`: the port of the CAS server.
    explicit Apache(std::uint16_t guichet);

    [[nodiscard]] std::uint16_t cas2_port() const { return cas2_; }
    [[nodiscard]] std::uint16_t saml_port() const { return saml_; }
    [[nodiscard]] std::uint16_t php_port() const { return php_; }
    [[nodiscard]] bool is_ready() { return process_ && support::listens(php_, *process_); }
    [[nodiscard]] std::string error_log() const;

private:
    void write_pages() const;
    void write_configuration() const;
    [[nodiscard]] std::string guarded_host(std::uint16_t port, std::string const& directives) const;

    support::TemporaryDirectory directory_;
    std::uint16_t guichet_;
    std::uint16_t cas2_ = support::free_port();
    std::uint16_t saml_ = support::free_port();
    std::uint16_t php_ = support::free_port();
    std::unique_ptr<support::ChildProcess> process_;
};

} // namespace guichet::interop
