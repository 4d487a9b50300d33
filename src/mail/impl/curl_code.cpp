// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/impl/curl_code.hpp"

namespace guichet::mail::impl {

std::string mail_code(CURLcode code, std::string_view login)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return "net.name";
    case CURLE_COULDNT_CONNECT:
        return "net.connect";
    case CURLE_OPERATION_TIMEDOUT:
        return "net.timeout";
    case CURLE_USE_SSL_FAILED:
        return "net.starttls";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return "net.tls";
    case CURLE_LOGIN_DENIED:
        return std::string{login};
    default:
        return "";
    }
}

} // namespace guichet::mail::impl
