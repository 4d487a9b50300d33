// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>
#include <vector>

/// The files compiled into the binary: "people/registration/form.mustache", "locales/fr/web.json",
/// "migrations/0001_network.sql", "assets/guichet.css".
namespace guichet::text {

[[nodiscard]] std::optional<std::string_view> resource(std::string_view name);
/// Names that start with `prefix`, sorted.
[[nodiscard]] std::vector<std::string_view> resource_names(std::string_view prefix);

} // namespace guichet::text
