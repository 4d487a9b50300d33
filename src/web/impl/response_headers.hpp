// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/http.hpp"

/// What every answer carries, whoever made it.
namespace guichet::web::impl {

enum class StrictTransport { off, on };

/// Content-Security-Policy with the response's additions, the other security headers, Cache-Control: no-store; a
/// header the response has set itself stays. Cookies become Set-Cookie headers.
void finish_headers(Request const& request, Response& response, StrictTransport strict_transport);

} // namespace guichet::web::impl
