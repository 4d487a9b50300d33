// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/intake/impl/parts.hpp"

#include "base/text.hpp"
#include "mail/intake/impl/html_text.hpp"
#include "mail/intake/tnef.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::mail::impl {

namespace {

constexpr std::size_t longest_file_name = 120;
constexpr std::size_t most_ids = 50;

bool is_type(GMimeObject* part, char const* type, char const* subtype)
{
    auto* const content_type = g_mime_object_get_content_type(part);
    return content_type != nullptr && g_mime_content_type_is_type(content_type, type, subtype) != FALSE;
}

std::string parameter_of(GMimeObject* part, char const* name)
{
    auto* const content_type = g_mime_object_get_content_type(part);
    return content_type == nullptr ? std::string{}
                                   : text_or_empty(g_mime_content_type_get_parameter(content_type, name));
}

/// Decoded from base64 or quoted-printable.
std::string content_of(GMimePart* part)
{
    auto* const content = g_mime_part_get_content(part);
    if (content == nullptr) {
        return {};
    }
    Object<GMimeStream> const stream{g_mime_stream_mem_new()};
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    auto const* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return {reinterpret_cast<char const*>(bytes->data), bytes->len};
}

/// "" when the bytes cannot be that.
std::string converted(std::string const& bytes, std::string const& charset)
{
    gsize size = 0;
    OwnedText const text{
        g_convert(bytes.data(), static_cast<gssize>(bytes.size()), "UTF-8", charset.c_str(), nullptr, &size, nullptr)};
    return text ? std::string{text.get(), size} : std::string{};
}

/// In UTF-8, whatever the part says its bytes are: what it claims wrongly is taken for the most usual of them.
std::string in_utf8(GMimeObject* part, std::string bytes)
{
    auto charset = to_lower(parameter_of(part, "charset"));
    auto const says_nothing = charset.empty() || charset == "us-ascii" || charset == "utf-8" || charset == "utf8";
    if (says_nothing && is_valid_utf8(bytes)) {
        return bytes;
    }
    if (says_nothing || charset == "iso-8859-1" || charset == "latin1") {
        charset = "windows-1252";
    }
    for (auto const& from : {charset, std::string{"windows-1252"}, std::string{"iso-8859-1"}}) {
        if (auto text = converted(bytes, from); !text.empty() || bytes.empty()) {
            return text;
        }
    }
    return {}; // Latin-1 can be anything: never reached
}

Attachment::Place place_of(GMimePart* part)
{
    auto* const object = GMIME_OBJECT(part);
    auto const disposition = to_lower(text_or_empty(g_mime_object_get_disposition(object)));
    auto const has_content_id = g_mime_object_get_content_id(object) != nullptr;
    return has_content_id && disposition != "attachment" ? Attachment::Place::in_the_text : Attachment::Place::attached;
}

} // namespace

std::string header_in(std::string_view lines, std::string_view name)
{
    auto const wanted = to_lower(name) + ":";
    std::string found;
    bool is_wanted = false;
    for (auto const& line : split(lines, '\n')) {
        auto const is_folded = line.starts_with(' ') || line.starts_with('\t');
        if (is_wanted && is_folded) {
            found += " " + tidy(line);
            continue;
        }
        if (is_wanted) {
            break;
        }
        is_wanted = to_lower(std::string_view{line}.substr(0, wanted.size())) == wanted;
        if (is_wanted) {
            found = tidy(std::string_view{line}.substr(wanted.size()));
        }
    }
    return found;
}

std::vector<std::string> message_ids(std::string_view text)
{
    std::vector<std::string> out;
    for (auto open = text.find('<'); open != std::string_view::npos && out.size() < most_ids;) {
        auto const close = text.find('>', open);
        if (close == std::string_view::npos) {
            break;
        }
        if (auto id = tidy(text.substr(open + 1, close - open - 1)); !id.empty()) {
            out.push_back(std::move(id));
        }
        open = text.find('<', close);
    }
    return out;
}

void PartReader::read(GMimeObject* part)
{
    if (part != nullptr) {
        walk(part, 0);
    }
}

void PartReader::finish()
{
    auto const has_words = !tidy(plain_).empty();
    mail_.text = has_words ? std::move(plain_) : text_of_html(html_);
    mail_.text = std::string{whole_characters(mail_.text, limits_.text)};
    if (mail_.report && mail_.report->message_id.empty()) { // some servers quote the headers in the text
        report_about(mail_.text);
    }
}

void PartReader::fault(MailFault which)
{
    if (!mail_.has(which)) {
        mail_.faults.push_back(which);
    }
}

bool PartReader::is_within_limits(int depth)
{
    ++parts_;
    if (depth <= limits_.depth && parts_ <= limits_.parts) {
        return true;
    }
    fault(MailFault::too_complex);
    return false;
}

void PartReader::walk(GMimeObject* part, int depth)
{
    if (!is_within_limits(depth)) {
        return;
    }
    if (GMIME_IS_MULTIPART(part)) {
        walk_multipart(GMIME_MULTIPART(part), depth);
    } else if (GMIME_IS_MESSAGE_PARTIAL(part)) {
        fault(MailFault::in_pieces);
    } else if (GMIME_IS_MESSAGE_PART(part)) {
        auto* const message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
        if (message != nullptr) {
            walk_message(message, depth + 1);
        }
    } else if (GMIME_IS_PART(part)) {
        leaf(GMIME_PART(part));
    }
}

void PartReader::walk_multipart(GMimeMultipart* multipart, int depth)
{
    auto* const object = GMIME_OBJECT(multipart);
    if (is_type(object, "multipart", "encrypted")) {
        fault(MailFault::encrypted);
        return;
    }
    if (is_type(object, "multipart", "report")) {
        auto const kind = to_lower(parameter_of(object, "report-type"));
        if (kind == "disposition-notification") {
            mail_.sending = Sending::reading_receipt;
        } else if (kind == "delivery-status" && !mail_.report) {
            mail_.report.emplace();
        }
    }
    for (int at = 0; at < g_mime_multipart_get_count(multipart) && !mail_.has(MailFault::too_complex); ++at) {
        walk(g_mime_multipart_get_part(multipart, at), depth + 1);
    }
}

/// The mail that somebody passes on; in a report, the one that came back.
void PartReader::walk_message(GMimeMessage* message, int depth)
{
    if (mail_.report) {
        if (mail_.report->message_id.empty()) {
            mail_.report->message_id = text_or_empty(g_mime_message_get_message_id(message));
        }
        return;
    }
    auto* const authors = g_mime_message_get_from(message);
    auto* const author = authors != nullptr && internet_address_list_length(authors) > 0
                             ? internet_address_list_get_address(authors, 0)
                             : nullptr;
    if (author != nullptr && INTERNET_ADDRESS_IS_MAILBOX(author) && mail_.forwarded_from.empty()) {
        mail_.forwarded_from = tidy(text_or_empty(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(author))));
    }
    auto const subject = tidy(text_or_empty(g_mime_message_get_subject(message)));
    if (!mail_.forwarded_from.empty() || !subject.empty()) {
        plain_ += fmt::format("\n— {} — {}\n", mail_.forwarded_from, subject);
    }
    if (auto* const body = g_mime_message_get_mime_part(message)) {
        walk(body, depth);
    }
}

void PartReader::leaf(GMimePart* part)
{
    auto* const object = GMIME_OBJECT(part);
    auto const disposition = to_lower(text_or_empty(g_mime_object_get_disposition(object)));
    auto const is_attached = disposition == "attachment" || g_mime_part_get_filename(part) != nullptr;
    if (is_type(object, "message", "delivery-status")) {
        report(content_of(part));
    } else if (is_type(object, "text", "rfc822-headers")) {
        report_about(content_of(part));
    } else if (is_type(object, "application", "pkcs7-mime") || is_type(object, "application", "x-pkcs7-mime")) {
        fault(MailFault::encrypted);
    } else if (!is_attached && is_type(object, "text", "plain")) {
        text_part(part, false);
    } else if (!is_attached && is_type(object, "text", "html")) {
        text_part(part, true);
    } else if (!is_type(object, "application", "pkcs7-signature") && !is_type(object, "application", "pgp-signature") &&
               !is_type(object, "message", "disposition-notification")) {
        attach(part, content_of(part));
    }
}

void PartReader::text_part(GMimePart* part, bool is_html)
{
    auto& text = is_html ? html_ : plain_;
    if (text.size() < limits_.text * (is_html ? 50 : 1)) {
        text += in_utf8(GMIME_OBJECT(part), content_of(part)) + "\n";
    }
}

void PartReader::attach(GMimePart* part, std::string bytes)
{
    if (looks_like_tnef(bytes)) {
        unpack(bytes);
        return;
    }
    OwnedText const type{g_mime_content_type_get_mime_type(g_mime_object_get_content_type(GMIME_OBJECT(part)))};
    add_attachment(
        {text_or_empty(g_mime_part_get_filename(part)), text_or_empty(type.get()), std::move(bytes), place_of(part)});
}

void PartReader::add_attachment(Attachment attachment)
{
    if (attachment.bytes.empty()) {
        auto const is_document =
            attachment.media_type.starts_with("application/") || attachment.media_type.starts_with("image/");
        if (is_document && !attachment.name.empty()) {
            fault(MailFault::empty_file);
        }
        return;
    }
    if (mail_.attachments.size() >= limits_.attachments) {
        fault(MailFault::too_complex);
        return;
    }
    attachment.name = tidy(attachment.name.substr(0, longest_file_name));
    attachment.media_type = tidy(attachment.media_type.substr(0, longest_file_name));
    mail_.attachments.push_back(std::move(attachment));
}

void PartReader::unpack(std::string_view tnef)
{
    auto content = read_tnef(tnef);
    if (!content || content->extent == TnefContent::Extent::in_part) {
        fault(MailFault::unread_tnef);
    }
    if (!content) {
        return;
    }
    plain_ += is_valid_utf8(content->text) ? content->text : converted(content->text, "windows-1252");
    for (auto& file : content->files) {
        add_attachment({file.name, "application/octet-stream", std::move(file.bytes)});
    }
}

/// RFC 3464: groups of fields, one for each recipient. The worst fate counts.
void PartReader::report(std::string_view status_fields)
{
    if (!mail_.report) {
        mail_.report.emplace();
    }
    auto& report = *mail_.report;
    auto const action = to_lower(header_in(status_fields, "Action"));
    report.fate = action == "delayed"  ? DeliveryReport::Fate::delayed
                  : action == "failed" ? DeliveryReport::Fate::failed
                                       : DeliveryReport::Fate::delivered;
    auto const status = header_in(status_fields, "Status");
    auto const is_code = std::ranges::all_of(status, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
    report.status = is_code ? status.substr(0, 12) : std::string{};
}

void PartReader::report_about(std::string_view headers)
{
    if (mail_.report && mail_.report->message_id.empty()) {
        auto const ids = message_ids(header_in(headers, "Message-ID"));
        mail_.report->message_id = ids.empty() ? std::string{} : ids.front();
    }
}

} // namespace guichet::mail::impl
