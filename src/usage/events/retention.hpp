// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/duplicates/duplicates.hpp"
#include "people/erasure/erasure.hpp"
#include "usage/events/events.hpp"

#include <chrono>
#include <stop_token>

/// What becomes of events (R21): after four months they are counted by day, library, channel and platform, and by month
/// and profile; their people stay in a ledger of the year's pseudonyms, so that distinct users can still be told; then
/// they are deleted. A year's key is destroyed when its last events are. Owns usage_daily_count, usage_monthly_profile
/// and usage_ledger.
namespace guichet::usage {

/// How long events are kept in detail.
inline constexpr std::chrono::months detailed_for{4};
/// The first day whose events are still kept in detail.
[[nodiscard]] Date first_detailed_day(Date today);

class EventRetention final : public people::MergeListener, public people::ErasureListener {
public:
    EventRetention(db::Database& database, Clock const& clock, Random& random, Events const& events)
        : database_(database), clock_(clock), random_(random), events_(events)
    {
    }

    struct Purged {
        int days = 0;
        std::int64_t events = 0;
        int keys = 0;
    };
    /// One short transaction a day; may be stopped between two and goes on the next time.
    [[nodiscard]] Purged purge(std::stop_token const& stop);

    /// What the one did, the other did: distinct people are not counted twice.
    [[nodiscard]] Result<void> reassign(db::Session& session, people::PatronId const& from,
                                        people::PatronId const& to) override;

    /// The events stay counted; the year's pseudonyms become random ones, so that no key leads back to the person.
    void erase(db::Session& session, people::ErasureSubject const& subject, people::ErasureCounts& counts) override;

private:
    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    Events const& events_;
};

} // namespace guichet::usage
