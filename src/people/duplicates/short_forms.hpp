// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/duplicates/frequencies.hpp"

#include <string_view>

namespace guichet::people {

/// Alex for Alexandre, Manu for Emmanuelle: what people are called, on the form, instead of their civil name. Folded
/// text. Two names that people do bear (Léo, Léonie) are not, unless the list says so.
[[nodiscard]] bool is_short_form(std::string_view a, std::string_view b, NameFrequencies const& frequencies);

} // namespace guichet::people
