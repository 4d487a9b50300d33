// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/outbox.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "people/forms/tray.hpp"
#include "people/intake/sorting.hpp"

#include <optional>
#include <string>

namespace guichet::people {

/// The answer a mail gets: what becomes of it, and how to do better. Holds nothing of what was sent, so that nobody can
/// make us write their words to somebody else.
class IntakeLetters {
public:
    IntakeLetters(mail::Outbox const& outbox, std::string public_url, std::string network_name);

    /// To be queued as an answer (RFC 3834) when a machine gives it.
    [[nodiscard]] mail::Message compose(MailAnswer kind, std::string to, std::optional<network::Library> const& library,
                                        text::Locale locale, std::string about) const;
    /// A person has looked at what waits in the tray, cannot read it, and asks for it once more.
    [[nodiscard]] mail::Message ask_again(TrayEntry const& entry, std::optional<network::Library> const& library) const;

private:
    mail::Outbox const& outbox_;
    std::string public_url_;
    std::string network_name_;
};

} // namespace guichet::people
