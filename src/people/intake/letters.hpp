// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/intake/received_mail.hpp"
#include "mail/outbox.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "people/intake/sorting.hpp"

#include <optional>
#include <string>

namespace guichet::people {

/// The answer a mail gets, in French: what becomes of it, and how to do better. Holds nothing of what was sent, so that
/// nobody can make us write their words to somebody else; marked so that no robot answers it (RFC 3834).
class IntakeLetters {
public:
    IntakeLetters(mail::Outbox const& outbox, std::string public_url, std::string network_name);

    [[nodiscard]] mail::Message answer(MailAnswer kind, mail::ReceivedMail const& mail,
                                       std::optional<network::Library> const& library, std::string_view about) const;

private:
    mail::Outbox const& outbox_;
    std::string public_url_;
    std::string network_name_;
};

} // namespace guichet::people
