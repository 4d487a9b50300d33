// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "text/templates.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

/// Mail leaves in two steps: written to mail_outbox in the transaction of what it announces, sent afterwards by a job,
/// retried with back-off, never lost, never sent inline. Owns mail_outbox.
namespace guichet::mail {

struct Message {
    std::string to;
    std::string to_name;
    std::string reply_to; // "" for none
    std::string subject;
    std::string text;
    std::string html;  // "" when text only
    std::string about; // "application:01h…": for "what was sent" in histories
};

class Outbox {
public:
    Outbox(Clock const& clock, Random& random, text::Messages const& messages, text::Templates const& templates);

    /// Queues it in the caller's transaction; returns the outbox id. Nothing happens when `to` is empty ("" is
    /// returned).
    std::string enqueue(db::Session& session, Message const& message) const;

    /// Builds a message from templates `name`.txt (and `name`.html when it exists, put into mail/layout.html), subject
    /// from the message id `subject_id` with placeholders from the model's texts.
    [[nodiscard]] Message compose(text::Locale locale, std::string_view name, std::string const& subject_id,
                                  nlohmann::json const& model) const;

private:
    Clock const& clock_;
    Random& random_;
    text::Messages const& messages_;
    text::Templates const& templates_;
};

} // namespace guichet::mail
