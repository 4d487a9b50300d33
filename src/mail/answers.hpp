// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/outbox.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What ties the outbox to the mail that comes: answers, and letters that come back. Its columns of mail_outbox are
/// in_reply_to and auto_submitted.
namespace guichet::mail {

/// Queues a mail that answers another one, and says so in its headers (RFC 3834): no robot answers it. `in_reply_to` is
/// the other's Message-ID without brackets, "" when it had none. Otherwise like Outbox::enqueue.
std::string enqueue_answer(db::Session& session, Outbox const& outbox, Message const& message,
                           std::string_view in_reply_to);

/// A mail that left came back: it failed after all, with `code` ("returned.5.1.1") as its last error. Gives what it was
/// about; nullopt when we sent no such mail, or know already.
[[nodiscard]] std::optional<std::string> mark_returned(db::Session& session, std::string_view outbox_id,
                                                       std::string_view code);

} // namespace guichet::mail
