// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/intake/received_mail.hpp"

#include "base/text.hpp"
#include "mail/impl/header_field.hpp"
#include "mail/intake/impl/parts.hpp"

#include <algorithm>
#include <array>

namespace guichet::mail {

namespace {

constexpr std::size_t longest_subject = 300;
constexpr std::size_t longest_sender_name = 200;
constexpr std::size_t most_recipients = 100;
constexpr std::size_t longest_header_block = std::size_t{256} * 1024;

/// What robots that are away begin their subjects with.
constexpr std::array<std::string_view, 10> away_words{"reponse automatique", "automatic reply",  "auto reply",
                                                      "autoreply",           "out of office",    "absence du bureau",
                                                      "message absence",     "absent du bureau", "automatische antwort",
                                                      "absence automatique"};
constexpr std::array<std::string_view, 8> unread_addresses{
    "noreply", "no-reply", "ne-pas-repondre", "nepasrepondre", "donotreply", "do-not-reply", "mailer-daemon", "bounce"};

std::string header_of(GMimeMessage* message, char const* name)
{
    return tidy(impl::text_or_empty(g_mime_object_get_header(GMIME_OBJECT(message), name)));
}

std::string local_part(std::string_view address)
{
    return to_lower(address.substr(0, address.find('@')));
}

struct Mailbox {
    std::string address;
    std::string name;
};

/// The people of a list of addresses, those of its groups included.
void collect(InternetAddressList* list, std::vector<Mailbox>& to, int depth = 0)
{
    constexpr int deepest_group = 3;
    for (int at = 0; list != nullptr && at < internet_address_list_length(list) && to.size() < most_recipients; ++at) {
        auto* const one = internet_address_list_get_address(list, at);
        if (INTERNET_ADDRESS_IS_GROUP(one) && depth < deepest_group) {
            collect(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)), to, depth + 1);
        } else if (INTERNET_ADDRESS_IS_MAILBOX(one)) {
            auto address = tidy(impl::text_or_empty(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one))));
            if (impl::is_plain_address(address)) {
                to.push_back({std::move(address), tidy(impl::text_or_empty(internet_address_get_name(one)))});
            }
        }
    }
}

Mailbox first_of(InternetAddressList* list)
{
    std::vector<Mailbox> found;
    collect(list, found);
    return found.empty() ? Mailbox{} : found.front();
}

void read_recipients(GMimeMessage* message, ReceivedMail& mail)
{
    std::vector<Mailbox> found;
    collect(g_mime_message_get_to(message), found);
    collect(g_mime_message_get_cc(message), found);
    auto* const headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
    for (int at = 0; at < g_mime_header_list_get_count(headers) && found.size() < most_recipients; ++at) {
        auto* const header = g_mime_header_list_get_header_at(headers, at);
        auto const name = to_lower(impl::text_or_empty(g_mime_header_get_name(header)));
        if (name == "delivered-to" || name == "x-original-to" || name == "envelope-to" || name == "resent-to") {
            auto address = tidy(impl::text_or_empty(g_mime_header_get_value(header)));
            if (address.starts_with('<') && address.ends_with('>')) {
                address = address.substr(1, address.size() - 2);
            }
            if (impl::is_plain_address(address)) {
                found.push_back({std::move(address), {}});
            }
        }
    }
    for (auto const& one : found) {
        if (auto address = to_lower(one.address);
            std::ranges::find(mail.recipients, address) == mail.recipients.end()) {
            mail.recipients.push_back(std::move(address));
        }
    }
}

bool says_somebody_is_away(GMimeMessage* message, std::string const& subject)
{
    auto const folded = fold(subject);
    return header_of(message, "Auto-Submitted").starts_with("auto-replied") ||
           !header_of(message, "X-Autoreply").empty() || !header_of(message, "X-Autorespond").empty() ||
           !header_of(message, "X-Autoresponder").empty() ||
           to_lower(header_of(message, "Precedence")) == "auto_reply" ||
           std::ranges::any_of(away_words, [&](std::string_view words) { return folded.starts_with(words); });
}

bool is_from_a_machine(GMimeMessage* message)
{
    auto const submitted = to_lower(header_of(message, "Auto-Submitted"));
    auto const precedence = to_lower(header_of(message, "Precedence"));
    return (!submitted.empty() && submitted != "no") || precedence == "bulk" || precedence == "junk" ||
           precedence == "list" || !header_of(message, "List-Id").empty() ||
           !header_of(message, "List-Unsubscribe").empty();
}

bool is_from_a_mail_server(GMimeMessage* message, ReceivedMail const& mail, bool has_null_path)
{
    auto const who = local_part(mail.from);
    return mail.report.has_value() || who == "mailer-daemon" || (who == "postmaster" && has_null_path) ||
           !header_of(message, "X-Failed-Recipients").empty();
}

/// A report that says nothing a machine can read still says that something went wrong, or will.
void make_out_report(ReceivedMail& mail)
{
    if (mail.report) {
        return;
    }
    auto const subject = fold(mail.subject);
    auto const is_delay = subject.find("delay") != std::string::npos || subject.find("retard") != std::string::npos ||
                          subject.find("warning") != std::string::npos;
    mail.report.emplace();
    mail.report->fate = is_delay ? DeliveryReport::Fate::delayed : DeliveryReport::Fate::failed;
    auto const ids = impl::message_ids(impl::header_in(mail.text, "Message-ID"));
    mail.report->message_id = ids.empty() ? std::string{} : ids.front();
}

void find_out_sending(GMimeMessage* message, ReceivedMail& mail)
{
    auto const return_path = header_of(message, "Return-Path");
    auto const has_null_path = return_path == "<>";
    if (mail.sending != Sending::reading_receipt) {
        if (is_from_a_mail_server(message, mail, has_null_path)) {
            mail.sending = Sending::delivery_report;
            make_out_report(mail);
        } else if (is_from_a_machine(message) && !says_somebody_is_away(message, mail.subject)) {
            mail.sending = Sending::by_a_machine;
        } else if (has_null_path || says_somebody_is_away(message, mail.subject)) {
            mail.sending = Sending::automatic_reply;
        }
    }
    auto const suppressed = to_lower(header_of(message, "X-Auto-Response-Suppress"));
    auto const goes_to = local_part(mail.answer_address());
    auto const is_unread =
        std::ranges::any_of(unread_addresses, [&](std::string_view name) { return goes_to.starts_with(name); });
    if (mail.sending != Sending::by_a_person || has_null_path || is_unread || mail.answer_address().empty() ||
        (!suppressed.empty() && suppressed != "none")) {
        mail.answering = Answering::unwelcome;
    }
    mail.is_marked_as_spam = to_lower(header_of(message, "X-Spam-Flag")) == "yes" ||
                             to_lower(header_of(message, "X-Spam-Status")).starts_with("yes");
}

void read_headers(GMimeMessage* message, ReceivedMail& mail)
{
    auto const author = first_of(g_mime_message_get_from(message));
    mail.from = author.address;
    mail.from_name = author.name.substr(0, longest_sender_name);
    if (auto const reply_to = first_of(g_mime_message_get_reply_to(message)).address; reply_to != mail.from) {
        mail.reply_to = reply_to;
    }
    read_recipients(message, mail);
    mail.message_id = tidy(impl::text_or_empty(g_mime_message_get_message_id(message)));
    for (auto const* const name : {"In-Reply-To", "References"}) {
        std::ranges::move(impl::message_ids(header_of(message, name)), std::back_inserter(mail.answers_to));
    }
    mail.subject = tidy(impl::text_or_empty(g_mime_message_get_subject(message)).substr(0, longest_subject));
    if (auto* const date = g_mime_message_get_date(message)) {
        mail.date = Instant{std::chrono::seconds{g_date_time_to_unix(date)}};
    }
}

impl::Object<GMimeMessage> parse(std::string_view bytes)
{
    impl::initialise_gmime();
    impl::Object<GMimeStream> const stream{g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size())};
    impl::Object<GMimeParser> const parser{g_mime_parser_new_with_stream(stream.get())};
    return impl::Object<GMimeMessage>{g_mime_parser_construct_message(parser.get(), nullptr)};
}

/// Bodies are not looked at: for a mail that is not worth its parts.
std::string_view headers_alone(std::string_view bytes)
{
    auto const crlf = bytes.find("\r\n\r\n");
    auto const lf = bytes.find("\n\n");
    return bytes.substr(0, std::min({crlf, lf, longest_header_block}));
}

/// Each part but the last needs a boundary: more of them than parts allowed is work for nothing.
bool has_too_many_boundaries(std::string_view bytes, std::size_t most)
{
    auto const text = to_lower(bytes);
    std::size_t count = 0;
    for (auto at = text.find("boundary"); at != std::string::npos && count <= most;
         at = text.find("boundary", at + 1)) {
        ++count;
    }
    return count > most;
}

/// The same text whether its lines end in CRLF or LF.
std::string with_plain_line_ends(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    std::ranges::copy_if(bytes, std::back_inserter(out), [](char c) { return c != '\r'; });
    while (out.ends_with('\n')) {
        out.pop_back();
    }
    return out;
}

} // namespace

bool ReceivedMail::has(MailFault fault) const
{
    return std::ranges::find(faults, fault) != faults.end();
}

ReceivedMail read_mail(std::string_view bytes, MailLimits const& limits)
{
    ReceivedMail mail;
    if (has_too_many_boundaries(bytes, limits.parts)) {
        mail.faults.push_back(MailFault::too_complex);
        bytes = headers_alone(bytes);
    }
    auto const message = parse(bytes);
    if (!message) {
        mail.answering = Answering::unwelcome;
        return mail;
    }
    read_headers(message.get(), mail);
    if (!mail.has(MailFault::too_complex)) {
        impl::PartReader parts{mail, limits};
        parts.read(g_mime_message_get_mime_part(message.get()));
        parts.finish();
    }
    find_out_sending(message.get(), mail);
    return mail;
}

std::string mail_identity(std::string_view bytes)
{
    auto text = with_plain_line_ends(bytes);
    auto const headers = std::string_view{text}.substr(0, text.find("\n\n"));
    auto const ids = impl::message_ids(impl::header_in(headers, "Message-ID"));
    if (ids.empty() || headers.size() == text.size()) {
        return text;
    }
    return ids.front() + "\n" + text.substr(headers.size());
}

} // namespace guichet::mail
