// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace guichet::db::impl {

enum class Piece { code, quoted, comment };

struct Scanned {
    Piece kind;
    std::string_view text;
};

/// Cuts the next piece off SQL: a literal or quoted name whole ('it', "name", $$body$$), a comment whole (-- to the end
/// of the line without it, /* */), or code up to the next of these. Standard strings: a backslash is a backslash.
[[nodiscard]] Scanned next_piece(std::string_view sql);

} // namespace guichet::db::impl
