// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <span>

namespace guichet::network {

/// What French people make passwords of beyond what zxcvbn's own lists know, folded, most used first (the rank counts):
/// keyboards, pet names, first names, the service's and the country's names.
[[nodiscard]] std::span<char const* const> common_words();

} // namespace guichet::network
