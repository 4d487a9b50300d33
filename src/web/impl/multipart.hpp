// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/http.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// multipart/form-data (RFC 7578) out of a body that has arrived whole.
namespace guichet::web::impl {

struct Multipart {
    Fields fields;
    std::vector<Upload> uploads;
};

/// The boundary of a Content-Type header; nullopt when there is none, more than one, or one no browser makes.
[[nodiscard]] std::optional<std::string> boundary_of(std::string_view content_type);
/// nullopt when the body is not well-formed or has more than `most_parts` parts.
[[nodiscard]] std::optional<Multipart> parse_multipart(std::string_view body, std::string_view boundary,
                                                       std::size_t most_parts);

} // namespace guichet::web::impl
