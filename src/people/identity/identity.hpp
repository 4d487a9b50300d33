// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "db/database.hpp"
#include "people/registration/application.hpp"

#include <optional>
#include <string>
#include <string_view>

/// An identity that the State vouches for (FranceConnect), used to fill in an application: the port by which it is
/// asked, the law by which it counts, the mark that stays with the application. Owns people_identity_mark. Does not
/// say where anybody lives, never looks whether anybody is known, and signs nobody in.
namespace guichet::people {

/// What is vouched for; never stored as such.
struct ShownIdentity {
    std::string provider; // "franceconnect"
    std::string level;    // of assurance: "eidas1"
    std::string birth_name;
    std::string first_names;
    std::optional<Date> birth_date; // nullopt where the civil register knows no day or month
    std::string usage_name;         // "" when not told
    std::string email;              // "" when not told
};

/// Port: who can say who somebody is; access/portals adapts FranceConnect. Both calls ask another server: never inside
/// a transaction. ErrorKind::unavailable "identity.fault.unavailable", ErrorKind::forbidden "identity.fault.…".
class IdentityProvider {
public:
    /// One person's way there and back, kept on our side.
    struct Trip {
        std::string state;
        std::string nonce;
        std::string answered_by{}; // "iss" of the way back (RFC 9207); "" when it says nothing
    };
    struct Answer {
        ShownIdentity identity;
        std::string way_out; // where the browser ends the session there, "" for nowhere
    };
    virtual ~IdentityProvider() = default;
    [[nodiscard]] virtual bool is_offered() const = 0;
    [[nodiscard]] virtual Result<std::string> way_there(Trip const& trip) = 0;
    [[nodiscard]] virtual Result<Answer> answer(Trip const& trip, std::string_view code) = 0;
};

/// That an application was sent with the identity that was shown.
struct IdentityMark {
    std::string provider;
    std::string level;
    Instant shown;
    bool operator==(IdentityMark const&) const = default;
};

/// Whether birth name, first names and birth date are still those that were shown. Capitals, accents and hyphens do not
/// count: civil registers and people write them differently. Without a whole birth date nothing was shown.
[[nodiscard]] bool is_identity_of(ShownIdentity const& shown, std::string_view birth_name, std::string_view first_names,
                                  std::optional<Date> birth_date);

/// The SQL of people_identity_mark. Every function runs in the caller's transaction.
class IdentityMarks {
public:
    static void add(db::Session& session, ApplicationId const& application, IdentityMark const& proof);
    [[nodiscard]] static std::optional<IdentityMark> of(db::Session& session, ApplicationId const& application);
    static void forget(db::Session& session, ApplicationId const& application);
};

} // namespace guichet::people
