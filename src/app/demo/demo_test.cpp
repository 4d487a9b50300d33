// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/demo.hpp"
#include "people/cards/cards.hpp"
#include "people/policies/eligibility.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>

namespace guichet::app {

namespace {

constexpr auto package = "node_modules/@etalab/decoupage-administratif";

class Demo : public ::testing::Test {
protected:
    static void SetUpTestSuite()
    {
        database = std::make_unique<db::Database>(db::Options{.url = ":memory:"});
        support::migrate(*database);
        auto const seeded = seed_demo(*database, clock, random, package);
        ASSERT_TRUE(seeded) << seeded.error().detail;
        ASSERT_EQ(*seeded, SeedOutcome::made);
    }
    static void TearDownTestSuite() { database.reset(); }
    static std::int64_t count(char const* sql)
    {
        return database->read([&](db::Session& session) { return session.count(sql); });
    }
    static inline std::unique_ptr<db::Database> database;
    static inline ManualClock clock{*parse_instant("2026-11-22T09:00:00Z")};
    static inline SystemRandom random;
};

} // namespace

TEST_F(Demo, has_fourteen_members_and_the_department)
{
    network::Intercommunalities const members{*database};
    EXPECT_EQ(members.all().size(), 15U);
    auto const territory = network::Territory::load(*database);
    std::set<std::string> official;
    for (auto const& municipality : territory->all()) {
        if (municipality.department == "39") {
            official.insert(municipality.epci);
        }
    }
    for (auto const& siren : official) {
        EXPECT_TRUE(members.by_siren(siren)) << siren;
    }
    for (auto const& library : members.libraries()) {
        if (library.kind == network::LibraryKind::central) {
            continue;
        }
        auto const commune = territory->find(library.municipality);
        ASSERT_TRUE(commune) << library.id.value;
        EXPECT_EQ(members.by_siren(commune->epci)->id, library.intercommunality) << library.id.value;
        EXPECT_NE(library.address.find(commune->postcodes.front()), std::string::npos) << library.address;
    }
    EXPECT_EQ(people::luhn_digit("22390001"), '0');
}

TEST_F(Demo, has_the_members_of_the_story)
{
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_patron WHERE intercommunality = 'haut-jura-saint-claude'"), 4644);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_patron WHERE intercommunality = 'haut-jura-saint-claude' "
                    "AND category = 'lecteur-consultant'"),
              398);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_patron"), 30000);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_patron WHERE category = 'provisoire'"), 12);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_card"), 30000);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_subscription"), 30000);
    auto const in_force = count("SELECT COUNT(*) FROM people_subscription WHERE last_day >= '2026-11-22'");
    EXPECT_GT(in_force, 24000);
    EXPECT_LT(in_force, 28000);
}

TEST_F(Demo, gives_every_card_a_right_number_of_its_library)
{
    database->read([&](db::Session& session) {
        session.query("SELECT number FROM people_card", {}, [](db::Row const& row) {
            EXPECT_EQ(row.text(0).size(), 14U);
            EXPECT_TRUE(people::has_valid_check_digit(row.text(0), people::CheckDigit::luhn)) << row.text(0);
        });
    });
}

TEST_F(Demo, answers_every_inhabitant_of_the_jura)
{
    network::Journal const journal{*database, clock};
    network::Intercommunalities const members{*database};
    people::Policies const policies{*database, clock, journal, members};
    auto const territory = network::Territory::load(*database);
    auto const today = civil_date(clock.now());
    std::map<std::string, int> rules;
    for (auto const& municipality : territory->all()) {
        if (municipality.department == "39") {
            auto const answer = policies.check(*territory, municipality.insee, today);
            ++rules[answer.rule];
            EXPECT_TRUE(answer.library && answer.policy) << municipality.name;
        }
    }
    EXPECT_EQ(rules, (std::map<std::string, int>{
                         {"territory.inside", 492 - 66 - 40}, {"policy.desk_only", 66}, {"central.library", 40}}));
    EXPECT_EQ(policies.check(*territory, "39478", add_days(today, -100)).rule, "policy.desk_only");
    EXPECT_EQ(policies.in_force({"bresse-haute-seille"}, today)->until_reopening_of, demo_closure);
    EXPECT_EQ(policies.history({"haut-jura-saint-claude"}).size(), 2U);
}

TEST_F(Demo, is_made_once)
{
    EXPECT_EQ(*seed_demo(*database, clock, random, package), SeedOutcome::already_there);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_patron"), 30000);
}

} // namespace guichet::app
