// SPDX-License-Identifier: AGPL-3.0-or-later
#include "platforms/catalogue/catalogue.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

namespace guichet::platforms {

namespace {

using namespace std::chrono_literals;

network::Actor administrator()
{
    return {network::ActorKind::staff, "01admin", "Admin", network::Role::administrator};
}

Platform press()
{
    Platform platform;
    platform.id = {"presse"};
    platform.name = "Le Grand Kiosque";
    platform.description_fr = "Journaux et revues";
    platform.description_en = "Newspapers";
    platform.kind = PlatformKind::press;
    platform.vendor = "Kiosque SAS";
    platform.door = Door::cas;
    platform.entry_url = "https://kiosque.example/entree";
    platform.rules = {{{"haut-jura"}, {}, "adulte"}};
    platform.services = {{"https://kiosque.example/sso", true}};
    platform.released = {{Attribute::age_class, "Art. 7.2", parse_date("2020-12-31")}};
    platform.agreement =
        Agreement{Counted::simultaneous, *parse_date("2020-01-01"), *parse_date("2020-12-31"), 30, Enforcement::refuse};
    return platform;
}

struct Shelf {
    explicit Shelf(db::Database& opened) : database(opened)
    {
        support::migrate(database);
        EXPECT_TRUE(database.write([](db::Session& session) -> Result<void> {
            network::Intercommunalities::put(session,
                                             network::Intercommunality{{"haut-jura"}, "Haut-Jura", "", "", "", ""});
            network::Intercommunalities::put(
                session, network::Library{
                             {"saint-claude"}, {"haut-jura"}, network::LibraryKind::physical, "", "", "", "", "", ""});
            return {};
        }));
    }

    db::Database& database;
    ManualClock clock{*parse_instant("2020-04-01T09:00:00Z")};
    SystemRandom random;
    network::Journal journal{database, clock};
    Catalogue catalogue{database, clock, random, journal};
};

} // namespace

class Platforms : public support::OnEveryDatabase {};

TEST_P(Platforms, are_read_back_as_they_were_saved)
{
    Shelf shelf{database()};
    ASSERT_TRUE(shelf.catalogue.save(administrator(), press()));
    EXPECT_EQ(*shelf.catalogue.find({"presse"}), press());

    auto changed = press();
    changed.agreement.reset();
    changed.rules.clear();
    changed.services = {{"https://kiosque.example:8443/SSO", false}};
    changed.closes_at = parse_date("2020-06-30");
    changed.door = Door::sip2;
    changed.kind = PlatformKind::portal;
    changed.open_periods = {{*parse_date("2020-03-17"), *parse_date("2020-05-11"), "https://kiosque.example/ouvert"},
                            {*parse_date("2020-10-30"), *parse_date("2020-12-15")}};
    ASSERT_TRUE(shelf.catalogue.save(administrator(), changed));
    EXPECT_EQ(*shelf.catalogue.find({"presse"}), changed);
}

TEST_P(Platforms, keep_a_trace_of_every_change)
{
    Shelf shelf{database()};
    ASSERT_TRUE(shelf.catalogue.save(administrator(), press()));
    auto const entries = shelf.database.read([](db::Session& session) {
        return session.count("SELECT COUNT(*) FROM network_journal WHERE object = 'platform:presse'");
    });
    EXPECT_EQ(entries, 1);
}

TEST_P(Platforms, are_changed_only_by_those_who_may)
{
    Shelf shelf{database()};
    for (auto const role : {network::Role::librarian, network::Role::manager, network::Role::auditor}) {
        network::Actor const actor{network::ActorKind::staff, "01x", "X", role, IntercommunalityId{"haut-jura"}};
        EXPECT_FALSE(shelf.catalogue.save(actor, press()));
    }
    EXPECT_FALSE(shelf.catalogue.save({network::ActorKind::patron, "01p", ""}, press()));
    EXPECT_TRUE(shelf.catalogue.all()->empty());
}

TEST_P(Platforms, let_nobody_be_shut_out_by_a_mistyped_code)
{
    Shelf shelf{database()};
    auto platform = press();
    platform.rules = {{{"haut-jurra"}, {}, {}}, {{}, {"saint-cloud"}, {}}, {{"haut-jura"}, {"saint-claude"}, "adulte"}};
    auto const refused = shelf.catalogue.save(administrator(), platform);
    ASSERT_FALSE(refused);
    ASSERT_EQ(refused.error().fields.size(), 2U);
    EXPECT_EQ(refused.error().fields[0].field, "rules");
    EXPECT_EQ(refused.error().fields[0].message.id, "platform.error.unknown_intercommunality");
    EXPECT_EQ(refused.error().fields[0].message.values.at("code"), "haut-jurra");
    EXPECT_EQ(refused.error().fields[1].message.values.at("code"), "saint-cloud");
    EXPECT_TRUE(shelf.catalogue.all()->empty());
    platform.rules = {platform.rules.back()};
    EXPECT_TRUE(shelf.catalogue.save(administrator(), platform));
}

TEST_P(Platforms, do_not_share_an_address)
{
    Shelf shelf{database()};
    ASSERT_TRUE(shelf.catalogue.save(administrator(), press()));
    auto other = press();
    other.id = {"autre"};
    auto const refused = shelf.catalogue.save(administrator(), other);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.front().message.id, "platform.error.address_taken");
}

TEST_P(Platforms, are_found_by_the_longest_registered_address)
{
    Shelf shelf{database()};
    auto whole = press();
    whole.services = {{"https://kiosque.example", false}};
    auto part = press();
    part.id = {"archives"};
    part.services = {{"https://kiosque.example/archives", false}};
    ASSERT_TRUE(shelf.catalogue.save(administrator(), whole));
    ASSERT_TRUE(shelf.catalogue.save(administrator(), part));
    EXPECT_EQ(shelf.catalogue.by_service("https://kiosque.example/archives/1")->platform.id.value, "archives");
    EXPECT_EQ(shelf.catalogue.by_service("https://kiosque.example/archivesx")->platform.id.value, "presse");
    EXPECT_FALSE(shelf.catalogue.by_service("https://evil.example/archives"));
    part.door = Door::link;
    ASSERT_TRUE(shelf.catalogue.save(administrator(), part));
    EXPECT_EQ(shelf.catalogue.by_service("https://kiosque.example/archives/1")->platform.id.value, "presse")
        << "the addresses of another door open nothing";
}

TEST_P(Platforms, are_found_by_the_address_they_have_now)
{
    Shelf shelf{database()};
    ASSERT_TRUE(shelf.catalogue.save(administrator(), press()));
    auto const before = shelf.catalogue.by_service("https://kiosque.example/sso/1");
    ASSERT_TRUE(before);
    EXPECT_FALSE(shelf.catalogue.by_service("https://neuf.example/sso"));
    auto moved = press();
    moved.services = {{"https://neuf.example/sso", false}};
    ASSERT_TRUE(shelf.catalogue.save(administrator(), moved));
    EXPECT_FALSE(shelf.catalogue.by_service("https://kiosque.example/sso/1"));
    auto const after = shelf.catalogue.by_service("https://neuf.example/sso/1");
    ASSERT_TRUE(after);
    EXPECT_EQ(after->platform, moved);
    EXPECT_EQ(after->service, moved.services.front());
    EXPECT_EQ(after->url.path, "/sso/1");
    EXPECT_EQ(before->platform, press()) << "what was given out stays as it was";
    EXPECT_EQ(before->service, press().services.front());
}

TEST_P(Platforms, stay_as_they_were_for_who_holds_them)
{
    Shelf shelf{database()};
    EXPECT_FALSE(shelf.catalogue.find({"presse"}));
    ASSERT_TRUE(shelf.catalogue.save(administrator(), press()));
    auto const held = shelf.catalogue.find({"presse"});
    auto renamed = press();
    renamed.name = "Le Petit Kiosque";
    ASSERT_TRUE(shelf.catalogue.save(administrator(), renamed));
    EXPECT_EQ(shelf.catalogue.find({"presse"})->name, "Le Petit Kiosque");
    EXPECT_EQ(*held, press());
}

TEST_P(Platforms, changed_on_another_node_are_seen_within_seconds)
{
    Shelf shelf{database()};
    Catalogue const other{shelf.database, shelf.clock, shelf.random, shelf.journal};
    EXPECT_TRUE(other.all()->empty());
    ASSERT_TRUE(shelf.catalogue.save(administrator(), press()));
    shelf.clock.advance(6s);
    EXPECT_EQ(other.all()->size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, Platforms, support::every_database(), support::database_name);

TEST(PlatformFaults, are_all_reported_together)
{
    auto platform = press();
    platform.id = {"Pas bon"};
    platform.name.clear();
    platform.entry_url = "https://a@b/";
    platform.opens_at = parse_date("2020-05-01");
    platform.closes_at = parse_date("2020-04-01");
    platform.services = {{"https://ok.example/a", false}, {"https://ok.example/a", false}};
    platform.released.front().contract_article.clear();
    EXPECT_EQ(faults_of(platform).size(), 6U);
    EXPECT_TRUE(faults_of(press()).empty());
}

TEST(AccessRules, deny_by_default)
{
    EXPECT_EQ(admit({}, {"a"}, {"l"}, "adulte"), Admission::library_left_out);
}

TEST(AccessRules, let_in_whoever_fits_one_of_them)
{
    std::vector<AccessRule> const rules{{{"a"}, {}, "adulte"}, {{}, {"l2"}, {}}};
    EXPECT_EQ(admit(rules, {"a"}, {"l1"}, "adulte"), Admission::let_in);
    EXPECT_EQ(admit(rules, {"a"}, {"l1"}, "jeune"), Admission::category_left_out);
    EXPECT_EQ(admit(rules, {"b"}, {"l2"}, "jeune"), Admission::let_in);
    EXPECT_EQ(admit(rules, {"b"}, {"l1"}, "adulte"), Admission::library_left_out);
}

TEST(AccessRules, name_the_library_of_another_member)
{
    std::vector<network::Intercommunality> const members{{{"a"}, "A", "", "", "", ""}, {{"b"}, "B", "", "", "", ""}};
    std::vector<network::Library> const libraries{
        {{"l"}, {"a"}, network::LibraryKind::physical, "", "", "", "", "", ""}};
    EXPECT_TRUE(faults_of(AccessRule{{}, {}, {}}, members, libraries).empty());
    EXPECT_TRUE(faults_of(AccessRule{{"a"}, {"l"}, "adulte"}, members, libraries).empty());
    auto const elsewhere = faults_of(AccessRule{{"b"}, {"l"}, {}}, members, libraries);
    ASSERT_EQ(elsewhere.size(), 1U);
    EXPECT_EQ(elsewhere.front().id, "platform.error.library_elsewhere");
    EXPECT_EQ(faults_of(AccessRule{{"c"}, {"l"}, {}}, members, libraries).size(), 1U) << "said once";
}

TEST(AccessRules, are_typed_in_three_parts)
{
    EXPECT_EQ(access_rule_from(" haut-jura / * / adulte "), (AccessRule{{"haut-jura"}, {}, "adulte"}));
    EXPECT_EQ(to_text(*access_rule_from("*/*/*")), "* / * / *");
    for (auto const* line : {"", "a", "a/b", "a//c", "a/b/c/d", "a b/c/d"}) {
        EXPECT_FALSE(access_rule_from(line)) << line;
    }
}

} // namespace guichet::platforms
