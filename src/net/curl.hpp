// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

/// libcurl's handles, for what speaks HTTP, SMTP, IMAP or lines through it.
namespace guichet::net {

struct FreeCurl {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using CurlHandle = std::unique_ptr<CURL, FreeCurl>;

/// libcurl made ready once for the process.
[[nodiscard]] CurlHandle new_handle();
/// "net.connect", "net.tls"…: what Error::detail says, nothing of the conversation.
[[nodiscard]] std::string failure_code(CURLcode code);

} // namespace guichet::net
