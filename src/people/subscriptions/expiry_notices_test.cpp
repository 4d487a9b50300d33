// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/subscriptions/expiry_notices.hpp"
#include "support/closing_office.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;

class ExpiryNoticesTest : public for_tests::WithClosures {
protected:
    int send() { return ExpiryNotices{database(), clock, outbox, intercommunalities, {30, "https://x"}}.send({}); }
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, ExpiryNoticesTest, support::every_database(), support::database_name);

} // namespace

TEST_P(ExpiryNoticesTest, write_once_to_a_household_and_again_when_the_end_has_moved)
{
    auto const mother = subscribe(2019y / 4 / 20, 2020y / 4 / 19, "mediatheque", "famille@exemple.fr");
    subscribe(2019y / 4 / 25, 2020y / 4 / 24, "mediatheque", "Famille@exemple.fr");
    subscribe(2019y / 6 / 1, 2020y / 5 / 31, "mediatheque", "plus.tard@exemple.fr");
    subscribe(2019y / 3 / 1, 2020y / 3 / 31, "mediatheque", "fini@exemple.fr");
    subscribe(2019y / 4 / 20, 2020y / 4 / 19);
    EXPECT_EQ(send(), 1);
    EXPECT_EQ(send(), 0);
    auto const text = database().read([](db::Session& session) {
        return session.first("SELECT text_body FROM mail_outbox", {}, [](db::Row const& row) { return row.text(0); })
            .value_or("");
    });
    EXPECT_TRUE(text.contains("19 avril 2020")) << text;
    EXPECT_TRUE(text.contains("24 avril 2020")) << "the household at once";
    change([&](db::Session& session) {
        session.execute("UPDATE people_subscription SET last_day = '2020-04-29' WHERE id = :id", {{"id", mother}});
    });
    EXPECT_EQ(send(), 1);
    EXPECT_EQ((ExpiryNotices{database(), clock, outbox, intercommunalities, {0, ""}}.send({})), 0) << "by choice";
}

TEST_P(ExpiryNoticesTest, write_to_everybody_however_many)
{
    for (int i = 0; i < 310; ++i) { // more than a batch, in no order
        subscribe(2019y / 4 / 20, 2020y / 4 / 19, "mediatheque", fmt::format("p{}@exemple.fr", (i * 7919) % 1000));
    }
    EXPECT_EQ(send(), 310);
    EXPECT_EQ(send(), 0);
}

} // namespace guichet::people
