// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/pseudonyms/pseudonyms.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace guichet::access {

namespace {

PatronId const anne{"01anne"};
PatronId const paul{"01paul"};
PlatformId const kiosk{"presse"};
PlatformId const films{"video"};

struct Ids {
    explicit Ids(db::Database& opened) : database(opened) { support::migrate(database); }

    std::string of(PatronId const& patron, PlatformId const& platform)
    {
        return pseudonyms.obtain(patron, platform).value();
    }
    Result<void> import(PatronId const& patron, std::string_view id)
    {
        return database.write([&](db::Session& session) { return pseudonyms.import(session, patron, kiosk, id); });
    }
    void merge(PatronId const& from, PatronId const& to)
    {
        ASSERT_TRUE(
            database.write([&](db::Session& session) { return pseudonyms.reassign(session, from, to); }).has_value());
    }
    void erase(PatronId const& patron)
    {
        ASSERT_TRUE(database
                        .write([&](db::Session& session) -> Result<void> {
                            Pseudonyms::erase(session, patron);
                            return {};
                        })
                        .has_value());
    }
    std::int64_t rows(std::string_view sql)
    {
        return database.read([&](db::Session& session) { return session.count(sql); });
    }

    db::Database& database;
    ManualClock clock{*parse_instant("2020-04-01T09:00:00Z")};
    SystemRandom random;
    Pseudonyms pseudonyms{database, clock, random, *SecretKey::from(std::string(32, 'p'))};
};

} // namespace

class PseudonymsOf : public support::OnEveryDatabase {};

TEST_P(PseudonymsOf, a_person_differ_from_platform_to_platform_and_stay)
{
    Ids ids{database()};
    auto const first = ids.of(anne, kiosk);
    EXPECT_TRUE(std::regex_match(first, std::regex{"[a-z2-7]{32}"})) << first;
    EXPECT_NE(first, ids.of(anne, films));
    EXPECT_NE(first, ids.of(paul, kiosk));
    EXPECT_EQ(first, ids.of(anne, kiosk));
}

TEST_P(PseudonymsOf, a_person_outlive_the_key)
{
    Ids ids{database()};
    auto const before = ids.of(anne, kiosk);
    Pseudonyms renewed{ids.database, ids.clock, ids.random, *SecretKey::from(std::string(32, 'q'))};
    EXPECT_EQ(renewed.obtain(anne, kiosk).value(), before);
}

TEST_P(PseudonymsOf, a_person_erased_never_come_back)
{
    Ids ids{database()};
    auto const before = ids.of(anne, kiosk);
    ids.erase(anne);
    EXPECT_EQ(ids.rows("SELECT COUNT(*) FROM access_pseudonym"), 0);
    EXPECT_EQ(ids.rows("SELECT COUNT(*) FROM access_pseudonym_salt"), 0);
    EXPECT_NE(ids.of(anne, kiosk), before);
}

TEST_P(PseudonymsOf, a_vendor_can_be_taken_over)
{
    Ids ids{database()};
    auto const made = ids.of(anne, kiosk);
    ASSERT_TRUE(ids.import(anne, "AFI-0042"));
    EXPECT_EQ(ids.of(anne, kiosk), "AFI-0042");
    EXPECT_EQ(ids.import(paul, "AFI-0042").error().message.id, "access.pseudonym.taken");
    EXPECT_EQ(ids.import(paul, made).error().message.id, "access.pseudonym.taken") << "a former id is nobody else's";
    ASSERT_TRUE(ids.import(anne, made));
    EXPECT_EQ(ids.of(anne, kiosk), made);
    for (auto const* bad : {"", "a b", "<x>", "é"}) {
        EXPECT_EQ(ids.import(anne, bad).error().message.id, "access.pseudonym.malformed") << bad;
    }
}

TEST_P(PseudonymsOf, two_records_of_one_person_follow_the_one_that_stays)
{
    Ids ids{database()};
    auto const anne_press = ids.of(anne, kiosk);
    auto const paul_press = ids.of(paul, kiosk);
    auto const paul_video = ids.of(paul, films);
    ids.merge(paul, anne);
    EXPECT_EQ(ids.of(anne, kiosk), anne_press) << "the one who stays keeps theirs";
    EXPECT_EQ(ids.of(anne, films), paul_video) << "and takes over what they had not";
    EXPECT_EQ(ids.rows("SELECT COUNT(*) FROM access_pseudonym WHERE patron = '01anne'"), 3);
    EXPECT_EQ(ids.import({"01other"}, paul_press).error().message.id, "access.pseudonym.taken");
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, PseudonymsOf, support::every_database(), support::database_name);

} // namespace guichet::access
