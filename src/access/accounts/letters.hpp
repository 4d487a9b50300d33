// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"
#include "mail/outbox.hpp"
#include "people/patrons/patrons.hpp"
#include "text/messages.hpp"

#include <map>
#include <string>
#include <string_view>

namespace guichet::access {

/// What the mails about an account say: message ids `name`.subject, .body and .after, in the person's language.
class AccountLetters {
public:
    AccountLetters(mail::Outbox const& outbox, text::Messages const& messages, std::string public_url);

    struct Letter {
        std::string name; // "accounts.mail.code"
        std::map<std::string, std::string> values{};
        std::string path{}; // of the link, "/activation/…"; "" for none
        std::string code{}; // six digits shown large; "" for none
    };
    /// In the caller's transaction, to the person's address or to `to` when given. Nobody without an address gets one.
    void send(db::Session& session, people::Patron const& patron, Letter const& letter, std::string_view to = {}) const;
    /// Does the work of send() without the mail: what an unknown person costs.
    void pretend(Letter const& letter) const;

private:
    [[nodiscard]] mail::Message compose(people::Patron const& patron, Letter const& letter) const;

    mail::Outbox const& outbox_;
    text::Messages const& messages_;
    std::string public_url_;
};

} // namespace guichet::access
