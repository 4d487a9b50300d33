// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/usage_recorder.hpp"

#include "access/releases/releases.hpp"
#include "base/waiting.hpp"

namespace guichet::app {

namespace {

using namespace std::chrono_literals;

constexpr auto people_kept_in_mind = 1min;
constexpr auto seats_kept_in_mind = 10s;
/// Nobody tells us when a reader leaves: a seat counts as taken for as long as vendors keep an idle one.
constexpr auto stay = 30min;

/// The pseudonyms change with the year: people are counted from January at the earliest.
Date counted_from(platforms::Agreement const& agreement, Date today)
{
    Date const new_year{today.year(), std::chrono::January, std::chrono::day{1}};
    return std::max(new_year, agreement.first_day);
}

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
                             network::LiveTerritory const& territory)
    : events_(events), intercommunalities_(intercommunalities), territory_(territory)
{
}

std::string UsageRecorder::municipality_class(people::Standing const& standing)
{
    auto const territory = territory_.now();
    auto const municipality = territory->find(standing.municipality);
    if (!municipality) {
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
    events_.record(std::move(event), std::move(patron));
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

access::LicenceState UsageGauge::state(platforms::Platform const& platform,
                                       std::optional<people::Standing> const& who) const
{
    auto const& agreement = platform.agreement;
    if (!agreement || !agreement->most || !platforms::bounds_entries(agreement->counted)) {
        return access::LicenceState::within;
    }
    auto const now = clock_.now();
    if (count(platform, *agreement, now) < *agreement->most || (who && is_counted(platform, *agreement, *who, now))) {
        return access::LicenceState::within;
    }
    return access::LicenceState::reached;
}

std::int64_t UsageGauge::count(platforms::Platform const& platform, platforms::Agreement const& agreement,
                               Instant now) const
{
    bool const simultaneous = agreement.counted == platforms::Counted::simultaneous;
    std::unique_lock lock{mutex_};
    auto& counted = counted_[platform.id];
    if (now - counted.at > (simultaneous ? seats_kept_in_mind : people_kept_in_mind)) {
        about_to_wait();
        // To count a year's entries takes a while: one person waits for it, the others go by the count before.
        bool const is_known = counted.at != Instant{};
        counted.at = now;
        if (is_known) {
            lock.unlock();
        }
        auto const today = civil_date(now);
        auto const people = simultaneous ? events_.people_since(platform.id.value, now - stay)
                                         : events_.people(platform.id.value, counted_from(agreement, today), today);
        if (is_known) {
            lock.lock();
        }
        counted.people = people;
    }
    return counted.people;
}

bool UsageGauge::is_counted(platforms::Platform const& platform, platforms::Agreement const& agreement,
                            people::Standing const& who, Instant now) const
{
    if (agreement.counted == platforms::Counted::simultaneous) {
        return events_.has_entered_since(platform.id.value, who.patron.value, now - stay);
    }
    auto const today = civil_date(now);
    return events_.has_entered(platform.id.value, who.patron.value, counted_from(agreement, today), today);
}

std::vector<AccessesFromUsage::Access> AccessesFromUsage::of(db::Session& session, people::PatronId const& patron) const
{
    auto const platforms = catalogue_.all();
    std::vector<Access> all;
    for (auto const& event : events_.of(session, patron.value)) {
        auto const platform =
            std::ranges::find(*platforms, platforms::PlatformId{event.platform}, &platforms::Platform::id);
        all.push_back({event.at, platform == platforms->end() ? event.platform : platform->name,
                       event.outcome == usage::Outcome::entered});
    }
    return all;
}

} // namespace guichet::app
