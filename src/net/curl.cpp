// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/curl.hpp"

#include "net/sockets.hpp"

#include <fmt/format.h>

#include <mutex>

namespace guichet::net {

CurlHandle new_handle()
{
    static std::once_flag once;
    std::call_once(once, [] {
        ignore_broken_pipes();
        curl_global_init(CURL_GLOBAL_DEFAULT);
    });
    return CurlHandle{curl_easy_init()};
}

std::string failure_code(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return "net.name";
    case CURLE_COULDNT_CONNECT:
        return "net.connect";
    case CURLE_OPERATION_TIMEDOUT:
        return "net.timeout";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return "net.tls";
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
        return "net.address";
    default:
        return fmt::format("curl.{}", static_cast<int>(code));
    }
}

} // namespace guichet::net
