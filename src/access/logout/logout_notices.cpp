// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/logout/logout_notices.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <exception>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

constexpr int batch = 50;
constexpr net::HttpLimits limits{2s, 5s, std::size_t{64} << 10U};

/// A refusal is final: the platform knows nothing of that session any more, or never will. One that asks to come back
/// later, or to go elsewhere, has heard nothing.
bool is_heard(int status)
{
    constexpr std::array later{408, 425, 429};
    auto const is_done = status < 300;
    auto const is_refused = status >= 400 && status < 500;
    return is_done || (is_refused && std::ranges::find(later, status) == later.end());
}

std::string server_of(std::string const& url)
{
    auto const parsed = platforms::parse_service_url(url);
    return parsed ? parsed->origin() : url;
}

} // namespace

LogoutNotices::LogoutNotices(Participations& participations, net::HttpClient const& http)
    : participations_(participations), http_(http)
{
}

void LogoutNotices::add(std::string door, LogoutSpeaker const& speaker)
{
    speakers_[std::move(door)] = &speaker;
}

bool LogoutNotices::tell(Participation const& left, SilentServers& silent) const
{
    auto const speaker = speakers_.find(left.door);
    if (speaker == speakers_.end()) {
        return true;
    }
    auto const notice = speaker->second->notice(left);
    if (!notice) {
        spdlog::warn("logout of platform {} could not be said: {}", left.platform.value, notice.error().detail);
        return false;
    }
    if (!*notice) {
        return true;
    }
    auto server = server_of((*notice)->url);
    if (silent.contains(server)) {
        return false;
    }
    auto const reply = http_.send(**notice, limits);
    if (!reply) {
        spdlog::warn("logout of platform {}: {}", left.platform.value, reply.error().detail);
        silent.insert(std::move(server));
        return false;
    }
    return is_heard(reply->status);
}

bool LogoutNotices::reaches(Participation const& left, SilentServers& silent) const
{
    try {
        return tell(left, silent);
    } catch (std::exception const& failure) { // what was noted cannot be read, keys sealed by another installation
        spdlog::error("logout of platform {} could not be said: {}", left.platform.value, failure.what());
        return false;
    }
}

LogoutNotices::Tally LogoutNotices::send(std::stop_token const& stop)
{
    Tally tally;
    // One time-out a server, so that the others do not wait for it. One that answers, though with an error, may take
    // the next notice: what it cannot do with one session must not keep it from hearing of the others.
    SilentServers silent;
    for (auto due = participations_.due(batch); !due.empty(); due = participations_.due(batch)) {
        for (auto const& left : due) {
            if (stop.stop_requested()) {
                return tally;
            }
            if (reaches(left, silent)) {
                participations_.told(left);
                ++tally.told;
            } else {
                participations_.not_reached(left);
                ++tally.not_reached;
            }
        }
    }
    return tally;
}

} // namespace guichet::access
