// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/usage_recorder.hpp"

#include "access/releases/releases.hpp"

#include <spdlog/spdlog.h>

namespace guichet::app {

namespace {

using namespace std::chrono_literals;

usage::Channel channel_from(access::EntryChannel channel)
{
    switch (channel) {
    case access::EntryChannel::portal:
        return usage::Channel::portal;
    case access::EntryChannel::federated_search:
        return usage::Channel::federated_search;
    default:
        return usage::Channel::direct;
    }
}

} // namespace

UsageRecorder::UsageRecorder(usage::Events& events, network::Intercommunalities const& intercommunalities,
                             std::shared_ptr<network::Territory const> territory)
    : events_(events), intercommunalities_(intercommunalities), territory_(std::move(territory))
{
}

std::string UsageRecorder::municipality_class(people::Standing const& standing)
{
    auto const* const municipality = territory_->find(standing.municipality);
    if (municipality == nullptr) {
        return {};
    }
    std::scoped_lock const lock{mutex_};
    auto const [known, is_new] = siren_.try_emplace(standing.intercommunality);
    if (is_new) {
        auto const found = intercommunalities_.find(standing.intercommunality);
        known->second = found ? found->siren : std::string{};
    }
    return municipality->epci == known->second ? "inside" : "outside";
}

void UsageRecorder::record(access::Passage const& passage)
{
    usage::AccessEvent event;
    event.at = passage.at;
    event.platform = passage.platform.value;
    event.outcome = passage.reason.empty() ? usage::Outcome::entered : usage::Outcome::refused;
    event.reason = passage.reason;
    event.channel = channel_from(passage.channel);
    event.origin = passage.origin;
    event.door = passage.door;
    std::string patron;
    if (passage.standing) {
        auto const& standing = *passage.standing;
        patron = standing.patron.value;
        event.library = standing.library.value;
        event.intercommunality = standing.intercommunality.value;
        event.category = standing.subscription ? standing.subscription->category : standing.category;
        event.age_class = access::age_class_of(standing.birth_date, civil_date(passage.at));
        event.municipality_class = municipality_class(standing);
    }
    if (auto const recorded = events_.record(std::move(event), patron); !recorded) {
        spdlog::error("access event of platform {} not recorded: {}", passage.platform.value,
                      recorded.error().message.id);
    }
}

std::vector<platforms::PlatformFigures::Day> UsageFigures::days(platforms::PlatformId const& platform, Date first,
                                                                Date last) const
{
    std::vector<Day> all;
    for (auto const& day : events_.days(platform.value, first, last)) {
        all.push_back({day.day, day.entered, day.refused});
    }
    return all;
}

std::vector<platforms::PlatformFigures::Refusal> UsageFigures::refusals(platforms::PlatformId const& platform,
                                                                        Date first, Date last) const
{
    std::vector<Refusal> all;
    for (auto const& reason : events_.reasons(platform.value, first, last)) {
        all.push_back({reason.reason, reason.refused});
    }
    return all;
}

access::LicenceState UsageGauge::state(platforms::Platform const& platform) const
{
    auto const& agreement = platform.agreement;
    if (!agreement || !agreement->most || agreement->counted != platforms::Counted::active_users) {
        return access::LicenceState::within;
    }
    auto const now = clock_.now();
    std::unique_lock lock{mutex_};
    auto& counted = counted_[platform.id];
    if (now - counted.at > 1min) {
        // To count a year's entries takes a while: one person waits for it, the others go by the minute before.
        bool const is_known = counted.at != Instant{};
        counted.at = now;
        if (is_known) {
            lock.unlock();
        }
        auto const today = civil_date(now);
        Date const new_year{today.year(), std::chrono::January, std::chrono::day{1}};
        auto const people = events_.people(platform.id.value, std::max(new_year, agreement->first_day), today);
        if (is_known) {
            lock.lock();
        }
        counted.people = people;
    }
    return counted.people >= *agreement->most ? access::LicenceState::reached : access::LicenceState::within;
}

} // namespace guichet::app
