// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "db/database.hpp"

#include <string>

/// One row per entry into a platform, or refusal of one, from the authenticated door (R21). Owns usage_access_event.
/// Detailed rows live four months at most; they name no person: the person column is a pseudonym keyed by year.
namespace guichet::usage {

enum class Channel { portal, federated_search, direct };
enum class Outcome { entered, refused };

struct AccessEvent {
    Instant at;
    std::string platform;
    Outcome outcome = Outcome::entered;
    std::string reason; // of a refusal: "access.card_lapsed"
    Channel channel = Channel::portal;
    std::string origin; // which portal, for federated search
    std::string door;   // "cas", "open", "link"
    std::string person; // year-keyed pseudonym; "" for a platform open to all
    std::string library;
    std::string intercommunality;
    std::string category;
    std::string age_class;          // "0-14", "15-64", "65+"
    std::string municipality_class; // "inside", "outside"
};

class Events {
public:
    explicit Events(db::Database& database) : database_(database) {}
    /// In the caller's transaction.
    static void record(db::Session& session, AccessEvent const& event);

private:
    db::Database& database_;
};

} // namespace guichet::usage
