// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/impl/connection.hpp"

#include <memory>
#include <string>

namespace guichet::db::postgresql {

/// `url` as libpq takes it: "postgresql://user@host/base?…". Throws Unavailable when the server does not answer.
[[nodiscard]] std::unique_ptr<impl::Connection> connect(std::string const& url);

} // namespace guichet::db::postgresql
