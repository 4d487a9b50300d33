// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/migrations.hpp"
#include "db/postgresql/parameters.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

namespace guichet::db {
namespace {

using Texts = std::vector<std::string>;

TEST(Splitter, leaves_semicolons_in_quotes_and_comments_alone)
{
    EXPECT_EQ(statements_of("INSERT INTO t VALUES ('a;b''c;', \"d;e\"); -- l'été; fini\n/* ; ' */ DELETE FROM t;\n\n;"),
              (Texts{"INSERT INTO t VALUES ('a;b''c;', \"d;e\")", "DELETE FROM t"}));
}

TEST(Splitter, takes_a_last_statement_without_semicolon)
{
    EXPECT_EQ(statements_of("SELECT 1; SELECT 2 -- and that is all"), (Texts{"SELECT 1", "SELECT 2"}));
    EXPECT_EQ(statements_of("  \n-- nothing\n"), Texts{});
}

TEST(Splitter, keeps_the_body_of_a_trigger_together)
{
    EXPECT_EQ(statements_of("CREATE TRIGGER t BEFORE UPDATE ON x\nBEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM y; "
                            "END;\nSELECT 3;"),
              (Texts{"CREATE TRIGGER t BEFORE UPDATE ON x\nBEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM y; END",
                     "SELECT 3"}));
    EXPECT_EQ(statements_of("CREATE FUNCTION f() AS $$ BEGIN x; END $$; CREATE TRIGGER t EXECUTE FUNCTION f();"),
              (Texts{"CREATE FUNCTION f() AS $$ BEGIN x; END $$", "CREATE TRIGGER t EXECUTE FUNCTION f()"}));
}

TEST(Parameters, get_one_number_per_name)
{
    auto const numbered = postgresql::number_parameters("SELECT ':no', \"a:b\", :x::text /* :c */ FROM t WHERE a = :y "
                                                        "AND b = :x AND c = 'l''an :z' -- :d l'\n AND :_1");
    EXPECT_EQ(numbered.sql,
              "SELECT ':no', \"a:b\", $1::text  FROM t WHERE a = $2 AND b = $1 AND c = 'l''an :z' \n AND $3");
    EXPECT_EQ(numbered.names, (Texts{"x", "y", "_1"}));
}

class Schema : public support::OnEveryDatabase {};

TEST_P(Schema, is_made_by_the_migrations)
{
    support::migrate(database());
    auto const state = migration_state(database(), support::history(database().engine()));
    ASSERT_TRUE(state);
    EXPECT_TRUE(state->pending.empty());
    EXPECT_FALSE(state->applied.empty());
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, Schema, support::every_database(), support::database_name);

} // namespace
} // namespace guichet::db
