// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/worker_pool.hpp"

#include <microhttpd.h>

#include <functional>
#include <string>

namespace guichet::web::impl {

/// An answer that is made while it leaves: each piece on a worker, while the connection sleeps. "" is the end; an
/// exception cuts the connection. nullptr when there is no memory for it.
[[nodiscard]] MHD_Response* streamed_response(MHD_Connection* connection, WorkerPool& pool,
                                              std::function<std::string()> pieces);

} // namespace guichet::web::impl
