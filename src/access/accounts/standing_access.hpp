// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "people/patrons/patrons.hpp"
#include "web/sessions.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What lets somebody in as a person without their password being asked. It ends with every new password, in the same
/// transaction: whoever had the former one keeps nothing.
namespace guichet::access {

class StandingAccess {
public:
    StandingAccess() = default;
    StandingAccess(StandingAccess const&) = delete;
    StandingAccess& operator=(StandingAccess const&) = delete;
    virtual ~StandingAccess() = default;
    /// In the caller's transaction.
    virtual void end_all(db::Session& session, people::PatronId const& patron) = 0;
};

/// The browsers signed in as the person.
class OpenSessions final : public StandingAccess {
public:
    explicit OpenSessions(web::Sessions& sessions) : sessions_(sessions) {}
    void end_all(db::Session& session, people::PatronId const& patron) override
    {
        sessions_.remove(session, web::Audience::patron, patron.value);
    }

private:
    web::Sessions& sessions_;
};

/// What the person has allowed platforms to do in their absence: a door's, shown in the account.
class StandingPermissions : public StandingAccess {
public:
    struct Permission {
        std::string id;
        std::string name; // the platform's
        Instant since;
    };
    [[nodiscard]] virtual std::vector<Permission> of(people::PatronId const& patron) const = 0;
    /// not_found when they have given none of that id.
    [[nodiscard]] virtual Result<void> end(people::PatronId const& patron, std::string_view id) = 0;
};

} // namespace guichet::access
