// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace guichet::mail::impl {

/// The words of a mail written in HTML, blocks on lines of their own; what is not shown (styles, scripts, comments) is
/// left out. For reading by people: it is escaped again wherever it is shown.
[[nodiscard]] std::string text_of_html(std::string_view html);

} // namespace guichet::mail::impl
