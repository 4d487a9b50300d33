// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/impl/gmime.hpp"
#include "mail/intake/received_mail.hpp"

#include <string>

namespace guichet::mail::impl {

/// Goes through the parts of a mail and puts what they hold into `mail`: text, attachments, the mail inside the mail,
/// the report of a mail server.
class PartReader {
public:
    PartReader(ReceivedMail& mail, MailLimits const& limits) : mail_(mail), limits_(limits) {}

    void read(GMimeObject* part);
    /// Chooses between plain text and HTML once every part was seen.
    void finish();

private:
    void walk(GMimeObject* part, int depth);
    void walk_multipart(GMimeMultipart* multipart, int depth);
    void walk_message(GMimeMessage* message, int depth);
    void leaf(GMimePart* part);
    void text_part(GMimePart* part, bool is_html);
    void attach(GMimePart* part, std::string bytes);
    void add_attachment(Attachment attachment);
    void unpack(std::string_view tnef);
    void report(std::string_view status_fields);
    void report_about(std::string_view headers);
    [[nodiscard]] bool is_within_limits(int depth);
    void fault(MailFault which);

    ReceivedMail& mail_;
    MailLimits limits_;
    std::size_t parts_ = 0;
    std::string plain_;
    std::string html_;
};

/// The value of a field among header lines, folded ones included; "" when there is none.
[[nodiscard]] std::string header_in(std::string_view lines, std::string_view name);
/// "<a@b> <c@d>" → "a@b", "c@d".
[[nodiscard]] std::vector<std::string> message_ids(std::string_view text);

} // namespace guichet::mail::impl
