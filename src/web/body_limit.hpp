// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstddef>

namespace guichet::web {

/// How much of a request's body is taken.
struct BodyLimit {
    std::size_t whole = std::size_t{12} * 1024 * 1024; // more is refused
    /// Each file of a form is cut off just beyond this length, so that the handler can say so beside what was typed;
    /// 0: none is.
    std::size_t file = 0;
};

} // namespace guichet::web
