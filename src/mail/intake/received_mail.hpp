// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A mail as it came, whatever program wrote it and whatever the bytes are: who sent it, what it says, what is
/// attached. Owns the format only: nothing in it is run, opened or fetched, and reading stops at a size, a number of
/// parts and a depth. What a mail is worth is the caller's business.
namespace guichet::mail {

/// Who wrote it, as far as the headers tell.
enum class Sending {
    by_a_person,
    by_a_machine,    // a list, a newsletter, a copier that mails its scans
    automatic_reply, // somebody is away
    delivery_report, // one of our mails did not arrive, or is late
    reading_receipt,
};

/// Whether an automatic answer may go back: never to machines, nor to addresses that nobody reads (RFC 3834).
enum class Answering { welcome, unwelcome };

struct Attachment {
    std::string name{};       // as the sender calls it: only ever shown
    std::string media_type{}; // as declared: only ever shown
    std::string bytes;
    enum class Place { attached, in_the_text } place = Place::attached; // a logo, a signature
};

struct DeliveryReport {
    enum class Fate { failed, delayed, delivered } fate = Fate::failed;
    std::string message_id{}; // of the mail it is about, without brackets; "" when it does not say
    std::string status{};     // "5.1.1"; "" when it does not say
};

/// Why something was not read.
enum class MailFault {
    too_complex, // more parts or levels than any honest mail has: nothing was read but the headers
    encrypted,   // S/MIME or OpenPGP
    in_pieces,   // message/partial
    unread_tnef, // a winmail.dat, or a part of one
    empty_file,  // a document or picture of no byte: it was lost on the way
};

struct ReceivedMail {
    std::string message_id{};              // without brackets
    std::vector<std::string> answers_to{}; // ids in In-Reply-To and References
    std::string from{};                    // address; "" when there is none that could be one
    std::string from_name{};               // tidied
    std::string reply_to{};                // address, where it is another one
    std::vector<std::string> recipients{}; // To, Cc, Delivered-To…, in lower case
    std::string forwarded_from{};          // who wrote the mail inside this mail
    std::optional<Instant> date{};         // as the sender's clock says
    std::string subject{};                 // tidied
    std::string text{};                    // plain, cut at the limit; of a mail in HTML its words
    Sending sending = Sending::by_a_person;
    Answering answering = Answering::welcome;
    bool is_marked_as_spam = false; // by the server before us
    std::vector<Attachment> attachments{};
    std::optional<DeliveryReport> report{};
    std::vector<MailFault> faults{};

    [[nodiscard]] bool has(MailFault fault) const;
    /// Where an answer goes.
    [[nodiscard]] std::string const& answer_address() const { return reply_to.empty() ? from : reply_to; }
};

struct MailLimits {
    std::size_t parts = 400;
    int depth = 16;
    std::size_t attachments = 60;
    std::size_t text = 20'000; // bytes
};

/// Reads any bytes; what is no mail has neither sender nor text.
[[nodiscard]] ReceivedMail read_mail(std::string_view bytes, MailLimits const& limits = {});

/// What makes two arrivals the same mail: its Message-ID and its body, however it travelled. Not a digest yet.
[[nodiscard]] std::string mail_identity(std::string_view bytes);

} // namespace guichet::mail
