// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/import.hpp"
#include "network/territory/live_territory.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace guichet::network {

namespace {

using nlohmann::json;

/// A package in the format of the real one, with few communes.
class SmallPackage {
public:
    explicit SmallPackage(std::string const& version)
    {
        std::filesystem::create_directories(path("data"));
        write("package.json", json{{"name", "@etalab/decoupage-administratif"}, {"version", version}}.dump());
        write("README.md", "| Année | Version |\n|---|---|\n| 2026 | 6.0.0 | `npm` |\n| 2027 | 7.0.0 | `npm` |\n");
        write("data/epci.json", epci().dump());
        add("39368", "Hauts de Bienne", {"39400"}, {"39294", "39371"});
        add("39478", "Saint-Claude", {"39200"}, {});
        communes_.push_back({{"code", "39368"},
                             {"nom", "Morez"},
                             {"type", "commune-deleguee"},
                             {"chefLieu", "39368"},
                             {"departement", "39"}});
        save();
    }
    void add(std::string const& code, std::string const& name, std::vector<std::string> const& postcodes,
             std::vector<std::string> const& old_codes)
    {
        communes_.push_back({{"code", code},
                             {"nom", name},
                             {"type", "commune-actuelle"},
                             {"departement", "39"},
                             {"population", 100},
                             {"codesPostaux", postcodes},
                             {"anciensCodes", old_codes}});
    }
    void save() { write("data/communes.json", communes_.dump()); }
    void write(std::string const& name, std::string const& text) { std::ofstream{path(name)} << text; }
    [[nodiscard]] std::string path(std::string const& name = "") const { return directory_ / name; }

private:
    static json epci()
    {
        return json::array({{{"code", "200026573"},
                             {"nom", "CC Haut-Jura  Saint-Claude"},
                             {"type", "CC"},
                             {"membres", json::array({{{"code", "39478"}}})}}});
    }
    support::TemporaryDirectory directory_;
    json communes_ = json::array();
};

class TerritoryStore : public support::OnEveryDatabase {
protected:
    void SetUp() override { support::migrate(database()); }
    ManualClock clock{*parse_instant("2026-01-15T09:00:00Z")};
};

} // namespace

TEST_P(TerritoryStore, an_empty_database_gives_an_empty_territory)
{
    EXPECT_TRUE(Territory::load(database())->all().empty());
}

TEST_P(TerritoryStore, keeps_what_it_imports)
{
    SmallPackage const package{"6.0.0"};
    std::size_t reported = 0;
    auto const report = [&](std::size_t done, std::size_t) { reported = done; };
    auto const result = import_territory(database(), clock, package.path(), report);
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_EQ(result->outcome, ImportOutcome::imported);
    EXPECT_EQ(reported, 2U);

    auto const territory = Territory::load(database());
    EXPECT_EQ(territory->edition().id, "2026-6.0.0");
    EXPECT_EQ(territory->edition().name, "2026");
    EXPECT_EQ(territory->edition().municipalities, 2);
    EXPECT_EQ(territory->edition().imported, clock.now());
    ASSERT_TRUE(territory->find("39478"));
    EXPECT_EQ(territory->find("39478")->epci_name, "CC Haut-Jura Saint-Claude");
    EXPECT_EQ(territory->find("39478")->postcodes, std::vector<std::string>{"39200"});
    EXPECT_EQ(territory->find("39371")->name, "Hauts de Bienne");
    EXPECT_EQ(territory->find("39368")->former_names, std::vector<std::string>{"Morez"});
    EXPECT_EQ(territory->find("39368")->epci, "");
    EXPECT_EQ(territory->of_epci("200026573").size(), 1U);
    EXPECT_EQ(territory->search("morez", 3).at(0).matched_name, "Morez");
}

TEST_P(TerritoryStore, importing_twice_changes_nothing)
{
    SmallPackage const package{"6.0.0"};
    ASSERT_TRUE(import_territory(database(), clock, package.path()));
    clock.advance(std::chrono::hours{24});
    auto const again = import_territory(database(), clock, package.path());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->outcome, ImportOutcome::already_there);
    EXPECT_LT(Territory::load(database())->edition().imported, clock.now());
}

TEST_P(TerritoryStore, a_new_edition_takes_over_and_the_old_one_is_kept)
{
    SmallPackage const old_package{"6.0.0"};
    SmallPackage new_package{"7.0.0"};
    new_package.add("39198", "Dole", {"39100"}, {});
    new_package.save();
    ASSERT_TRUE(import_territory(database(), clock, old_package.path()));
    auto const before = Territory::load(database());
    clock.advance(std::chrono::hours{24});
    ASSERT_TRUE(import_territory(database(), clock, new_package.path()));
    EXPECT_EQ(Territory::load(database())->edition().name, "2027");
    EXPECT_TRUE(Territory::load(database())->find("39198"));
    EXPECT_FALSE(before->find("39198")) << "who holds the old one goes on with it";
    EXPECT_EQ(database().read([](db::Session& session) { return stored_editions(session).size(); }), 2U);

    auto const back = import_territory(database(), clock, old_package.path());
    ASSERT_TRUE(back);
    EXPECT_EQ(back->outcome, ImportOutcome::made_current);
    EXPECT_EQ(Territory::load(database())->edition().name, "2026");
}

TEST_P(TerritoryStore, an_edition_is_never_rewritten)
{
    SmallPackage package{"6.0.0"};
    ASSERT_TRUE(import_territory(database(), clock, package.path()));
    package.add("39198", "Dole", {"39100"}, {});
    package.save();
    auto const refused = import_territory(database(), clock, package.path());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.id, "territory.edition_differs");
    EXPECT_EQ(Territory::load(database())->all().size(), 2U);
}

TEST_P(TerritoryStore, a_damaged_package_leaves_everything_as_it_was)
{
    SmallPackage const good{"6.0.0"};
    SmallPackage bad{"7.0.0"};
    bad.write("data/communes.json", R"([{"code": "39478", "nom": )");
    ASSERT_TRUE(import_territory(database(), clock, good.path()));
    auto const refused = import_territory(database(), clock, bad.path());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.id, "territory.source_malformed");
    bad.write("data/communes.json", R"([{"nom": "sans code"}])");
    EXPECT_EQ(import_territory(database(), clock, bad.path()).error().message.id, "territory.source_malformed");
    SmallPackage longer{"7.0.0"};
    longer.add("391980", "Dole", {"39100"}, {});
    longer.save();
    EXPECT_EQ(import_territory(database(), clock, longer.path()).error().message.id, "territory.source_malformed");
    EXPECT_EQ(Territory::load(database())->edition().name, "2026");
}

TEST_P(TerritoryStore, a_new_edition_is_taken_up_without_a_restart)
{
    SmallPackage const first{"6.0.0"};
    ASSERT_TRUE(import_territory(database(), clock, first.path()));
    LiveTerritory live{database()};
    auto const held = live.now();
    EXPECT_FALSE(live.refresh()) << "the same edition is not loaded twice";
    SmallPackage second{"7.0.0"};
    second.add("39198", "Dole", {"39100"}, {});
    second.save();
    ASSERT_TRUE(import_territory(database(), clock, second.path()));
    EXPECT_TRUE(live.refresh());
    EXPECT_TRUE(live.now()->find("39198"));
    EXPECT_FALSE(held->find("39198")) << "who holds the former edition keeps it";
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, TerritoryStore, support::every_database(), support::database_name);

} // namespace guichet::network
