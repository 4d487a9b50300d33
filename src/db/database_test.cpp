// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/database.hpp"
#include "db/migrations.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace guichet::db {
namespace {

TEST(Sqlite, reads_what_was_written)
{
    Database database{{.url = ":memory:"}};
    database.exclusive(
        [](Session& session) { session.execute("CREATE TABLE thing (id TEXT PRIMARY KEY, size BIGINT)"); });
    auto const written = database.write([](Session& session) -> Result<std::int64_t> {
        return session.execute("INSERT INTO thing (id, size) VALUES (:id, :size)", {{"id", "a"}, {"size", 42}});
    });
    ASSERT_TRUE(written);
    EXPECT_EQ(*written, 1);
    EXPECT_EQ(database.read([](Session& session) {
        return session.count("SELECT size FROM thing WHERE id = :id", {{"id", "a"}});
    }),
              42);
}

TEST(Sqlite, turns_a_second_row_with_the_same_key_into_a_conflict)
{
    Database database{{.url = ":memory:"}};
    std::vector<Migration> const history{{"0001_thing", "CREATE TABLE thing (id TEXT PRIMARY KEY);\n-- that's all;\n"}};
    ASSERT_TRUE(migrate(database, history));
    auto const insert = [](Session& session) -> Result<void> {
        session.execute("INSERT INTO thing (id) VALUES (:id)", {{"id", "a"}});
        return {};
    };
    ASSERT_TRUE(database.write(insert));
    auto const again = database.write(insert);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::conflict);
}

} // namespace
} // namespace guichet::db
