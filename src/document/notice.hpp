// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "text/messages.hpp"

#include <string>
#include <vector>

namespace guichet::document {

/// A part with a heading of its own.
struct NoticeSection {
    std::string title;
    std::vector<std::string> lines;
};

/// A page or more of plain text under a heading: a resolution, an extract, a notice. A4, tagged, fonts embedded.
struct Notice {
    std::string issuer; // who speaks, at the top
    std::string title;
    std::string subtitle;
    std::vector<std::string> paragraphs;
    std::vector<NoticeSection> sections{};
    std::string footer; // below the last one, in small
};
/// ErrorKind::invalid "document.nothing_to_print" without a title.
[[nodiscard]] Result<std::string> notice_pdf(Notice const& notice, text::Locale locale);

} // namespace guichet::document
