// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/outbox.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "people/renewals/store.hpp"

#include <string>

namespace guichet::people {

/// "Your subscription goes on until …": one mail for the people of a renewal. Composed before the transaction.
class RenewalLetters {
public:
    RenewalLetters(mail::Outbox const& outbox, network::Intercommunalities const& intercommunalities,
                   std::string public_url)
        : outbox_(outbox), intercommunalities_(intercommunalities), public_url_(std::move(public_url))
    {
    }
    /// `people`: those of the lines, in their order; the mail goes to the first.
    [[nodiscard]] mail::Message renewed(Renewal const& renewal, std::vector<Patron> const& people) const;
    /// Not before `hold` has passed, so that an undo can withdraw it. "" when there is no address.
    std::string enqueue(db::Session& session, mail::Message const& message, std::chrono::seconds hold) const
    {
        return outbox_.enqueue_held(session, message, hold);
    }

private:
    mail::Outbox const& outbox_;
    network::Intercommunalities const& intercommunalities_;
    std::string public_url_;
};

} // namespace guichet::people
