// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace guichet::network {

/// `wanted` when it is a path of ours below `below` ("/", "/gestion"), else `otherwise`. What browsers take for another
/// host ("//evil", "/\evil", control characters they drop) is refused: a log-in page must not send people elsewhere.
[[nodiscard]] std::string safe_return_path(std::string_view wanted, std::string_view below, std::string_view otherwise);

} // namespace guichet::network
