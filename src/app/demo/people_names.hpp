// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

/// The words invented people are made of: names as they are borne in France and in Franche-Comté, most usual first.
namespace guichet::app {

enum class Sex { female, male };

/// First names given around that year of birth.
[[nodiscard]] std::span<std::string_view const> first_names(Sex sex, int birth_year);
/// With particles, hyphens and accents.
[[nodiscard]] std::span<std::string_view const> family_names();
/// "rue de la République", "Grande Rue", "chemin du Lavoir".
[[nodiscard]] std::span<std::string_view const> street_names();

} // namespace guichet::app
