// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/outbox.hpp"
#include "people/registration/ports.hpp"

#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace guichet::people {

/// The mails of an application, in the applicant's language. Composed before the transaction, queued in it.
class RegistrationLetters {
public:
    RegistrationLetters(mail::Outbox const& outbox, PolicyOffice const& office, std::string public_url);

    /// Goes to an address nobody has confirmed: holds nothing that was typed, so that the form cannot be used to write
    /// to strangers. The text is composed once per library and language; only link and reference change.
    [[nodiscard]] mail::Message confirm(Application const& application, std::string_view token) const;
    [[nodiscard]] mail::Message received(Application const& application) const;
    /// "One thing is left": the amount and the link to pay it.
    [[nodiscard]] mail::Message to_pay(Application const& application, Money amount, std::string_view token) const;
    /// `reason` in the words of the librarian, what to do included.
    [[nodiscard]] mail::Message refused(Application const& application, std::string_view reason) const;
    [[nodiscard]] mail::Message information_asked(Application const& application, std::string_view question,
                                                  std::string_view token) const;

    /// Returns the outbox id, "" when there is no address. The mail does not leave before `hold` has passed.
    std::string enqueue(db::Session& session, mail::Message const& message, std::chrono::seconds hold = {}) const;

private:
    [[nodiscard]] nlohmann::json model(Application const& application) const;
    [[nodiscard]] mail::Message compose(Application const& application, std::string_view name,
                                        nlohmann::json const& model) const;

    mail::Outbox const& outbox_;
    PolicyOffice const& office_;
    std::string public_url_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, mail::Message> confirmations_; // by language and library, with markers inside
};

} // namespace guichet::people
