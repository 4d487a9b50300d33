// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/logout/participations.hpp"
#include "net/http_client.hpp"

#include <map>
#include <set>
#include <stop_token>
#include <string>

namespace guichet::access {

/// How one door tells a platform that a person has left: CAS single logout, OpenID Connect back-channel logout, SAML
/// single logout.
class LogoutSpeaker {
public:
    virtual ~LogoutSpeaker() = default;
    /// nullopt when the platform does not want to be told, or not by us: that is done with. An error when the notice
    /// could not be made this time: it is tried again.
    [[nodiscard]] virtual Result<std::optional<net::HttpRequest>> notice(Participation const& left) const = 0;
};

/// Tells platforms that people have left. Written down first (participations.hpp), said by a job, said again until
/// heard: nobody waits for a vendor's server.
class LogoutNotices {
public:
    LogoutNotices(Participations& participations, net::HttpClient const& http);

    /// Before the jobs start; `speaker` outlives this.
    void add(std::string door, LogoutSpeaker const& speaker);

    struct Tally {
        int told = 0;
        int not_reached = 0;
    };
    /// Everything that is due, as long as the platforms answer.
    Tally send(std::stop_token const& stop);

private:
    /// By scheme, name and port: a platform may have several.
    using SilentServers = std::set<std::string>;
    [[nodiscard]] bool tell(Participation const& left, SilentServers& silent) const;
    /// What cannot be said, whatever the reason, keeps no other from being told.
    [[nodiscard]] bool reaches(Participation const& left, SilentServers& silent) const;

    Participations& participations_;
    net::HttpClient const& http_;
    std::map<std::string, LogoutSpeaker const*, std::less<>> speakers_;
};

} // namespace guichet::access
