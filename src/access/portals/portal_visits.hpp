// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "people/patrons/patrons.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::access {

/// Sessions that began by a portal's word: they end when the portal says so. Owns access_portal_visit.
class PortalVisits {
public:
    PortalVisits(db::Database& database, Random& random, SecretKey const& key);

    struct Visit {
        std::string session; // web::SessionRecord::id
        people::PatronId patron;
        std::string portal;
        std::string subject;
        std::string handle;   // what the portal calls this sign-in; "" for nothing
        std::string farewell; // the address of the sign-out there; "" for none
    };
    [[nodiscard]] Result<void> begin(Visit const& visit);
    /// The address of the sign-out at the portal a session came by; "" for none.
    [[nodiscard]] std::string farewell_of(std::string_view session) const;
    struct Ended {
        people::PatronId patron;
        std::string session;
    };
    /// Those the portal means: by its name for the session or, where it gives none, all of a subject's. Taken: the
    /// caller ends them.
    [[nodiscard]] Result<std::vector<Ended>> take(std::string_view portal, std::string_view subject,
                                                  std::string_view handle);

    /// Those whose session is no more; how many. For the jobs.
    std::int64_t purge();
    static void forget_portal(db::Session& session, std::string_view portal);
    static std::int64_t forget_patron(db::Session& session, people::PatronId const& patron);
    static void reassign(db::Session& session, people::PatronId const& from, people::PatronId const& to);

private:
    db::Database& database_;
    Random& random_;
    SecretKey key_;
};

} // namespace guichet::access
