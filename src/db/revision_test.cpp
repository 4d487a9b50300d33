// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/revision.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

namespace guichet::db {

namespace {

class SnapshotOf : public support::OnEveryDatabase {
protected:
    void SetUp() override { support::migrate(database()); }

    Result<void> write(std::string_view topic, std::string_view value, bool keep = true)
    {
        return database().write([&](Session& session) -> Result<void> {
            stamp(session, topic);
            stamp(session, value); // a table as good as another
            if (!keep) {
                EXPECT_EQ(*topics.get(), 2) << "a transaction sees what it has written";
                return fail(ErrorKind::invalid, "undone");
            }
            return {};
        });
    }

    int loads = 0;
    Snapshot<int> topics{database(), {"red", "blue"}, [this](Session& session) {
                             ++loads;
                             return static_cast<int>(session.count("SELECT COUNT(*) FROM db_revision"));
                         }};
};

} // namespace

TEST_P(SnapshotOf, tables_is_loaded_once_until_they_change)
{
    EXPECT_EQ(*topics.get(), 0);
    EXPECT_EQ(*topics.get(), 0);
    EXPECT_EQ(loads, 1);
    ASSERT_TRUE(write("red", "red"));
    EXPECT_EQ(*topics.get(), 1);
    EXPECT_EQ(*topics.get(), 1);
    EXPECT_EQ(loads, 2);
    ASSERT_TRUE(write("green", "yellow"));
    EXPECT_EQ(*topics.get(), 1) << "somebody else's topic";
    EXPECT_EQ(loads, 2);
    ASSERT_TRUE(write("red", "red"));
    EXPECT_EQ(*topics.get(), 3) << "the second change of one topic is seen as well";
}

TEST_P(SnapshotOf, tables_forgets_what_was_undone)
{
    EXPECT_EQ(*topics.get(), 0);
    EXPECT_FALSE(write("red", "violet", false));
    EXPECT_EQ(*topics.get(), 0);
    ASSERT_TRUE(write("red", "red"));
    EXPECT_EQ(*topics.get(), 1);
}

TEST_P(SnapshotOf, tables_sees_what_another_node_writes)
{
    if (GetParam() == support::Kind::sqlite_memory) {
        GTEST_SKIP() << "nobody else sees a database in memory";
    }
    EXPECT_EQ(*topics.get(), 0);
    Database other{test_database().options()};
    ASSERT_TRUE(other.write([](Session& session) -> Result<void> {
        stamp(session, "blue");
        return {};
    }));
    EXPECT_EQ(*topics.get(), 1);
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, SnapshotOf, support::every_database(), support::database_name);

} // namespace guichet::db
