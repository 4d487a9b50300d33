// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/random.hpp"
#include "people/registration/application.hpp"

#include <gtest/gtest.h>

#include <set>

namespace guichet::people {

using State = ApplicationState;

TEST(ApplicationStates, are_written_and_read_back_by_their_word)
{
    for (auto const state : all_application_states) {
        EXPECT_EQ(application_state_from(to_text(state)), state);
    }
    EXPECT_EQ(application_state_from("hasBeenValidated"), std::nullopt);
    EXPECT_EQ(application_state_from(""), std::nullopt);
}

TEST(ApplicationStates, never_go_round_in_one_step)
{
    for (auto const state : all_application_states) {
        EXPECT_FALSE(may_become(state, state)) << to_text(state);
    }
}

TEST(ApplicationStates, nobody_is_accepted_without_a_review)
{
    EXPECT_FALSE(may_become(State::submitted, State::accepted));
    EXPECT_FALSE(may_become(State::withdrawn, State::accepted));
    EXPECT_FALSE(may_become(State::refused, State::accepted));
}

TEST(ApplicationStates, a_decision_can_only_be_undone_into_the_review)
{
    for (auto const from : all_application_states) {
        if (!is_decided(from)) {
            continue;
        }
        for (auto const to : all_application_states) {
            EXPECT_EQ(may_become(from, to), to == State::in_review) << to_text(from) << " to " << to_text(to);
        }
    }
}

TEST(ApplicationStates, nothing_returns_to_submitted)
{
    for (auto const from : all_application_states) {
        EXPECT_FALSE(may_become(from, State::submitted)) << to_text(from);
    }
}

TEST(ApplicationStates, every_state_can_be_reached_from_submitted)
{
    std::set<State> reached{State::submitted};
    for (std::size_t before = 0; before != reached.size();) {
        before = reached.size();
        for (auto const from : std::set{reached}) {
            for (auto const to : all_application_states) {
                if (may_become(from, to)) {
                    reached.insert(to);
                }
            }
        }
    }
    EXPECT_EQ(reached.size(), all_application_states.size());
}

TEST(References, carry_the_initials_and_cannot_be_misheard)
{
    SystemRandom random;
    for (int at = 0; at < 200; ++at) {
        auto const reference = make_reference({"bresse-haute-seille"}, random);
        EXPECT_TRUE(reference.starts_with("BHS-"));
        EXPECT_EQ(reference.size(), 13U);
        EXPECT_EQ(reference.substr(4).find_first_of("ILOU01"), std::string::npos) << reference;
    }
}

} // namespace guichet::people
