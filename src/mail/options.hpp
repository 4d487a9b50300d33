// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>

namespace guichet::mail {

/// What becomes of the encryption that smtp:// does not begin with. smtps:// always encrypts from the first byte.
enum class Security {
    starttls_required,      // refuse a server that does not offer STARTTLS
    starttls_opportunistic, // encrypt when offered; with a user name the same as starttls_required
    none                    // a relay on the same machine
};

/// The configuration of mail; app fills it. When `smtp_url` is empty, mails become files in `directory`.
struct Options {
    std::string smtp_url; // "smtp://mail.example.org:587" · "smtps://mail.example.org"
    Security security = Security::starttls_required;
    std::string user;
    std::string password;
    std::string ca_file; // certificates to believe besides the system's; "" for none
    std::string from;
    std::string from_name;
    std::string directory; // "$GUICHET_DATA/mails"
    /// A mail's content and address stay this long after it was queued, then only its trace does.
    std::chrono::days keep_content{30};
    std::chrono::seconds connect_timeout{10};
    std::chrono::seconds send_timeout{60};
};

} // namespace guichet::mail
