// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/outbox.hpp"
#include "people/cards/practice.hpp"

#include <optional>
#include <span>
#include <string>

/// The end of provisional cards: reminders before it, a word once it has come. That a lapsed card opens nothing is no
/// job's work: every door looks at the date (R15). Owns people_card_notice.
namespace guichet::people {

/// What a notice after the last day is called among the days before it.
inline constexpr int lapse_notice = -1;

/// The notice due today: the number of days of the reminder whose time has come, lapse_notice in the days of grace (a
/// week where reminders are sent and no grace is given), nullopt for none. Of reminders missed, only the nearest to the
/// end; none that was due before the card was given.
[[nodiscard]] std::optional<int> notice_due(Date from, Date until, Date today, CardPractice const& practice);

class CardLapse {
public:
    struct Options {
        std::string public_url;
        std::string network_name;
    };
    CardLapse(db::Database& database, Clock const& clock, network::Intercommunalities const& intercommunalities,
              network::Journal const& journal, mail::Outbox const& outbox, Options options)
        : database_(database), clock_(clock), intercommunalities_(intercommunalities), journal_(journal),
          outbox_(outbox), options_(std::move(options))
    {
    }

    /// The job: at most `most` notices; how many were due. Twice the same day changes nothing.
    int announce(int most);

private:
    struct Due {
        Card card;
        int days = 0;
    };
    [[nodiscard]] std::vector<Due> due(db::Session& session, Date today, int most) const;
    [[nodiscard]] Result<void> announce_one(db::Session& session, Due const& one) const;
    [[nodiscard]] mail::Message letter(Patron const& patron, Due const& one, int grace_days) const;

    db::Database& database_;
    Clock const& clock_;
    network::Intercommunalities const& intercommunalities_;
    network::Journal const& journal_;
    mail::Outbox const& outbox_;
    Options options_;
};

} // namespace guichet::people
