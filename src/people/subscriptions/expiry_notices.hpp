// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/outbox.hpp"
#include "people/patrons/patrons.hpp"

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::people {

/// Mails that announce the coming end of subscriptions of members: one for an address, a household at once. Who holds a
/// provisional card has reminders of their own (people/cards/lapse). The mail leads to the renewal where the policy
/// lets people renew by themselves. Owns people_expiry_notice: an end is announced once, an end that has moved once
/// more.
class ExpiryNotices {
public:
    struct Options {
        int days_before = 30; // 0: nobody is written to
        std::string public_url;
        /// Whether people of that intercommunality renew by themselves; none: nobody does.
        std::function<bool(network::IntercommunalityId const&)> renews_online{};
    };
    ExpiryNotices(db::Database& database, Clock const& clock, mail::Outbox const& outbox,
                  network::Intercommunalities const& intercommunalities, Options options);

    /// Writes to all who have not been written to, in batches. Returns the number of mails.
    int send(std::stop_token const& stop);

private:
    struct Ending {
        std::string address;
        std::string subscription;
        PatronId patron;
        std::string first_names;
        std::string name;
        std::string language;
        std::string library;
        Date last_day{};
        std::string intercommunality;
    };
    /// By address, from that one on.
    [[nodiscard]] std::vector<Ending> next(Date today, std::string_view from) const;
    [[nodiscard]] mail::Message letter(std::vector<Ending> const& household) const;

    db::Database& database_;
    Clock const& clock_;
    mail::Outbox const& outbox_;
    network::Intercommunalities const& intercommunalities_;
    Options options_;
};

} // namespace guichet::people
