// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/http.hpp"

namespace guichet::web::impl {

inline constexpr std::string_view locale_cookie = "lang";

/// The language somebody asked for by its code; nullopt for one we do not speak.
[[nodiscard]] std::optional<text::Locale> spoken_locale(std::string_view code);
/// ?lang=, then the cookie, then Accept-Language by weight, then French.
[[nodiscard]] text::Locale negotiate_locale(Request const& request);

} // namespace guichet::web::impl
