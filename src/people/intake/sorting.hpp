// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/intake/received_mail.hpp"
#include "people/documents/sniff.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// What is done with a mail, by what it is. Pure: nothing is stored, nobody is answered.
namespace guichet::people {

/// What the sender is told; "none": nothing.
enum class MailAnswer {
    none,
    received,   // it is an application now
    waiting,    // a person will read it
    repeated,   // it had arrived already
    unreadable, // nobody here can read what is attached, and how to send it instead
    too_large,
    encrypted,
    locked, // the PDF asks for a password
    broken, // the PDF does not open
    blank,  // our form without any answer
    again,  // somebody looked and cannot read it
};
[[nodiscard]] std::string_view to_text(MailAnswer answer);

/// What the sender is to know when that is why a document waits (PaperOutcome::reason) and nobody can read it: it has
/// to be sent again. "none" for what a person can read.
[[nodiscard]] MailAnswer answer_to_unread(std::string_view reason);

/// One application to be, or one thing to be typed: the form first, what goes with it after. Places in the mail's list
/// of attachments.
using MailBundle = std::vector<std::size_t>;

struct SortedMail {
    enum class Fate {
        take_in,    // every bundle goes to the paper desk
        quarantine, // a person looks at the mail itself
        ignore,     // nobody expects anything
    } fate = Fate::quarantine;
    std::string reason{};              // message id; why it is not, or not wholly, taken in
    std::vector<MailBundle> bundles{}; // an empty one: the words alone
    MailAnswer answer = MailAnswer::none;
};

struct MailSorter {
    /// Addresses we write from or receive at: no mail of ours is answered or taken for somebody's.
    std::vector<std::string> own_addresses;
    std::function<bool(std::string_view bytes)> is_our_form;
    /// Whether a Message-ID is of a mail we sent.
    std::function<bool(std::string_view message_id)> is_ours;

    [[nodiscard]] SortedMail sort(mail::ReceivedMail const& mail) const;
    [[nodiscard]] bool may_answer(mail::ReceivedMail const& mail) const;

private:
    [[nodiscard]] bool is_own(std::string_view address) const;
    [[nodiscard]] SortedMail with_documents(mail::ReceivedMail const& mail, MailBundle const& readable) const;
    [[nodiscard]] std::optional<SortedMail> of_a_machine(mail::ReceivedMail const& mail,
                                                         MailBundle const& readable) const;
};

/// The attachments a person or a machine can read here: PDF, JPEG, PNG, HEIC of a size that is kept. Logos and
/// signatures are left out.
[[nodiscard]] MailBundle readable_attachments(mail::ReceivedMail const& mail);
/// Whether something else is attached.
enum class LeftOver { nothing, too_large, unreadable };
[[nodiscard]] LeftOver left_over(mail::ReceivedMail const& mail);

} // namespace guichet::people
