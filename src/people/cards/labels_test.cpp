// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/label_store.hpp"
#include "support/exchange_desk.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace guichet::people {
namespace {

using for_tests::ExchangeDesk;

class LabelsTest : public support::OnEveryDatabase {
protected:
    void SetUp() override { desk.emplace(database()); }
    void print(std::string id, std::string library, Instant at)
    {
        desk->run([&](db::Session& session) {
            LabelStore::add(session,
                            {.id = std::move(id),
                             .library = {std::move(library)},
                             .sheet = "labels-70x37",
                             .position = 1,
                             .cards = 24,
                             .at = at},
                            "claire");
        });
    }

    std::optional<ExchangeDesk> desk;
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, LabelsTest, support::every_database(), support::database_name);

TEST_P(LabelsTest, of_a_member_are_listed_however_many_others_print)
{
    CardLabels const labels{desk->database,           desk->clock,  desk->random, desk->cards,
                            desk->intercommunalities, desk->journal};
    auto const now = desk->clock.now();
    print("first", "haut-jura-mediatheque", now);
    print("second", "haut-jura-mediatheque", now + std::chrono::minutes{1});
    desk->run([&](db::Session& session) {
        for (int at = 0; at < 500; ++at) {
            LabelStore::add(session,
                            {.id = fmt::format("other-{:03}", at),
                             .library = {"bresse-mediatheque"},
                             .sheet = "labels-70x37",
                             .position = 1,
                             .cards = 24,
                             .at = now + std::chrono::hours{1}},
                            "paul");
        }
    });
    auto const listed = labels.batches(ExchangeDesk::librarian("claire", "haut-jura"));
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed.front().id, "second") << "the latest first";
    auto administrator = ExchangeDesk::librarian("a", "", network::Role::administrator);
    administrator.scope.reset();
    EXPECT_EQ(labels.batches(administrator).size(), 500U);
    EXPECT_EQ(labels.batches(administrator).front().id, "other-499");
}

TEST_P(LabelsTest, of_a_form_sent_twice_are_drawn_once)
{
    CardLabels labels{desk->database, desk->clock, desk->random, desk->cards, desk->intercommunalities, desk->journal};
    auto const claire = ExchangeDesk::librarian("claire", "haut-jura");
    CardLabels::Order order{.library = {"haut-jura-mediatheque"},
                            .sheet = "labels-70x37",
                            .cards = 10,
                            .position = 1,
                            .request = labels.new_request()};
    auto const first = labels.draw(claire, order);
    ASSERT_TRUE(first) << first.error().message.id;
    EXPECT_EQ(labels.draw(claire, order).value(), *first) << "a double click";
    EXPECT_EQ(labels.batches(claire).size(), 1U);
    order.cards = 12;
    EXPECT_NE(labels.draw(claire, order).value(), *first) << "went back and asked for something else";
    order.request = labels.new_request();
    EXPECT_TRUE(labels.draw(claire, order));
    EXPECT_EQ(labels.batches(claire).size(), 3U);
    order.request = "not one of ours";
    EXPECT_TRUE(labels.draw(claire, order));
}

} // namespace
} // namespace guichet::people
