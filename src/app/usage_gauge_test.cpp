// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/usage_recorder.hpp"
#include "base/random.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

namespace guichet::app {
namespace {

using access::LicenceState;
using platforms::Counted;

/// A platform for two, and who has entered it.
struct GaugedPlatform {
    GaugedPlatform() { support::migrate(*test_database); }

    void enter(std::string const& patron)
    {
        usage::AccessEvent event;
        event.at = clock.now();
        event.platform = "presse";
        event.door = "cas";
        events.record(event, patron);
    }
    LicenceState state(Counted counted, std::string const& patron)
    {
        platforms::Platform platform;
        platform.id = {"presse"};
        platform.agreement = platforms::Agreement{counted, *parse_date("2020-01-01"), *parse_date("2020-12-31"), 2,
                                                  platforms::Enforcement::refuse};
        people::Standing standing;
        standing.patron = {patron};
        return gauge.state(platform, standing);
    }

    support::TestDatabase test_database{support::Kind::sqlite_memory};
    ManualClock clock{*parse_instant("2020-04-15T10:00:00Z")};
    SystemRandom random;
    usage::Events events{*test_database, clock, random, *SecretKey::from(std::string(32, 'u'))};
    UsageGauge gauge{events, clock};
};

} // namespace

TEST(UsageGauge, turns_away_the_one_too_many_and_nobody_who_is_counted_already)
{
    GaugedPlatform platform;
    platform.enter("anne");
    EXPECT_EQ(platform.state(Counted::active_users, "zoe"), LicenceState::within);
    platform.enter("paul");
    platform.clock.advance(std::chrono::minutes{2});
    EXPECT_EQ(platform.state(Counted::active_users, "zoe"), LicenceState::reached);
    EXPECT_EQ(platform.state(Counted::active_users, "anne"), LicenceState::within);
    for (auto const counted : {Counted::registered, Counted::credits, Counted::population}) {
        EXPECT_EQ(platform.state(counted, "zoe"), LicenceState::within) << "no entry adds to that";
    }
}

TEST(UsageGauge, gives_seats_back_after_half_an_hour)
{
    GaugedPlatform platform;
    platform.enter("anne");
    platform.enter("anne");
    EXPECT_EQ(platform.state(Counted::simultaneous, "zoe"), LicenceState::within) << "one person, one seat";
    platform.enter("paul");
    platform.clock.advance(std::chrono::minutes{1});
    EXPECT_EQ(platform.state(Counted::simultaneous, "zoe"), LicenceState::reached);
    EXPECT_EQ(platform.state(Counted::simultaneous, "paul"), LicenceState::within);
    platform.clock.advance(std::chrono::minutes{31});
    EXPECT_EQ(platform.state(Counted::simultaneous, "zoe"), LicenceState::within);
}

} // namespace guichet::app
