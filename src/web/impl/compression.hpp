// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace guichet::web::impl {

/// As gzip; `level` 1–9.
[[nodiscard]] std::string gzip(std::string_view bytes, int level);
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);
/// Text, JSON, XML, JavaScript, SVG: what gzip makes smaller.
[[nodiscard]] bool is_compressible(std::string_view content_type);

} // namespace guichet::web::impl
