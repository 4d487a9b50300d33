// SPDX-License-Identifier: AGPL-3.0-or-later
// A mail that somebody sent. Sources and libraries are read by scripts/fuzz.
// sources: src/mail/intake/received_mail.cpp src/mail/intake/tnef.cpp src/mail/intake/impl/parts.cpp
// src/mail/intake/impl/html_text.cpp src/mail/impl/header_field.cpp src/base/text.cpp packages: gmime-3.0 icu-uc
// icu-i18n fmt
#include "base/text.hpp"
#include "mail/intake/received_mail.hpp"
#include "mail/intake/tnef.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t count)
{
    std::string_view const input{reinterpret_cast<char const*>(bytes), count};
    guichet::mail::MailLimits const limits;
    auto const mail = guichet::mail::read_mail(input, limits);
    auto const is_one_line = mail.subject.find_first_of("\r\n") == std::string::npos &&
                             mail.from.find_first_of("\r\n <>") == std::string::npos;
    if (!is_one_line || mail.text.size() > limits.text || mail.attachments.size() > limits.attachments ||
        !guichet::is_valid_utf8(mail.text)) {
        std::abort();
    }
    (void)guichet::mail::mail_identity(input);
    (void)guichet::mail::read_tnef(input);
    return 0;
}
