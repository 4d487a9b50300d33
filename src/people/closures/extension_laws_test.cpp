// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/closing_office.hpp"

#include <gtest/gtest.h>

#include <random>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;

struct StandingClosure {
    ClosureId id;
    std::optional<ClosedDays> applied;
};

std::vector<ClosedDays> days_that_count(std::vector<StandingClosure> const& standing)
{
    std::vector<ClosedDays> days;
    for (auto const& closure : standing) {
        if (closure.applied) {
            days.push_back(*closure.applied);
        }
    }
    return days;
}

class ExtensionLaws : public for_tests::WithClosures {
protected:
    void apply_as_shown(ClosureId const& closure)
    {
        auto const counted = run(closure, RunKind::preview);
        std::string cursor;
        std::vector<ExtensionLine> lines;
        while (extensions.lines(counted, {}, cursor, lines)) {
        }
        ASSERT_EQ(counted.result.at("moved"), lines.size());
        run(closure, RunKind::apply);
        auto const all = dates();
        for (auto const& line : lines) {
            ASSERT_EQ(all.at(line.subscription), to_iso(line.after)) << "what was shown beforehand";
        }
    }
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, ExtensionLaws, support::every_database(), support::database_name);

} // namespace

/// Random closures applied, corrected and taken back in random order on random subscriptions: the ends are always those
/// of the rule on the closures that stand.
TEST_P(ExtensionLaws, keep_the_laws_whatever_happens)
{
    std::mt19937 generator{20200317};
    auto const number = [&](int least, int most) { return std::uniform_int_distribution{least, most}(generator); };
    struct Held {
        std::string id;
        Date start{};
        Date end{};
    };
    std::vector<Held> held;
    for (int i = 0; i < 40; ++i) {
        auto const start = add_days(2019y / 6 / 1, number(0, 500));
        auto const end = add_days(start, number(0, 400));
        held.push_back({subscribe(start, end), start, end});
    }
    std::vector<StandingClosure> standing;
    auto const random_days = [&] {
        auto const first = add_days(2019y / 8 / 1, number(0, 600));
        return ClosedDays{first, add_days(first, number(1, 60))};
    };
    for (int i = 0; i < 4; ++i) {
        auto const days = random_days();
        standing.push_back({close(days.first, days.reopening), std::nullopt});
    }
    for (int turn = 0; turn < 30; ++turn) {
        auto& one = standing[static_cast<std::size_t>(number(0, 3))];
        if (one.applied && number(0, 2) == 0) {
            run(one.id, RunKind::undo);
            one.applied.reset();
        } else {
            if (number(0, 1) == 0) {
                auto const days = random_days();
                correct(one.id, days.first, days.reopening);
            }
            ASSERT_NO_FATAL_FAILURE(apply_as_shown(one.id));
            one.applied = closures.find(administrator, one.id)->days();
        }
        auto const counted = days_that_count(standing);
        auto const all = dates(); // all of them, not only those counted
        for (auto const& subscription : held) {
            ASSERT_EQ(all.at(subscription.id), to_iso(extended_end(subscription.start, subscription.end, counted)))
                << "turn " << turn;
        }
    }
}

} // namespace guichet::people
