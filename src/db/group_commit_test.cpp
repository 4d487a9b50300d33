// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/database.hpp"
#include "support/databases.hpp"
#include "support/postgres.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <latch>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace guichet::db {
namespace {

constexpr auto insert_sql = "INSERT INTO thing (id, part) VALUES (:id, :part)";

void create_table(Database& database)
{
    database.exclusive([](Session& session) {
        session.execute("CREATE TABLE thing (id BIGINT, part BIGINT, PRIMARY KEY (id, part))");
    });
}

std::int64_t count(Database const& database)
{
    return database.read([](Session& session) { return session.count("SELECT COUNT(*) FROM thing"); });
}

/// One round in four succeeds; the others are refused, throw, or meet a conflict, in turn.
Result<int> insert_twice(Session& session, int id, int round)
{
    session.execute(insert_sql, {{"id", id}, {"part", 1}});
    if (round % 4 == 1) {
        return fail(ErrorKind::invalid, "test.refused", std::to_string(id));
    }
    if (round % 4 == 2) {
        throw std::out_of_range{std::to_string(id)};
    }
    session.execute(insert_sql, {{"id", id}, {"part", round % 4 == 3 ? 1 : 2}});
    return id;
}

class ManyWriters : public support::OnEveryDatabase {
protected:
    void SetUp() override { create_table(database()); }
};

TEST_P(ManyWriters, share_commits_and_each_undoes_only_its_own_failure)
{
    constexpr auto writers = 24;
    constexpr auto rounds = 40;
    auto const before = database().counters();
    std::atomic<int> kept = 0;
    std::atomic<int> thrown = 0;
    std::latch together{writers};
    {
        std::vector<std::jthread> threads;
        for (auto writer = 0; writer < writers; ++writer) {
            threads.emplace_back([&, writer] {
                together.arrive_and_wait();
                for (auto round = 0; round < rounds; ++round) {
                    auto const id = writer * rounds + round;
                    try {
                        auto const result =
                            database().write([&](Session& session) { return insert_twice(session, id, round); });
                        if (result) {
                            EXPECT_EQ(*result, id);
                            EXPECT_EQ(round % 4, 0);
                            ++kept;
                        } else if (round % 4 == 1) {
                            EXPECT_EQ(result.error().detail, std::to_string(id));
                        } else {
                            EXPECT_EQ(result.error().kind, ErrorKind::conflict);
                        }
                    } catch (std::out_of_range const& mine) {
                        EXPECT_EQ(mine.what(), std::to_string(id));
                        ++thrown;
                    }
                }
            });
        }
    }
    EXPECT_EQ(kept, writers * rounds / 4);
    EXPECT_EQ(thrown, writers * rounds / 4);
    EXPECT_EQ(count(database()), 2 * kept);
    auto const after = database().counters();
    EXPECT_EQ(after.transactions - before.transactions, static_cast<std::uint64_t>(kept));
    EXPECT_LT(after.commits - before.commits, after.transactions - before.transactions);
}

TEST_P(ManyWriters, are_all_told_when_the_commit_fails)
{
    // The only statement that fails at COMMIT; no table of ours has one.
    database().exclusive([](Session& session) {
        session.execute("CREATE TABLE child (parent BIGINT, part BIGINT, FOREIGN KEY (parent, part) "
                        "REFERENCES thing (id, part) DEFERRABLE INITIALLY DEFERRED)");
    });
    auto const result = database().write([](Session& session) -> Result<void> {
        session.execute("INSERT INTO child (parent, part) VALUES (1, 1)");
        return {};
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::conflict);
    EXPECT_THROW(database().exclusive(
                     [](Session& session) { session.execute("INSERT INTO child (parent, part) VALUES (1, 1)"); }),
                 ConstraintViolation);
    EXPECT_EQ(database().read([](Session& session) { return session.count("SELECT COUNT(*) FROM child"); }), 0);
    EXPECT_TRUE(database().write([](Session& session) -> Result<void> {
        session.execute(insert_sql, {{"id", 1}, {"part", 1}});
        return {};
    }));
}

/// What nobody waits for: by itself soon, before what is asked for later, and undone alone.
class WritesSoon : public ManyWriters {
protected:
    void insert_soon(int id)
    {
        database().write_soon([id](Session& session) { session.execute(insert_sql, {{"id", id}, {"part", 1}}); });
    }
};

TEST_P(WritesSoon, are_there_once_settled)
{
    database().settle();
    insert_soon(1);
    insert_soon(2);
    database().settle();
    EXPECT_EQ(count(database()), 2);
}

TEST_P(WritesSoon, are_seen_by_every_write_that_is_asked_for_after_them)
{
    for (int id = 1; id <= 20; ++id) {
        insert_soon(id);
        auto const seen = database().write(
            [](Session& session) -> Result<std::int64_t> { return session.count("SELECT COUNT(*) FROM thing"); });
        EXPECT_EQ(seen, id);
    }
    insert_soon(21);
    database().exclusive(
        [](Session& session) { EXPECT_EQ(session.count("SELECT COUNT(*) FROM thing"), 21) << "before a long one"; });
}

TEST_P(WritesSoon, fail_alone)
{
    insert_soon(1);
    insert_soon(1);
    insert_soon(2);
    auto const mine = database().write([](Session& session) -> Result<void> {
        session.execute(insert_sql, {{"id", 3}, {"part", 1}});
        return {};
    });
    EXPECT_TRUE(mine);
    EXPECT_EQ(count(database()), 3);
}

TEST_P(WritesSoon, keep_nobody_waiting_however_many_come)
{
    constexpr int more_than_a_batch = 100;
    std::atomic<bool> goes_on = true;
    std::function<void(Session&)> and_again = [&](Session& /*session*/) {
        if (goes_on) {
            database().write_soon(and_again);
        }
    };
    for (int i = 0; i < more_than_a_batch; ++i) {
        database().write_soon(and_again);
    }
    for (int id = 1; id <= 10; ++id) {
        EXPECT_TRUE(database().write([&](Session& session) -> Result<void> {
            session.execute(insert_sql, {{"id", id}, {"part", 1}});
            return {};
        }));
        database().exclusive([&](Session& session) { session.execute(insert_sql, {{"id", id}, {"part", 2}}); });
    }
    goes_on = false;
    database().settle();
    EXPECT_EQ(count(database()), 20);
}

TEST_P(WritesSoon, may_be_given_while_reading)
{
    database().read([&](Session& /*session*/) {
        insert_soon(1);
        database().settle(); // nothing to wait for here: in memory the writer waits for this read
    });
    database().settle();
    EXPECT_EQ(count(database()), 1);
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, WritesSoon, support::every_database(), support::database_name);

TEST(SoonWrites, are_kept_when_the_database_is_closed)
{
    support::TemporaryDirectory const folder;
    auto const path = folder / "guichet.db";
    {
        Database database{{.url = path}};
        create_table(database);
        database.write_soon([](Session& session) { session.execute(insert_sql, {{"id", 1}, {"part", 1}}); });
    }
    EXPECT_EQ(count(Database{{.url = path}}), 1);
}

TEST_P(ManyWriters, are_seen_by_readers_once_committed_and_never_in_part)
{
    std::atomic<bool> over = false;
    std::jthread const reader{[&] {
        while (!over) {
            EXPECT_EQ(count(database()) % 2, 0);
        }
    }};
    for (auto id = 0; id < 200; ++id) {
        ASSERT_TRUE(database().write([&](Session& session) -> Result<void> {
            session.execute(insert_sql, {{"id", id}, {"part", 1}});
            session.execute(insert_sql, {{"id", id}, {"part", 2}});
            return {};
        }));
        ASSERT_EQ(count(database()), 2 * (id + 1));
    }
    over = true;
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, ManyWriters, support::every_database(), support::database_name);

class LongWrite : public support::OnEveryDatabase {};

TEST_P(LongWrite, does_not_keep_readers_waiting)
{
    create_table(database());
    std::latch written{1};
    std::latch seen{1};
    std::jthread const writer{[&] {
        database().exclusive([&](Session& session) {
            session.execute(insert_sql, {{"id", 1}, {"part", 1}});
            written.count_down();
            seen.wait();
        });
    }};
    written.wait();
    EXPECT_EQ(count(database()), 0);
    seen.count_down();
}

TEST_P(LongWrite, does_not_change_a_snapshot)
{
    create_table(database());
    database().read([&](Session& session) {
        EXPECT_EQ(session.count("SELECT COUNT(*) FROM thing"), 0);
        std::jthread{[&] {
            EXPECT_TRUE(database().write([](Session& writing) -> Result<void> {
                writing.execute(insert_sql, {{"id", 1}, {"part", 1}});
                return {};
            }));
        }}.join();
        EXPECT_EQ(session.count("SELECT COUNT(*) FROM thing"), 0);
    });
    EXPECT_EQ(count(database()), 1);
}

// In memory the readers share the writer's connection.
INSTANTIATE_TEST_SUITE_P(EveryDatabase, LongWrite,
                         ::testing::Values(support::Kind::sqlite_file, support::Kind::postgresql),
                         support::database_name);

/// Writes two rows a transaction from four threads and says on `acknowledge` what is durable; never returns.
[[noreturn]] void write_until_killed(std::string const& path, int acknowledge)
{
    Database database{{.url = path}};
    std::vector<std::thread> threads;
    for (auto writer = 0; writer < 4; ++writer) {
        threads.emplace_back([&database, acknowledge, writer] {
            for (std::int64_t id = writer;; id += 4) {
                auto const result = database.write([id](Session& session) -> Result<void> {
                    session.execute(insert_sql, {{"id", id}, {"part", 1}});
                    session.execute(insert_sql, {{"id", id}, {"part", 2}});
                    return {};
                });
                if (!result || ::write(acknowledge, &id, sizeof id) != sizeof id) {
                    ::_exit(1);
                }
            }
        });
    }
    threads.front().join();
    ::_exit(1);
}

TEST(Durability, keeps_every_acknowledged_write_of_a_killed_process_and_no_half_one)
{
    for (auto round = 1; round <= 5; ++round) {
        support::TemporaryDirectory const directory;
        auto const path = directory / "guichet.db";
        {
            Database database{{.url = path}};
            create_table(database);
        }
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe(ends.data()), 0);
        auto const child = ::fork();
        if (child == 0) {
            write_until_killed(path, ends[1]);
        }
        ::close(ends[1]);
        std::set<std::int64_t> acknowledged;
        std::int64_t id = 0;
        while (acknowledged.size() < 100 * static_cast<std::size_t>(round) &&
               ::read(ends[0], &id, sizeof id) == sizeof id) {
            acknowledged.insert(id);
        }
        ::kill(child, SIGKILL);
        while (::read(ends[0], &id, sizeof id) == sizeof id) {
            acknowledged.insert(id);
        }
        ::close(ends[0]);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status));

        Database const database{{.url = path}};
        database.read([&](Session& session) {
            session.query("SELECT id, COUNT(*) FROM thing GROUP BY id", {}, [&](Row const& row) {
                EXPECT_EQ(row.integer(1), 2) << row.integer(0);
                acknowledged.erase(row.integer(0));
            });
        });
        EXPECT_TRUE(acknowledged.empty());
    }
}

TEST(Reconnection, follows_a_restart_of_the_server)
{
    Database database{{.url = support::own_postgres_database()}};
    create_table(database);
    auto const insert = [&](int id) {
        return database.write([id](Session& session) -> Result<void> {
            session.execute(insert_sql, {{"id", id}, {"part", 1}});
            return {};
        });
    };
    ASSERT_TRUE(insert(1));
    EXPECT_EQ(count(database), 1);

    support::restart_postgres();
    EXPECT_TRUE(insert(2)); // found out at BEGIN, when nothing is lost yet
    EXPECT_EQ(count(database), 2);

    auto const cut = database.write([](Session& session) -> Result<void> {
        session.execute(insert_sql, {{"id", 3}, {"part", 1}});
        support::restart_postgres();
        session.execute(insert_sql, {{"id", 3}, {"part", 2}});
        return {};
    });
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().kind, ErrorKind::unavailable);
    EXPECT_TRUE(insert(4));
    EXPECT_EQ(count(database), 3);

    EXPECT_THROW(database.read([](Session& session) {
        support::restart_postgres();
        return session.count("SELECT COUNT(*) FROM thing");
    }),
                 Unavailable);
    EXPECT_EQ(count(database), 3);
}

TEST(Reconnection, loses_nothing_that_was_given_to_be_written_soon)
{
    Database database{{.url = support::own_postgres_database()}};
    create_table(database);
    std::atomic<int> attempts = 0;
    database.write_soon([&](Session& session) {
        if (attempts++ == 0) {
            support::restart_postgres();
        }
        session.execute(insert_sql, {{"id", 1}, {"part", 1}});
    });
    database.settle();
    database.settle();
    EXPECT_EQ(count(database), 1);
    EXPECT_EQ(attempts, 2);
}

TEST(Reconnection, settles_nothing_that_is_to_be_tried_again)
{
    Database database{{.url = ":memory:"}};
    for (auto round = 0; round < 2'000; ++round) {
        std::atomic<int> attempts = 0;
        database.write_soon([&](Session& /*session*/) {
            if (attempts++ == 0) {
                throw Unavailable{"away"};
            }
        });
        database.settle(); // the database was away
        database.settle();
        ASSERT_EQ(attempts, 2) << "round " << round;
    }
}

} // namespace
} // namespace guichet::db
