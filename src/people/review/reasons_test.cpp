// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/reasons.hpp"
#include "support/review_desk.hpp"

#include <gtest/gtest.h>

namespace guichet::people {
namespace {

using for_tests::BusyDesk;

class RefusalReasonsTest : public support::OnEveryDatabase {
protected:
    BusyDesk desk{database()};
    RefusalReasons reasons{desk.database, desk.clock, desk.random, desk.journal};
    network::Actor const administrator{network::ActorKind::staff, "a", "A", network::Role::administrator, std::nullopt};

    std::vector<std::string> order()
    {
        std::vector<std::string> ids;
        for (auto const& reason : reasons.offered({})) {
            ids.push_back(reason.id);
        }
        return ids;
    }
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, RefusalReasonsTest, support::every_database(), support::database_name);

TEST_P(RefusalReasonsTest, one_that_came_with_guichet_keeps_its_place_when_its_words_change)
{
    auto const before = order();
    ASSERT_GT(before.size(), 1U);
    auto last = reasons.offered({}).back();
    last.title = "Autrement dit";
    last.position = 0; // the form does not say it
    ASSERT_TRUE(reasons.put(administrator, last));
    EXPECT_EQ(order(), before);
    EXPECT_EQ(reasons.offered({}).back().title, "Autrement dit");
}

TEST_P(RefusalReasonsTest, have_titles_as_long_as_the_form_takes)
{
    RefusalReason reason{.id = {},
                         .intercommunality = {},
                         .title = std::string(101, 't'),
                         .text_fr = "Nous",
                         .text_en = "We",
                         .position = 0};
    auto const refused = reasons.put(administrator, reason);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.front().field, "title");
    reason.title.pop_back();
    EXPECT_TRUE(reasons.put(administrator, reason));
}

} // namespace
} // namespace guichet::people
