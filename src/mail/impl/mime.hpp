// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "mail/outbox.hpp"

#include <string>

/// What leaves, as bytes. What comes is read by mail/intake.
namespace guichet::mail::impl {

struct Origin {
    std::string from;
    std::string from_name;
    std::string message_id; // without the brackets
    Instant date;
    std::string auto_submitted = "auto-generated"; // RFC 3834: or "auto-replied"
    std::string in_reply_to = {};                  // without the brackets; "" for none
};

/// RFC 5322 bytes with CRLF line ends: text, or text and HTML as alternatives; Auto-Submitted so that no out-of-office
/// robot answers (RFC 3834). Error invalid "mail.malformed" when a header field holds a control character or an
/// address is not one.
[[nodiscard]] Result<std::string> to_mime(Message const& message, Origin const& origin);

} // namespace guichet::mail::impl
