// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/data_copy.hpp"
#include "access/decision/ports.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "network/territory/live_territory.hpp"
#include "people/patrons/patrons.hpp"
#include "platforms/catalogue/catalogue.hpp"
#include "platforms/catalogue/figures.hpp"
#include "usage/events/events.hpp"

#include <map>
#include <memory>
#include <mutex>

/// Adapters between those who see people go through a door (access), those who count (usage) and those who show the
/// figures (platforms).
namespace guichet::app {

/// Writes passages down as usage's events.
class UsageRecorder final : public access::AccessRecorder {
public:
    UsageRecorder(usage::Events& events, network::Intercommunalities const& intercommunalities,
                  network::LiveTerritory const& territory);
    void record(access::Passage const& passage) override;

private:
    /// "inside" the person's intercommunality, "outside", or "" when the commune is unknown.
    [[nodiscard]] std::string municipality_class(people::Standing const& standing);

    usage::Events& events_;
    network::Intercommunalities const& intercommunalities_;
    network::LiveTerritory const& territory_;
    std::mutex mutex_;
    std::map<network::IntercommunalityId, std::string> siren_; // asked once each
};

/// The accesses of one person, for the copy of their data.
class AccessesFromUsage final : public access::AccessesKept {
public:
    AccessesFromUsage(usage::Events const& events, platforms::Catalogue const& catalogue)
        : events_(events), catalogue_(catalogue)
    {
    }
    [[nodiscard]] std::vector<Access> of(db::Session& session, people::PatronId const& patron) const override;

private:
    usage::Events const& events_;
    platforms::Catalogue const& catalogue_;
};

class UsageFigures final : public platforms::PlatformFigures {
public:
    explicit UsageFigures(usage::Events const& events) : events_(events) {}
    [[nodiscard]] std::vector<Day> days(platforms::PlatformId const& platform, Date first, Date last) const override;
    [[nodiscard]] std::vector<Refusal> refusals(platforms::PlatformId const& platform, Date first,
                                                Date last) const override;

private:
    usage::Events const& events_;
};

/// Whether a bound on entries is reached: different people who entered since the agreement began, or since January (the
/// pseudonyms change with the year), counted at most once a minute; or who entered within the last half hour, for seats
/// taken at the same time. Whoever is one of them is within the bound.
class UsageGauge final : public access::LicenceGauge {
public:
    UsageGauge(usage::Events const& events, Clock const& clock) : events_(events), clock_(clock) {}
    [[nodiscard]] access::LicenceState state(platforms::Platform const& platform,
                                             std::optional<people::Standing> const& who) const override;

private:
    [[nodiscard]] std::int64_t count(platforms::Platform const& platform, platforms::Agreement const& agreement,
                                     Instant now) const;
    [[nodiscard]] bool is_counted(platforms::Platform const& platform, platforms::Agreement const& agreement,
                                  people::Standing const& who, Instant now) const;

    struct Counted {
        Instant at;
        std::int64_t people = 0;
    };
    usage::Events const& events_;
    Clock const& clock_;
    mutable std::mutex mutex_;
    mutable std::map<platforms::PlatformId, Counted> counted_;
};

} // namespace guichet::app
