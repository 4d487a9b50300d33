// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/http.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// From bytes as they came to a Request the house may rely on: path decoded once and harmless, all text valid UTF-8
/// without NUL, fields within bounds.
namespace guichet::web::impl {

/// Why a request was not understood: an HTTP status and a message id.
struct Refusal {
    int status = 0;
    std::string message_id;
};

struct RawRequest {
    std::string method;
    std::string target; // path and query as sent
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string peer;
    std::optional<Refusal> refusal; // the daemon has already decided: the body was not kept
};

struct ReadLimits {
    std::size_t largest_form_field = 0;
    std::size_t most_fields = 2000;
    std::size_t most_headers = 100;
};

/// Fills `request` as far as it can be understood, headers first, so that a refusal can be answered in the person's
/// language. Client address, security, locale, id and browser are the pipeline's.
[[nodiscard]] std::optional<Refusal> read_request(RawRequest raw, ReadLimits const& limits, Request& request);

} // namespace guichet::web::impl
