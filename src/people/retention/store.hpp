// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/retention/retention.hpp"

namespace guichet::people {

struct PatronOnTheWay {
    PatronId id;
    IntercommunalityId intercommunality;
    MembershipFacts facts;
};
struct ApplicationOnTheWay {
    ApplicationId id;
    IntercommunalityId intercommunality;
    std::string reference;
    ApplicationFacts facts;
};

/// The SQL of retention, in the caller's transaction.
class RetentionStore {
public:
    static void put_period(db::Session& session, RetentionRule rule, int amount, std::string_view by, Instant now);
    [[nodiscard]] static std::optional<MembershipFacts> facts(db::Session& session, PatronId const& patron);
    [[nodiscard]] static ApplicationFacts facts(db::Session& session, Application const& application);
    /// Not seen since `before`, no subscription nor bounded card on `today` or later; by id, from `after` on; "" is the
    /// whole network.
    [[nodiscard]] static std::vector<PatronOnTheWay> patrons(db::Session& session, IntercommunalityId const& where,
                                                             Date before, Date today, std::string_view after,
                                                             int limit);
    /// Of states that come to an end by themselves; by id, from `after` on; "" is the whole network.
    [[nodiscard]] static std::vector<ApplicationOnTheWay>
    applications(db::Session& session, IntercommunalityId const& where, std::string_view after, int limit);
    static void warned(db::Session& session, PatronId const& patron, RetentionWarning const& warning);
    static void add_report(db::Session& session, std::string_view id, RetentionReport const& report);
};

} // namespace guichet::people
