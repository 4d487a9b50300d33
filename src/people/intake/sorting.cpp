// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/intake/sorting.hpp"

#include "base/text.hpp"
#include "base/words.hpp"

#include <algorithm>
#include <optional>

namespace guichet::people {

namespace {

using mail::MailFault;
using mail::ReceivedMail;
using mail::Sending;
using Fate = SortedMail::Fate;

constexpr Words<MailAnswer, 11> answer_words{{{MailAnswer::none, ""},
                                              {MailAnswer::received, "received"},
                                              {MailAnswer::waiting, "waiting"},
                                              {MailAnswer::repeated, "repeated"},
                                              {MailAnswer::unreadable, "unreadable"},
                                              {MailAnswer::too_large, "too_large"},
                                              {MailAnswer::encrypted, "encrypted"},
                                              {MailAnswer::locked, "locked"},
                                              {MailAnswer::broken, "broken"},
                                              {MailAnswer::blank, "blank"},
                                              {MailAnswer::again, "again"}}};
/// A picture in the text smaller than that is a logo or a signature; a photo of a form is not.
constexpr std::size_t smallest_picture_in_text = std::size_t{30} * 1024;

bool is_decoration(mail::Attachment const& attachment)
{
    return attachment.place == mail::Attachment::Place::in_the_text &&
           (!sniff(attachment.bytes) || attachment.bytes.size() < smallest_picture_in_text) &&
           sniff(attachment.bytes) != FileType::pdf;
}

/// What came beside the words without anybody having put it there.
bool is_incidental(mail::Attachment const& attachment)
{
    return is_decoration(attachment) || attachment.media_type == "text/calendar" ||
           attachment.media_type == "text/vcard" || attachment.media_type == "text/x-vcard" ||
           attachment.media_type == "application/pgp-keys" || attachment.media_type == "text/html" ||
           attachment.media_type == "text/plain";
}

SortedMail quarantined(std::string const& reason, MailAnswer answer)
{
    return {Fate::quarantine, "intake.reason." + reason, {}, answer};
}

SortedMail ignored(std::string const& reason)
{
    return {Fate::ignore, "intake.reason." + reason, {}, MailAnswer::none};
}

/// Why a mail without anything to read was not read.
std::optional<SortedMail> unread(ReceivedMail const& mail)
{
    if (mail.has(MailFault::encrypted)) {
        return quarantined("encrypted", MailAnswer::encrypted);
    }
    if (mail.has(MailFault::too_complex)) {
        return quarantined("too_complex", MailAnswer::unreadable);
    }
    if (mail.has(MailFault::in_pieces)) {
        return quarantined("in_pieces", MailAnswer::unreadable);
    }
    if (mail.has(MailFault::unread_tnef)) {
        return quarantined("tnef", MailAnswer::unreadable);
    }
    switch (left_over(mail)) {
    case LeftOver::too_large:
        return quarantined("document_large", MailAnswer::too_large);
    case LeftOver::unreadable:
        return quarantined("unsupported", MailAnswer::unreadable);
    case LeftOver::nothing:
        break;
    }
    return std::nullopt;
}

} // namespace

std::string_view to_text(MailAnswer answer)
{
    return word_of(answer_words, answer);
}

MailAnswer answer_to_unread(std::string_view reason)
{
    if (reason == "forms.reason.encrypted") {
        return MailAnswer::locked;
    }
    if (reason == "forms.reason.empty") {
        return MailAnswer::blank;
    }
    auto const is_broken = reason == "forms.reason.broken" || reason == "forms.reason.not_a_pdf" ||
                           reason == "forms.reason.too_complex" || reason == "forms.reason.too_large";
    return is_broken ? MailAnswer::broken : MailAnswer::none;
}

MailBundle readable_attachments(ReceivedMail const& mail)
{
    MailBundle out;
    for (std::size_t at = 0; at < mail.attachments.size(); ++at) {
        auto const& attachment = mail.attachments[at];
        if (sniff(attachment.bytes) && attachment.bytes.size() <= largest_document && !is_decoration(attachment)) {
            out.push_back(at);
        }
    }
    return out;
}

LeftOver left_over(ReceivedMail const& mail)
{
    auto out = LeftOver::nothing;
    for (auto const& attachment : mail.attachments) {
        if (sniff(attachment.bytes)) {
            out = attachment.bytes.size() > largest_document ? LeftOver::too_large : out;
        } else if (!is_incidental(attachment) && out == LeftOver::nothing) {
            out = LeftOver::unreadable;
        }
    }
    return out;
}

bool MailSorter::is_own(std::string_view address) const
{
    return std::ranges::find(own_addresses, to_lower(address)) != own_addresses.end();
}

bool MailSorter::may_answer(ReceivedMail const& mail) const
{
    return mail.answering == mail::Answering::welcome && !is_own(mail.answer_address()) && !is_own(mail.from) &&
           !mail.is_marked_as_spam;
}

std::optional<SortedMail> MailSorter::of_a_machine(ReceivedMail const& mail, MailBundle const& readable) const
{
    auto const has_form =
        std::ranges::any_of(readable, [&](std::size_t at) { return is_our_form(mail.attachments[at].bytes); });
    switch (mail.sending) {
    case Sending::delivery_report:
        return ignored(mail.report && mail.report->fate == mail::DeliveryReport::Fate::failed ? "returned" : "delayed");
    case Sending::reading_receipt:
        return ignored("receipt");
    case Sending::automatic_reply:
        return has_form ? std::nullopt : std::optional{ignored("automatic_reply")};
    case Sending::by_a_machine: // a copier mails what was scanned
        return readable.empty() ? std::optional{ignored("machine")} : std::nullopt;
    case Sending::by_a_person:
        break;
    }
    auto const is_reply = std::ranges::any_of(mail.answers_to, is_ours);
    if (is_reply && !has_form) {
        return quarantined("reply", MailAnswer::waiting);
    }
    return mail.is_marked_as_spam && !has_form ? std::optional{quarantined("spam", MailAnswer::none)} : std::nullopt;
}

SortedMail MailSorter::with_documents(ReceivedMail const& mail, MailBundle const& readable) const
{
    MailBundle forms;
    MailBundle others;
    for (auto const at : readable) {
        (is_our_form(mail.attachments[at].bytes) ? forms : others).push_back(at);
    }
    SortedMail out{Fate::take_in, "", {}, MailAnswer::waiting};
    for (auto const form : forms) { // of a family: what goes with them is everybody's
        out.bundles.push_back({form});
        out.bundles.back().insert(out.bundles.back().end(), others.begin(), others.end());
    }
    if (forms.empty()) { // the pages of one
        out.bundles.push_back(others);
    }
    return out;
}

SortedMail MailSorter::sort(ReceivedMail const& mail) const
{
    if (is_own(mail.from) && mail.sending != Sending::by_a_person) {
        return mail.sending == Sending::delivery_report ? ignored("returned") : ignored("loop");
    }
    auto const readable = readable_attachments(mail);
    if (auto const settled = of_a_machine(mail, readable)) {
        return *settled;
    }
    auto const obstacle = unread(mail);
    if (!readable.empty()) {
        auto out = with_documents(mail, readable);
        if (obstacle) { // some of it is left: a person sees to that
            out.reason = "intake.reason.left_over";
        }
        return out;
    }
    if (obstacle) {
        return *obstacle;
    }
    if (tidy(mail.text).empty()) {
        return quarantined("empty", MailAnswer::unreadable);
    }
    return {Fate::take_in, "", {{}}, mail.has(MailFault::empty_file) ? MailAnswer::broken : MailAnswer::waiting};
}

} // namespace guichet::people
