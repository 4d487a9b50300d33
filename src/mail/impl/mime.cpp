// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/impl/mime.hpp"

#include "mail/impl/gmime.hpp"
#include "mail/impl/header_field.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>

namespace guichet::mail::impl {

namespace {

struct FreeFormat {
    void operator()(GMimeFormatOptions* options) const { g_mime_format_options_free(options); }
};

bool is_well_formed(Message const& message, Origin const& origin)
{
    auto const clean = [](std::string const* field) { return is_one_clean_line(*field); };
    std::array<std::string const*, 5> const fields{&message.to_name, &message.subject, &origin.in_reply_to,
                                                   &origin.from_name, &origin.message_id};
    return std::ranges::all_of(fields, clean) && is_plain_address(message.to) && is_plain_address(origin.from) &&
           (message.reply_to.empty() || is_plain_address(message.reply_to));
}

/// Quoted-printable whatever the text: lines stay under 76 characters and no relay has a reason to recode them.
Object<GMimeTextPart> text_part(char const* subtype, std::string const& text)
{
    Object<GMimeTextPart> part{g_mime_text_part_new_with_subtype(subtype)};
    g_mime_text_part_set_charset(part.get(), "utf-8");
    g_mime_text_part_set_text(part.get(), text.c_str());
    g_mime_part_set_content_encoding(GMIME_PART(part.get()), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    return part;
}

void set_body(GMimeMessage* mime, Message const& message)
{
    auto const plain = text_part("plain", message.text);
    if (message.html.empty()) {
        g_mime_message_set_mime_part(mime, GMIME_OBJECT(plain.get()));
        return;
    }
    auto const html = text_part("html", message.html);
    Object<GMimeMultipart> const alternatives{g_mime_multipart_new_with_subtype("alternative")};
    g_mime_multipart_add(alternatives.get(), GMIME_OBJECT(plain.get()));
    g_mime_multipart_add(alternatives.get(), GMIME_OBJECT(html.get()));
    g_mime_message_set_mime_part(mime, GMIME_OBJECT(alternatives.get()));
}

void set_headers(GMimeMessage* mime, Message const& message, Origin const& origin)
{
    auto const add = [mime](GMimeAddressType kind, std::string const& name, std::string const& address) {
        g_mime_message_add_mailbox(mime, kind, name.empty() ? nullptr : name.c_str(), address.c_str());
    };
    add(GMIME_ADDRESS_TYPE_FROM, origin.from_name, origin.from);
    add(GMIME_ADDRESS_TYPE_TO, message.to_name, message.to);
    if (!message.reply_to.empty()) {
        add(GMIME_ADDRESS_TYPE_REPLY_TO, {}, message.reply_to);
    }
    g_mime_message_set_subject(mime, message.subject.c_str(), "utf-8");
    auto const seconds = std::chrono::floor<std::chrono::seconds>(origin.date).time_since_epoch().count();
    std::unique_ptr<GDateTime, FreeDate> const date{g_date_time_new_from_unix_utc(seconds)};
    g_mime_message_set_date(mime, date.get());
    g_mime_message_set_message_id(mime, origin.message_id.c_str());
    g_mime_object_set_header(GMIME_OBJECT(mime), "Auto-Submitted", origin.auto_submitted.c_str(), nullptr);
    if (!origin.in_reply_to.empty()) {
        auto const answered = "<" + origin.in_reply_to + ">";
        g_mime_object_set_header(GMIME_OBJECT(mime), "In-Reply-To", answered.c_str(), nullptr);
        g_mime_object_set_header(GMIME_OBJECT(mime), "References", answered.c_str(), nullptr);
    }
}

std::string to_bytes(GMimeMessage* mime)
{
    std::unique_ptr<GMimeFormatOptions, FreeFormat> const format{g_mime_format_options_new()};
    g_mime_format_options_set_newline_format(format.get(), GMIME_NEWLINE_FORMAT_DOS);
    Object<GMimeStream> const stream{g_mime_stream_mem_new()};
    g_mime_object_write_to_stream(GMIME_OBJECT(mime), format.get(), stream.get());
    auto const* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return {reinterpret_cast<char const*>(bytes->data), bytes->len};
}

} // namespace

Result<std::string> to_mime(Message const& message, Origin const& origin)
{
    if (!is_well_formed(message, origin)) {
        return fail(ErrorKind::invalid, "mail.malformed", "malformed");
    }
    initialise_gmime();
    Object<GMimeMessage> const mime{g_mime_message_new(TRUE)};
    set_headers(mime.get(), message, origin);
    set_body(mime.get(), message);
    return to_bytes(mime.get());
}

} // namespace guichet::mail::impl
