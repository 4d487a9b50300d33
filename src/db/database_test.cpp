// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/waiting.hpp"
#include "db/database.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <future>
#include <latch>
#include <limits>
#include <string>
#include <vector>

namespace guichet::db {
namespace {

using Texts = std::vector<std::string>;

/// A table with a column of each type.
class OneDatabase : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        database().exclusive([](Session& session) {
            session.execute(
                "CREATE TABLE thing (id TEXT PRIMARY KEY, words TEXT, number BIGINT, size DOUBLE PRECISION, "
                "flag INTEGER CHECK (flag IN (0, 1)), parent TEXT REFERENCES thing (id))");
        });
    }

    Result<std::int64_t> insert(Arguments const& arguments)
    {
        return database().write([&](Session& session) -> Result<std::int64_t> {
            return session.execute("INSERT INTO thing (id, words) VALUES (:id, :words)", arguments);
        });
    }
    std::int64_t count()
    {
        return database().read([](Session& session) { return session.count("SELECT COUNT(*) FROM thing"); });
    }
    Texts words()
    {
        return database().read([](Session& session) {
            return session.list("SELECT words FROM thing ORDER BY id", {}, [](Row const& row) { return row.text(0); });
        });
    }
};

TEST_P(OneDatabase, gives_back_every_type_as_it_was)
{
    using namespace std::chrono;
    auto const most = std::numeric_limits<std::int64_t>::max();
    ASSERT_TRUE(database().write([&](Session& session) -> Result<void> {
        session.execute(
            "INSERT INTO thing (id, words, number, size, flag) VALUES (:id, :words, :number, :size, :flag)",
            {{"id", "a"}, {"words", "Zoë 'œuf' 日本 🎉\n:x"}, {"number", most}, {"size", 0.1}, {"flag", true}});
        session.execute(
            "INSERT INTO thing (id, words, number, size, flag) VALUES (:id, :words, :number, :size, :flag)",
            {{"id", "b"}, {"words", Date{2020y / March / 17}}, {"number", -most}, {"size", 1e300}, {"flag", false}});
        return {};
    }));
    database().read([&](Session& session) {
        auto rows = 0;
        session.query("SELECT words, number, size, flag FROM thing ORDER BY id", {}, [&](Row const& row) {
            auto const is_first = rows++ == 0;
            EXPECT_EQ(row.text(0), is_first ? "Zoë 'œuf' 日本 🎉\n:x" : "2020-03-17");
            EXPECT_EQ(row.integer(1), is_first ? most : -most);
            EXPECT_EQ(row.text(1), std::to_string(is_first ? most : -most));
            EXPECT_EQ(row.real(2), is_first ? 0.1 : 1e300);
            EXPECT_EQ(row.boolean(3), is_first);
            EXPECT_FALSE(row.is_null(0));
            if (!is_first) {
                EXPECT_EQ(row.date(0), Date{2020y / March / 17});
            } else {
                EXPECT_THROW(static_cast<void>(row.date(0)), std::runtime_error);
            }
            EXPECT_THROW(static_cast<void>(row.text(4)), std::logic_error);
        });
        EXPECT_EQ(rows, 2);
    });
}

TEST_P(OneDatabase, keeps_null_apart_from_the_empty_text)
{
    ASSERT_TRUE(insert({{"id", "a"}, {"words", std::nullopt}}));
    ASSERT_TRUE(insert({{"id", "b"}, {"words", ""}}));
    ASSERT_TRUE(insert({{"id", "c"}, {"words", std::optional<std::string>{}}}));
    auto const found = database().read([](Session& session) {
        return session.list("SELECT words, number FROM thing ORDER BY id", {}, [](Row const& row) {
            EXPECT_EQ(row.text(0), "");
            EXPECT_EQ(row.integer(1), 0);
            EXPECT_EQ(row.real(1), 0.0);
            EXPECT_FALSE(row.maybe_date(1));
            return row.maybe_text(0);
        });
    });
    EXPECT_EQ(found, (std::vector<std::optional<std::string>>{std::nullopt, "", std::nullopt}));
}

TEST_P(OneDatabase, takes_values_of_different_types_for_one_statement)
{
    ASSERT_TRUE(insert({{"id", "a"}, {"words", 42}}));
    ASSERT_TRUE(insert({{"id", "b"}, {"words", "text"}}));
    ASSERT_TRUE(insert({{"id", "c"}, {"words", std::nullopt}}));
    ASSERT_TRUE(insert({{"words", 1.5}, {"id", "d"}})); // the order of the arguments is free
    EXPECT_EQ(words(), (Texts{"42", "text", "", "1.5"}));
}

TEST_P(OneDatabase, keeps_a_text_of_ten_megabytes)
{
    std::string large;
    large.resize(10'000'000, 'x');
    large.back() = 'y';
    ASSERT_TRUE(insert({{"id", "a"}, {"words", large}}));
    EXPECT_EQ(words(), Texts{large});
}

TEST_P(OneDatabase, does_not_take_text_for_parameters)
{
    ASSERT_TRUE(insert({{"id", "a"}, {"words", "x"}}));
    auto const text = database().read([](Session& session) {
        return session.first("SELECT ':id' || words FROM thing WHERE (id = :id OR words = :id) -- :none, l'état\n",
                             {{"id", "a"}}, [](Row const& row) { return row.text(0); });
    });
    EXPECT_EQ(text, ":idx");
}

TEST_P(OneDatabase, counts_the_rows_changed_and_returns_rows)
{
    for (auto const* const id : {"a", "b", "c"}) {
        ASSERT_TRUE(insert({{"id", id}, {"words", "x"}}));
    }
    auto const changed = database().write([](Session& session) -> Result<Texts> {
        EXPECT_EQ(session.execute("UPDATE thing SET words = 'z' WHERE id > :id", {{"id", "a"}}), 2);
        EXPECT_EQ(session.execute("UPDATE thing SET words = 'z' WHERE id > :id", {{"id", "z"}}), 0);
        return session.list("DELETE FROM thing WHERE words = :words RETURNING id", {{"words", "z"}},
                            [](Row const& row) { return row.text(0); });
    });
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->size(), 2U);
    EXPECT_EQ(count(), 1);
}

TEST_P(OneDatabase, gives_a_comparison_as_a_boolean)
{
    database().read([](Session& session) {
        EXPECT_TRUE(session.first("SELECT 1 = 1", {}, [](Row const& row) { return row.boolean(0); }).value());
        EXPECT_FALSE(session.first("SELECT 1 = 2", {}, [](Row const& row) { return row.boolean(0); }).value());
    });
}

TEST_P(OneDatabase, may_run_a_statement_inside_its_own_rows)
{
    ASSERT_TRUE(insert({{"id", "a"}, {"words", "b"}}));
    ASSERT_TRUE(insert({{"id", "b"}, {"words", "a"}}));
    database().read([](Session& session) {
        auto const sql = "SELECT words FROM thing WHERE id >= :id ORDER BY id";
        Texts seen;
        session.query(sql, {{"id", "a"}}, [&](Row const& outer) {
            session.query(sql, {{"id", "b"}}, [&](Row const& inner) { seen.push_back(outer.text(0) + inner.text(0)); });
        });
        EXPECT_EQ(seen, (Texts{"ba", "aa"}));
    });
}

TEST_P(OneDatabase, tells_texts_apart_that_share_an_address)
{
    database().read([](Session& session) {
        std::string sql = "SELECT 1";
        EXPECT_EQ(session.count(sql), 1);
        sql.back() = '2';
        EXPECT_EQ(session.count(sql), 2);
    });
}

TEST_P(OneDatabase, undoes_a_work_that_returns_an_error)
{
    auto const result = database().write([](Session& session) -> Result<int> {
        session.execute("INSERT INTO thing (id) VALUES ('a')");
        return fail(ErrorKind::invalid, "test.no");
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message.id, "test.no");
    EXPECT_EQ(count(), 0);
}

TEST_P(OneDatabase, undoes_a_work_that_throws_and_lets_the_exception_through)
{
    struct Special : std::exception {};
    EXPECT_THROW(static_cast<void>(database().write([](Session& session) -> Result<int> {
                     session.execute("INSERT INTO thing (id) VALUES ('a')");
                     throw Special{};
                 })),
                 Special);
    EXPECT_THROW(database().exclusive([](Session& session) {
        session.execute("INSERT INTO thing (id) VALUES ('a')");
        throw Special{};
    }),
                 Special);
    EXPECT_THROW(database().read([](Session& session) {
        session.query("SELECT 1", {}, [](Row const& /*row*/) { throw Special{}; });
    }),
                 Special);
    EXPECT_EQ(count(), 0);
}

TEST_P(OneDatabase, turns_broken_constraints_into_conflicts_that_name_no_value)
{
    ASSERT_TRUE(insert({{"id", "jeanne@example.org"}, {"words", "x"}}));
    auto const twice = insert({{"id", "jeanne@example.org"}, {"words", "x"}});
    auto const orphan = database().write([](Session& session) -> Result<void> {
        session.execute("INSERT INTO thing (id, parent) VALUES ('b', :parent)", {{"parent", "jeanne@example.net"}});
        return {};
    });
    auto const unchecked = database().write([](Session& session) -> Result<void> {
        session.execute("INSERT INTO thing (id, flag) VALUES ('b', :flag)", {{"flag", 2}});
        return {};
    });
    ASSERT_FALSE(twice);
    ASSERT_FALSE(orphan);
    ASSERT_FALSE(unchecked);
    for (auto const& error : {twice.error(), orphan.error(), unchecked.error()}) {
        EXPECT_EQ(error.kind, ErrorKind::conflict);
        EXPECT_EQ(error.message.id, "error.conflict");
        EXPECT_EQ(error.detail.find("jeanne"), std::string::npos) << error.detail;
        EXPECT_NE(error.detail.find("INSERT INTO thing"), std::string::npos) << error.detail;
    }
    EXPECT_EQ(count(), 1);
}

TEST_P(OneDatabase, may_insert_unless_there_is_one)
{
    for (auto const expected : {1, 0}) {
        auto const inserted = database().write([](Session& session) -> Result<std::int64_t> {
            return session.execute("INSERT INTO thing (id) VALUES ('a') ON CONFLICT (id) DO NOTHING");
        });
        ASSERT_TRUE(inserted);
        EXPECT_EQ(*inserted, expected);
    }
}

TEST_P(OneDatabase, refuses_a_work_that_hides_a_failed_statement)
{
    auto const hide = [](Session& session) -> Result<void> {
        session.execute("INSERT INTO thing (id) VALUES ('a')");
        EXPECT_THROW(session.execute("INSERT INTO thing (id) VALUES ('a')"), ConstraintViolation);
        return {};
    };
    EXPECT_THROW(static_cast<void>(database().write(hide)), std::logic_error);
    EXPECT_EQ(count(), 0);
    EXPECT_TRUE(insert({{"id", "a"}, {"words", "x"}}));
}

TEST_P(OneDatabase, refuses_nested_calls_that_would_wait_for_themselves)
{
    auto const nothing = [](Session& /*session*/) -> Result<void> { return {}; };
    EXPECT_THROW(static_cast<void>(database().write([&](Session& /*session*/) { return database().write(nothing); })),
                 std::logic_error);
    EXPECT_THROW(database().read([&](Session& /*session*/) { static_cast<void>(database().write(nothing)); }),
                 std::logic_error);
    EXPECT_THROW(database().exclusive([&](Session& /*session*/) { database().exclusive([](Session&) {}); }),
                 std::logic_error);
    EXPECT_TRUE(database().write(nothing));
}

TEST_P(OneDatabase, reads_but_does_not_write_where_nothing_may_wait)
{
    NoWaiting const here;
    EXPECT_THROW(static_cast<void>(insert({{"id", "a"}, {"words", "x"}})), MustWait);
    EXPECT_THROW(database().exclusive([](Session& /*session*/) {}), MustWait);
    EXPECT_THROW(database().settle(), MustWait);
    EXPECT_EQ(count(), 0);
}

TEST_P(OneDatabase, shares_the_snapshot_of_an_outer_read)
{
    database().read([&](Session& outer) { database().read([&](Session& inner) { EXPECT_EQ(&outer, &inner); }); });
}

TEST_P(OneDatabase, reads_in_the_transaction_of_an_outer_write)
{
    auto const seen = database().write([&](Session& outer) -> Result<std::int64_t> {
        outer.execute("INSERT INTO thing (id) VALUES ('a')");
        return database().read([](Session& inner) { return inner.count("SELECT COUNT(*) FROM thing"); });
    });
    ASSERT_TRUE(seen);
    EXPECT_EQ(*seen, 1);
}

TEST_P(OneDatabase, does_not_write_in_a_read)
{
    EXPECT_THROW(database().read([](Session& session) { session.execute("INSERT INTO thing (id) VALUES ('a')"); }),
                 std::logic_error);
    EXPECT_EQ(count(), 0);
}

TEST_P(OneDatabase, wants_exactly_the_arguments_of_the_statement)
{
    EXPECT_THROW(static_cast<void>(insert({{"id", "a"}})), std::logic_error);
    EXPECT_THROW(static_cast<void>(insert({{"id", "a"}, {"word", "x"}})), std::logic_error);
    EXPECT_THROW(static_cast<void>(insert({{"id", "a"}, {"words", "x"}, {"more", "x"}})), std::logic_error);
    EXPECT_EQ(count(), 0);
}

TEST_P(OneDatabase, names_the_statement_but_no_value_when_sql_is_wrong)
{
    try {
        database().read([](Session& session) {
            session.query("SELECT nothing FROM thing WHERE id = :id", {{"id", "secret"}}, [](Row const& /*row*/) {});
        });
        FAIL();
    } catch (std::runtime_error const& error) {
        EXPECT_NE(std::string{error.what()}.find("SELECT nothing FROM thing"), std::string::npos) << error.what();
        EXPECT_EQ(std::string{error.what()}.find("secret"), std::string::npos) << error.what();
    }
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, OneDatabase, support::every_database(), support::database_name);

TEST(DatabaseFile, may_have_any_path)
{
    support::TemporaryDirectory const directory;
    for (auto const* const name : {"plain.db", "with space.db", "a=b.db", "é'b.db"}) {
        {
            Database database{{.url = "sqlite://" + directory / name}};
            database.exclusive([](Session& session) { session.execute("CREATE TABLE thing (id TEXT)"); });
        }
        EXPECT_TRUE(std::filesystem::exists(directory / name)) << name;
        Database const again{{.url = directory / name}};
        EXPECT_EQ(again.read([](Session& session) { return session.count("SELECT COUNT(*) FROM thing"); }), 0);
    }
}

TEST(DatabaseFile, has_one_more_reader_for_who_may_not_wait)
{
    support::TemporaryDirectory const directory;
    Database const database{{.url = directory / "guichet.db", .readers = 1}};
    std::latch lent{1};
    std::latch done{1};
    auto other = std::async(std::launch::async, [&] {
        database.read([&](Session& /*session*/) {
            lent.count_down();
            done.wait();
        });
    });
    lent.wait();
    {
        NoWaiting const here;
        EXPECT_EQ(database.read([](Session& session) { return session.count("SELECT 1"); }), 1);
    }
    done.count_down();
    other.get();
}

TEST(DatabaseFile, is_refused_with_a_reason)
{
    EXPECT_THROW((Database{{.url = "/nowhere/at/all.db"}}), std::runtime_error);
    EXPECT_THROW((Database{{.url = "postgresql://guichet@/none?host=/nowhere"}}), std::runtime_error);
}

TEST(DatabaseFile, is_copied_while_it_is_used)
{
    support::TemporaryDirectory const directory;
    Database database{{.url = directory / "guichet.db"}};
    database.exclusive([](Session& session) {
        session.execute("CREATE TABLE thing (id BIGINT)");
        for (auto id = 0; id < 1000; ++id) {
            session.execute("INSERT INTO thing (id) VALUES (:id)", {{"id", id}});
        }
    });
    ASSERT_TRUE(database.back_up_to(directory / "copy.db"));
    ASSERT_TRUE(database.back_up_to(directory / "copy.db")); // over an older copy
    database.exclusive([](Session& session) { session.execute("DELETE FROM thing"); });
    Database const copy{{.url = directory / "copy.db"}};
    EXPECT_EQ(copy.read([](Session& session) { return session.count("SELECT COUNT(*) FROM thing"); }), 1000);
    EXPECT_FALSE(database.back_up_to("/nowhere/copy.db"));
}

} // namespace
} // namespace guichet::db
