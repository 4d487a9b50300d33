// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/decision/entrance.hpp"
#include "base/random.hpp"
#include "people/duplicates/duplicates.hpp"

#include <span>
#include <string>
#include <vector>

/// Which platforms a session was let into, and that it has ended: signed out, revoked, lapsed with the card, erased.
/// Whatever the cause, the end is seen by looking at what is left, so that none can be forgotten; logout_notices.hpp
/// tells the platforms. Owns access_participation.
namespace guichet::access {

/// A platform that wants to hear of the end of a session. The door alone reads `detail`.
struct Participation {
    std::string id{};
    std::string session; // Visitor::session
    people::PatronId patron;
    platforms::PlatformId platform;
    std::string door; // "cas", "oidc", "saml"
    std::string detail;
    std::int64_t attempts = 0;
};

/// Whether that session has not ended; what hangs on none ("") ends with none.
[[nodiscard]] bool session_lives(db::Session& session, std::string_view id);

class Participations final : public people::MergeListener {
public:
    Participations(db::Database& database, Clock const& clock, Random& random);

    /// Durable when it returns; the same again changes nothing, but for one that had ended: the person is in again, as
    /// with a card unblocked. Only for platforms that want to be told: it costs a row.
    [[nodiscard]] Result<void> add(Participation const& participation);
    /// The session's, ended ones left out.
    [[nodiscard]] std::vector<Participation> of(std::string_view session) const;
    /// The platform told us itself that the person has left, or is being told by the browser.
    [[nodiscard]] Result<void> forget(std::string_view id);

    /// The session goes on as that of the one who stays, and so does what it was let into.
    [[nodiscard]] Result<void> reassign(db::Session& session, people::PatronId const& from,
                                        people::PatronId const& to) override;

    /// Marks as ended those whose session is no more, and those of people who may no longer enter (R15). Returns how
    /// many. For the jobs, every few seconds.
    int collect(Entrance const& entrance, platforms::Catalogue const& catalogue);

    /// Ended, and due to be told now; the oldest first.
    [[nodiscard]] std::vector<Participation> due(int most) const;
    void told(Participation const& participation);
    /// To be tried again, later each time; given up after about a day.
    void not_reached(Participation const& participation);

private:
    [[nodiscard]] std::vector<Participation> living() const;
    /// The ids of those whose person may no longer enter; all in one look.
    [[nodiscard]] std::vector<std::string> shut_out(std::span<Participation const> some, Entrance const& entrance,
                                                    platforms::Catalogue const& catalogue) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
};

} // namespace guichet::access
