// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/journal/journal.hpp"
#include "support/databases.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <thread>

namespace guichet::network {

namespace {

Instant const morning = parse_instant("2020-04-01T08:00:00.000Z").value();
Actor const librarian{ActorKind::staff, "s1", "Agnès", Role::librarian, IntercommunalityId{"bresse-haute-seille"}};
Actor const auditor{ActorKind::staff, "s2", "Paul", Role::auditor, {}};

class JournalOnEveryDatabase : public support::OnEveryDatabase {
protected:
    void SetUp() override { support::migrate(database()); }

    void write(std::string_view action, std::string_view object = "application:a1",
               std::string const& where = "bresse-haute-seille")
    {
        auto const written = database().write([&](db::Session& session) -> Result<void> {
            journal().append(session, librarian, {where}, action, object, {{"step", ++step_}, {"note", "d'été"}});
            return {};
        });
        ASSERT_TRUE(written);
        clock_.advance(std::chrono::milliseconds{1500});
    }
    void write_five()
    {
        for (auto const* action :
             {"application.accepted", "card.issued", "card.revoked", "staff.invited", "policy.set"}) {
            write(action);
        }
    }
    /// As somebody with the database's password would, whom no trigger stops.
    void tamper(std::string_view sql)
    {
        bool const sqlite = database().engine() == db::Engine::sqlite;
        database().exclusive([&](db::Session& session) {
            if (sqlite) {
                session.execute("DROP TRIGGER IF EXISTS network_journal_no_update");
                session.execute("DROP TRIGGER IF EXISTS network_journal_no_delete");
            } else {
                session.execute("ALTER TABLE network_journal DISABLE TRIGGER ALL");
            }
            session.execute(sql);
        });
    }
    Journal journal() { return {database(), clock_}; }

private:
    ManualClock clock_{morning};
    int step_ = 0;
};

TEST_P(JournalOnEveryDatabase, is_whole_when_nobody_touched_it)
{
    EXPECT_EQ(journal().verify().first_broken, 0);
    write_five();
    auto const verdict = journal().verify();
    EXPECT_EQ(verdict.entries, 5);
    EXPECT_EQ(verdict.first_broken, 0);
    EXPECT_EQ(verdict.head.size(), 64U);
}

TEST_P(JournalOnEveryDatabase, shows_a_changed_entry)
{
    write_five();
    tamper("UPDATE network_journal SET actor_id = 's9' WHERE sequence = 3");
    EXPECT_EQ(journal().verify().first_broken, 3);
}

TEST_P(JournalOnEveryDatabase, shows_every_changed_column)
{
    write_five();
    struct Change {
        char const* there;
        char const* back;
    };
    for (auto const& change : std::to_array<Change>({
             {"UPDATE network_journal SET actor_kind = actor_kind || 'x' WHERE sequence = 2",
              "UPDATE network_journal SET actor_kind = SUBSTR(actor_kind, 1, LENGTH(actor_kind) - 1) WHERE sequence = "
              "2"},
             {"UPDATE network_journal SET intercommunality = intercommunality || 'x' WHERE sequence = 2",
              "UPDATE network_journal SET intercommunality = SUBSTR(intercommunality, 1, LENGTH(intercommunality) - 1) "
              "WHERE sequence = 2"},
             {"UPDATE network_journal SET action = action || 'x' WHERE sequence = 2",
              "UPDATE network_journal SET action = SUBSTR(action, 1, LENGTH(action) - 1) WHERE sequence = 2"},
             {"UPDATE network_journal SET object = object || 'x' WHERE sequence = 2",
              "UPDATE network_journal SET object = SUBSTR(object, 1, LENGTH(object) - 1) WHERE sequence = 2"},
             {"UPDATE network_journal SET detail = detail || 'x' WHERE sequence = 2",
              "UPDATE network_journal SET detail = SUBSTR(detail, 1, LENGTH(detail) - 1) WHERE sequence = 2"},
             {"UPDATE network_journal SET hash = hash || 'x' WHERE sequence = 2",
              "UPDATE network_journal SET hash = SUBSTR(hash, 1, LENGTH(hash) - 1) WHERE sequence = 2"},
         })) {
        tamper(change.there);
        EXPECT_EQ(journal().verify().first_broken, 2) << change.there;
        tamper(change.back);
        EXPECT_EQ(journal().verify().first_broken, 0) << change.back;
    }
    tamper("UPDATE network_journal SET at = '2020-04-01T08:00:01.501Z' WHERE sequence = 2");
    EXPECT_EQ(journal().verify().first_broken, 2);
}

TEST_P(JournalOnEveryDatabase, shows_a_removed_entry)
{
    write_five();
    tamper("DELETE FROM network_journal WHERE sequence = 2");
    EXPECT_EQ(journal().verify().first_broken, 2);
}

TEST_P(JournalOnEveryDatabase, shows_that_the_first_or_the_last_entries_are_gone)
{
    write_five();
    tamper("DELETE FROM network_journal WHERE sequence = 5");
    EXPECT_EQ(journal().verify().first_broken, 5);
    tamper("DELETE FROM network_journal WHERE sequence = 1");
    EXPECT_EQ(journal().verify().first_broken, 1);
    tamper("DELETE FROM network_journal");
    EXPECT_EQ(journal().verify().first_broken, 1);
}

TEST_P(JournalOnEveryDatabase, shows_an_inserted_entry)
{
    write_five();
    tamper(R"sql(
        INSERT INTO network_journal (sequence, at, actor_kind, actor_id, intercommunality, action, object, detail, hash)
        SELECT 6, at, actor_kind, actor_id, intercommunality, action, object, detail, hash
        FROM network_journal WHERE sequence = 5
    )sql");
    EXPECT_EQ(journal().verify().first_broken, 6);
}

TEST_P(JournalOnEveryDatabase, shows_entries_that_changed_places)
{
    write_five();
    tamper("UPDATE network_journal SET sequence = 100 WHERE sequence = 2");
    tamper("UPDATE network_journal SET sequence = 2 WHERE sequence = 3");
    tamper("UPDATE network_journal SET sequence = 3 WHERE sequence = 100");
    EXPECT_EQ(journal().verify().first_broken, 2);
}

TEST_P(JournalOnEveryDatabase, cannot_be_changed_by_our_own_code)
{
    write_five();
    for (auto const* sql : {"UPDATE network_journal SET action = 'x' WHERE sequence = 1",
                            "DELETE FROM network_journal WHERE sequence = 5"}) {
        auto const tried = database().write([&](db::Session& session) -> Result<void> {
            session.execute(sql);
            return {};
        });
        EXPECT_FALSE(tried);
    }
    EXPECT_EQ(journal().verify().first_broken, 0);
}

TEST_P(JournalOnEveryDatabase, forgets_an_action_that_was_undone)
{
    write("card.issued");
    auto const undone = database().write([&](db::Session& session) -> Result<void> {
        journal().append(session, librarian, {"bresse-haute-seille"}, "card.issued", "card:1", {});
        return fail(ErrorKind::conflict, "error.conflict");
    });
    EXPECT_FALSE(undone);
    write("card.revoked");
    auto const verdict = journal().verify();
    EXPECT_EQ(verdict.entries, 2);
    EXPECT_EQ(verdict.first_broken, 0);
}

TEST_P(JournalOnEveryDatabase, chains_entries_of_many_threads)
{
    constexpr int threads = 4;
    constexpr int each = 20;
    Journal const shared = journal();
    std::vector<std::jthread> writers;
    writers.reserve(threads);
    for (int i = 0; i < threads; ++i) {
        writers.emplace_back([&] {
            for (int n = 0; n < each; ++n) {
                EXPECT_TRUE(database().write([&](db::Session& session) -> Result<void> {
                    shared.append(session, librarian, {"bresse-haute-seille"}, "card.issued", "card:1", {{"n", n}});
                    return {};
                }));
            }
        });
    }
    writers.clear();
    auto const verdict = journal().verify();
    EXPECT_EQ(verdict.entries, threads * each);
    EXPECT_EQ(verdict.first_broken, 0);
}

TEST_P(JournalOnEveryDatabase, is_read_newest_first_by_those_who_may)
{
    write_five();
    EXPECT_TRUE(journal().list(librarian, 0, 10).entries.empty());
    auto const first = journal().list(auditor, 0, 2);
    ASSERT_EQ(first.entries.size(), 2U);
    EXPECT_EQ(first.total, 5);
    EXPECT_EQ(first.entries[0].sequence, 5);
    EXPECT_EQ(first.entries[1].action, "staff.invited");
    auto const second = journal().list(auditor, first.entries[1].sequence, 2);
    ASSERT_EQ(second.entries.size(), 2U);
    EXPECT_EQ(second.entries[0].sequence, 3);
    EXPECT_EQ(second.entries[0].at, morning + std::chrono::milliseconds{3000});
    EXPECT_EQ(nlohmann::json::parse(second.entries[0].detail).at("note"), "d'été");
}

TEST_P(JournalOnEveryDatabase, is_narrowed_to_the_scope_and_the_filter)
{
    write_five();
    write("card.issued", "application:a2", "haut-jura-saint-claude");
    Actor local = auditor;
    local.scope = IntercommunalityId{"haut-jura-saint-claude"};
    EXPECT_EQ(journal().list(local, 0, 10).total, 1);
    EXPECT_EQ(journal().list(auditor, 0, 10, {.action = "card", .object = ""}).total, 3);
    EXPECT_EQ(journal().list(auditor, 0, 10, {.action = "card.issued", .object = ""}).total, 2);
    EXPECT_EQ(journal().list(auditor, 0, 10, {.action = "car", .object = ""}).total, 0);
    EXPECT_EQ(journal().list(auditor, 0, 10, {.action = "", .object = "application:a2"}).total, 1);
    EXPECT_EQ(journal().list(auditor, 0, 10, {.action = "%", .object = ""}).total, 0) << "no wildcard";
    EXPECT_EQ(journal().list(auditor, 0, 10).total, 6);
    EXPECT_EQ(journal().list(auditor, 0, 10, {.action = "card", .object = "application:a2"}).total, 1);
    EXPECT_EQ(journal().list(auditor, 0, 10, {.action = "staff", .object = "application:a2"}).total, 0);
    auto const of_one = journal().list(auditor, 4, 2, {.action = "", .object = "application:a1"});
    EXPECT_EQ(of_one.total, 5);
    ASSERT_EQ(of_one.entries.size(), 2U);
    EXPECT_EQ(of_one.entries.front().sequence, 3) << "the next page";
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, JournalOnEveryDatabase, support::every_database(), support::database_name);

} // namespace

} // namespace guichet::network
