// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/impl/connection.hpp"

#include <memory>
#include <string>

namespace guichet::db::sqlite {

/// ":memory:", or a file created when missing.
[[nodiscard]] std::unique_ptr<impl::Connection> connect(std::string const& path);
/// The online backup of `source` (a connection of connect()) into a file that appears only when whole.
[[nodiscard]] Result<void> back_up(impl::Connection& source, std::string const& path);

} // namespace guichet::db::sqlite
