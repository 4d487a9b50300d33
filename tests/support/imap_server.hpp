// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "support/child_process.hpp"
#include "support/smtp_server.hpp"
#include "support/temporary_directory.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace guichet::support {

/// Debian's Dovecot on free loopback ports, with one mailbox (a Maildir) for user "intake", password "secret".
class ImapServer {
public:
    ImapServer();

    /// Offers STARTTLS; asks for it before a password only where the address is not the machine's own.
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::string tls_url() const;
    [[nodiscard]] std::string ca_file() const { return certificate_.certificate(); }
    /// A new mail in the inbox.
    void deliver(std::string const& bytes);
    /// Names of the mails in a folder of the Maildir: "new", "cur", ".Traites/cur".
    [[nodiscard]] std::vector<std::string> files(std::string const& folder) const;
    /// As after a restored backup: the same mails under another UIDVALIDITY.
    void renumber();

private:
    void start();

    TemporaryDirectory directory_;
    TestCertificate certificate_;
    std::uint16_t port_ = 0;
    std::uint16_t tls_port_ = 0;
    int delivered_ = 0;
    std::unique_ptr<ChildProcess> server_;
};

} // namespace guichet::support
