// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "base/dates.hpp"
#include "db/database.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// One row per entry into a platform, or refusal of one, from the authenticated door (R21). Owns usage_access_event and
/// usage_person_key. Detailed rows live four months at most; they name no person: the person column is a pseudonym
/// keyed by year, and a year's key can be destroyed. What is older is answered from what retention.hpp left of it. Does
/// not own the published figures (usage/statistics).
namespace guichet::usage {

enum class Channel { portal, federated_search, direct };
enum class Outcome { entered, refused };

[[nodiscard]] std::string_view to_text(Channel channel);
[[nodiscard]] std::string_view to_text(Outcome outcome);

struct AccessEvent {
    Instant at;
    std::string platform;
    Outcome outcome = Outcome::entered;
    std::string reason; // of a refusal: "access.refused.no_card"
    Channel channel = Channel::portal;
    std::string origin; // which portal, for federated search
    std::string door;   // "cas", "open", "link"
    std::string person; // year-keyed pseudonym; "" for a platform open to all
    std::string library;
    std::string intercommunality;
    std::string category;
    std::string age_class;          // "0-14", "15-64", "65+"
    std::string municipality_class; // "inside", "outside"; "" when unknown
};

class Events {
public:
    /// `key`: the installation's, derived for "usage.person-keys"; seals the years' keys. `random` outlives the
    /// database.
    Events(db::Database& database, Clock const& clock, Random& random, SecretKey const& key);

    /// Durable some milliseconds later (docs/adr/0006): nobody at a door waits for the count. What this node answers of
    /// its figures has it already. `patron` becomes the year's pseudonym; "" stays nobody.
    void record(AccessEvent event, std::string patron);
    /// In the caller's transaction; the person is a pseudonym already.
    void record(db::Session& session, AccessEvent const& event) const;

    /// Who that is in the events of `year`; "" when nobody was noted that year, or its key is gone.
    [[nodiscard]] std::string person(db::Session& session, int year, std::string_view patron) const;
    /// From then on nobody can tell whom the year's events are about.
    static void destroy_key(db::Session& session, int year);

    /// The entries and refusals of one patron that are still kept in detail, oldest first.
    [[nodiscard]] std::vector<AccessEvent> of(db::Session& session, std::string_view patron) const;

    struct DayFigures {
        Date day{};
        std::int64_t entered = 0;
        std::int64_t refused = 0;
    };
    /// The days from `first` to `last` on which something happened, in order.
    [[nodiscard]] std::vector<DayFigures> days(std::string_view platform, Date first, Date last) const;
    struct ReasonFigure {
        std::string reason;
        std::int64_t refused = 0;
    };
    [[nodiscard]] std::vector<ReasonFigure> reasons(std::string_view platform, Date first, Date last) const;
    /// Different people who entered; the days must be of one year, whose pseudonyms are the same. To the month for days
    /// whose events are no longer kept in detail.
    [[nodiscard]] std::int64_t people(std::string_view platform, Date first, Date last) const;
    /// Different people who entered at that moment or later.
    [[nodiscard]] std::int64_t people_since(std::string_view platform, Instant moment) const;
    /// Whether that patron is one of them.
    [[nodiscard]] bool has_entered_since(std::string_view platform, std::string_view patron, Instant moment) const;
    /// Whether that patron has entered on one of these days, which must be of one year.
    [[nodiscard]] bool has_entered(std::string_view platform, std::string_view patron, Date first, Date last) const;
    /// How many of these patrons have entered a platform, this year or the one before: for a campaign's funnel.
    [[nodiscard]] std::int64_t count_entered(db::Session& session, std::span<std::string const> patrons) const;

private:
    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    SecretKey key_;
};

} // namespace guichet::usage
