// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

namespace guichet::text::impl {

struct ResourceEntry {
    char const* name;
    char const* begin;
    char const* end;
};

/// Filled by cmake/resources.cmake; ends with an entry whose name is null.
extern ResourceEntry const resource_table[]; // NOLINT(*-avoid-c-arrays): linked from generated assembly

} // namespace guichet::text::impl
