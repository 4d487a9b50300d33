// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "web/http.hpp"
#include "web/router.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Signed-in browsers. Owns the table web_session: rows survive a restart; the cookie holds a random token of which
/// only the SHA-256 is stored. Patron and staff sessions are separate cookies. web does not know who the subject is.
namespace guichet::web {

/// How the person behind a session showed who they are, in words of whoever starts it; and when they last did, where
/// that is known: another site that vouches for them need not say.
struct SignInProof {
    std::string means;
    std::optional<Instant> at;
};
/// By a password of ours, typed just now.
inline constexpr std::string_view by_password = "password";
/// A visit; or, because the person asked for it on a browser of their own, some weeks.
enum class SessionLife { visit, kept };

struct SessionRecord {
    std::string id; // public handle for "my sessions", not the token
    Audience audience = Audience::patron;
    std::string subject; // account id or staff id
    Instant created;
    Instant last_seen;  // to five minutes
    std::string device; // "Firefox, Android": from the user agent, coarse on purpose
    SignInProof proof;
    SessionLife life = SessionLife::visit;
};

class Sessions {
public:
    struct Limits {
        std::chrono::minutes idle{};
        std::chrono::hours total{};
    };
    Sessions(db::Database& database, Clock const& clock, Random& random);
    ~Sessions();
    Sessions(Sessions const&) = delete;
    Sessions& operator=(Sessions const&) = delete;

    /// Starts a session and adds its cookie to `response`. Any session the browser had is ended (no fixation). Returns
    /// the session's id.
    std::string start(Request const& request, Response& response, Audience audience, std::string_view subject,
                      SessionLife life = SessionLife::visit);
    std::string start(Request const& request, Response& response, Audience audience, std::string_view subject,
                      SignInProof const& proof, SessionLife life = SessionLife::visit);
    /// The living session of this browser for that audience. Usually from memory: an end known to this node counts at
    /// once, one decided on another node within a minute.
    [[nodiscard]] std::optional<SessionRecord> find(Request const& request, Audience audience) const;
    /// Ends this browser's session and removes its cookie.
    void end(Request const& request, Response& response, Audience audience);

    [[nodiscard]] std::vector<SessionRecord> of(Audience audience, std::string_view subject) const;
    /// False when that subject has no such session.
    bool revoke(Audience audience, std::string_view subject, std::string_view session_id);
    /// Every session of the subject, but `keep` (a session id) if given: password changed, account closed.
    void revoke_all(Audience audience, std::string_view subject, std::string_view keep = {});
    /// Every session of `from` is `to`'s from now on, in the caller's transaction: two subjects were one. Browsers that
    /// another node remembers follow within a minute.
    void reassign(db::Session& session, Audience audience, std::string_view from, std::string_view to);
    /// Every session of the subject ends, in the caller's transaction: the subject is no more.
    void remove(db::Session& session, Audience audience, std::string_view subject);
    /// Removes rows past their limits; returns how many. For the jobs.
    int purge();

    [[nodiscard]] static Limits limits(Audience audience, SessionLife life = SessionLife::visit);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace guichet::web
