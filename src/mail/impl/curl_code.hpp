// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "net/curl.hpp"

#include <string>
#include <string_view>

namespace guichet::mail::impl {

/// What a failure of libcurl is called in logs and on pages of the staff: "net.tls"; `login` for a refused password,
/// "" for what is none of the network's.
[[nodiscard]] std::string mail_code(CURLcode code, std::string_view login);

} // namespace guichet::mail::impl
