// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/cards/cards.hpp"

namespace guichet::people {

[[nodiscard]] std::string_view to_text(CardKind kind);
[[nodiscard]] std::string_view to_text(CardStatus status);
[[nodiscard]] CardKind card_kind_from(std::string_view text);
[[nodiscard]] CardStatus card_status_from(std::string_view text);

/// Reads number, patron, library, kind, status, valid_from, valid_until, issued from `column` on.
[[nodiscard]] Card card_from(db::Row const& row, std::size_t column);

} // namespace guichet::people
