// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstdint>

namespace guichet::db {

/// How many snapshots this process has read, of whatever database; a read inside another one is the same. What a
/// request costs is the difference.
[[nodiscard]] std::uint64_t reads_so_far();

} // namespace guichet::db
