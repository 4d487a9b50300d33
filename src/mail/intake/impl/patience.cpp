// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/intake/impl/patience.hpp"

#include "base/crypto.hpp"

#include <fmt/format.h>

namespace guichet::mail::impl {

std::string note_of_place(std::string_view folder, std::string_view mail)
{
    auto const id = hex(sha256(fmt::format("{}\n{}", folder, mail))).substr(0, 32);
    return fmt::format("Message-ID: <{}@mailbox.invalid>\r\nSubject: =?utf-8?B?{}?=\r\n\r\n", id,
                       base64(fmt::format("{} : {}", folder, mail)));
}

} // namespace guichet::mail::impl
