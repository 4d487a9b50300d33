// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "text/templates.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Mail leaves in two steps: written to mail_outbox in the transaction of what it announces, sent afterwards by a job,
/// retried with back-off, never lost, never sent inline. Owns mail_outbox, together with mail/sender.hpp. What a mail
/// says belongs to the slice that sends it: its templates lie beside its pages.
namespace guichet::mail {

/// What becomes of a mail's content and address once it has left (or has been given up): kept for some weeks, or erased
/// at once, for the last mail to somebody who is forgotten.
enum class Afterwards { kept, erased };

struct Message {
    std::string to;
    std::string to_name;
    std::string reply_to; // "" for none
    std::string subject;
    std::string text;
    std::string html;            // "" when text only
    std::string about;           // "application:01h…": for "what was sent" in histories
    std::string subject_id = {}; // compose fills it; all that is left of the subject once the mail is erased
    Afterwards afterwards = Afterwards::kept;
};

enum class State { queued, sending, sent, failed };
[[nodiscard]] std::string_view code(State state);

/// One line of a history. `subject` is "" once the content has been erased: say it by `subject_id`.
struct SentMail {
    std::string id;
    std::string subject;
    std::string subject_id;
    State state = State::queued;
    Instant created;
    std::optional<Instant> sent;
    std::string last_error; // a code such as "smtp.550"; "" when the last attempt went well
};

/// What the doctor and the page of the jobs look at.
struct Backlog {
    std::int64_t queued = 0; // sending included
    std::int64_t failed = 0; // not erased yet
    std::optional<Instant> oldest_queued;
};

/// A mail as it stands in the outbox, for who may read it whole: the demo's pages.
struct StoredMail {
    SentMail trace;
    Message message; // blank once erased
};

class Outbox {
public:
    Outbox(Clock const& clock, Random& random, text::Messages const& messages, text::Templates const& templates);

    /// Queues it in the caller's transaction; returns the outbox id. Nothing happens when `to` is empty ("" is
    /// returned). Throws std::invalid_argument when a header field holds a control character: what people type goes
    /// through tidy() long before.
    std::string enqueue(db::Session& session, Message const& message) const;
    /// The same, but not sent before `hold` has passed: what is decided can then be undone.
    std::string enqueue_held(db::Session& session, Message const& message, std::chrono::seconds hold) const;
    /// Takes back a mail that has not begun to leave; false when it is too late.
    static bool withdraw(db::Session& session, std::string_view id);

    /// Builds a message from templates `name`.txt (and `name`.html when it exists, put into mail/layout.html), subject
    /// from the message id `subject_id` with placeholders from the model's texts. The caller adds to, to_name, about.
    [[nodiscard]] Message compose(text::Locale locale, std::string_view name, std::string const& subject_id,
                                  nlohmann::json const& model) const;

    /// Everything queued or sent about a subject, oldest first.
    [[nodiscard]] static std::vector<SentMail> sent_about(db::Session& session, std::string_view about);
    /// The newest first. For the demo only: no page of a real network shows other people's mail.
    [[nodiscard]] static std::vector<StoredMail> recent(db::Session& session, int most);
    [[nodiscard]] static std::optional<StoredMail> find(db::Session& session, std::string_view id);

    /// The subject's personal data are being erased: blanks every mail about it and gives up those not sent yet.
    /// Returns how many mails were touched.
    std::int64_t erase_about(db::Session& session, std::string_view about) const;
    /// The same for those about somebody or something else that name the person in their text.
    std::int64_t erase_naming(db::Session& session, std::string_view about, std::string_view name) const;
    [[nodiscard]] static Backlog backlog(db::Session& session);

    /// Called after each enqueue, inside the caller's transaction: must only leave word (wake the sending job).
    void when_queued(std::function<void()> notify) { notify_ = std::move(notify); }

private:
    Clock const& clock_;
    Random& random_;
    text::Messages const& messages_;
    text::Templates const& templates_;
    std::function<void()> notify_;
};

} // namespace guichet::mail
