// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/consents/consents.hpp"
#include "people/forms/definition.hpp"
#include "people/majority/pages.hpp"
#include "people/registration/store.hpp"
#include "support/open_door.hpp"
#include "support/people_tables.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

namespace guichet::people {
namespace {

Date birthday(char const* iso)
{
    return *parse_date(iso);
}

TEST(Birthdays, have_just_been_for_a_month_and_are_never_made_up_for_later)
{
    struct Row {
        char const* birth;
        char const* today;
        bool expected = false;
    };
    for (auto const& row : {Row{"2005-04-02", "2020-04-01", false}, Row{"2005-04-01", "2020-04-01", true},
                            Row{"2005-04-01", "2020-05-01", true}, Row{"2005-04-01", "2020-05-02", false},
                            Row{"2004-02-29", "2019-02-28", false}, Row{"2004-02-29", "2019-03-01", true},
                            Row{"1950-04-01", "2020-04-01", false}}) {
        EXPECT_EQ(has_just_turned(15, birthday(row.birth), birthday(row.today), 31), row.expected)
            << row.birth << " " << row.today;
    }
}

class MajorityTest : public support::WithPatrons {
protected:
    /// A parent and a child of one application, with the parent's consent.
    void family(Date child_born)
    {
        auto parent = support::some_patron("Durand", "Jeanne");
        parent.household = "foyer";
        auto young = support::some_patron("Durand", "Zoé", child_born);
        young.household = "foyer";
        young.category = "jeune";
        guardian = add_patron(parent);
        child = add_patron(young);
        Application application;
        application.id = {"demande"};
        application.reference = "HJS-1";
        application.state = ApplicationState::accepted;
        application.intercommunality = parent.intercommunality;
        application.consent_version = consent_version;
        application.guardian_consent = true;
        application.submitted = clock.now();
        application.applicants = {{0, parent.person, guardian}, {1, young.person, child}};
        change([&](db::Session& session) {
            network::Intercommunalities::put(
                session, network::Intercommunality{parent.intercommunality, "Haut-Jura", "200026573", "", "", ""});
            ASSERT_TRUE(Applications::add(session, application, {"k", "d"}, {},
                                          {network::Actor::system(), clock.now(), "accepted", "", ""}));
            Consents::give(session, random, application, ConsentKind::registration);
        });
    }
    std::vector<std::string> subjects()
    {
        return database().read([](db::Session& session) {
            return session.list("SELECT subject_id FROM mail_outbox ORDER BY id", {},
                                [](db::Row const& row) { return row.text(0); });
        });
    }
    static network::Actor manager(std::string where)
    {
        return {network::ActorKind::staff, "m", "", network::Role::manager,
                network::IntercommunalityId{std::move(where)}};
    }

    PatronId guardian;
    PatronId child;
    mail::Outbox outbox{clock, random, support::shared_messages(), support::shared_templates()};
    Duplicates duplicates{database(), clock, journal, patrons, *SecretKey::from(std::string(32, 'd'))};
    Majority majority{database(), clock, journal, outbox, duplicates, "https://guichet.example"};
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, MajorityTest, support::every_database(), support::database_name);

TEST_P(MajorityTest, at_fifteen_tells_the_holder_of_parental_authority_once)
{
    family(birthday("2005-04-02"));
    EXPECT_EQ(majority.run(), Majority::Report{}) << "on the eve nothing happens";
    clock.advance(std::chrono::days{1});
    EXPECT_EQ(majority.run(), (Majority::Report{1, 0, 1}));
    EXPECT_EQ(majority.run(), Majority::Report{});
    EXPECT_EQ(subjects(), std::vector<std::string>{"majority.mail.fifteen.subject"});
    EXPECT_EQ(patrons.find(child)->household, "foyer") << "still in the parent's care";
}

TEST_P(MajorityTest, at_fifteen_says_nothing_of_who_came_by_themselves)
{
    add_patron(support::some_patron("Seul", "Léo", birthday("2005-04-01")));
    EXPECT_EQ(majority.run().mails, 0);
    EXPECT_TRUE(subjects().empty());
}

TEST_P(MajorityTest, at_eighteen_leaves_the_household_and_changes_category_where_the_member_says_so)
{
    family(birthday("2002-04-02"));
    IntercommunalityId const here{"haut-jura-saint-claude"};
    EXPECT_FALSE(majority.set_categories(manager("ailleurs"), here, {{"jeune", "adulte"}}));
    ASSERT_TRUE(majority.set_categories(manager(here.value), here, {{"jeune", "adulte"}, {"adulte", "adulte"}}));
    EXPECT_EQ(majority.categories(here), (std::map<std::string, std::string>{{"jeune", "adulte"}}));
    EXPECT_EQ(majority.run(), Majority::Report{});
    clock.advance(std::chrono::days{1});
    EXPECT_EQ(majority.run(), (Majority::Report{0, 1, 1})) << "one address for both: one mail";
    auto const grown = *patrons.find(child);
    EXPECT_EQ(grown.household, "");
    EXPECT_EQ(grown.category, "adulte");
    EXPECT_EQ(patrons.find(guardian)->household, "foyer");
    EXPECT_EQ(majority.run(), Majority::Report{});
    EXPECT_EQ(subjects(), std::vector<std::string>{"majority.mail.eighteen.subject"});
}

TEST_P(MajorityTest, of_many_are_dealt_with_in_one_run_and_nobody_else)
{
    for (int i = 0; i < 120; ++i) {
        add_patron(support::some_patron("Durand", "Zoé", birthday("2005-03-20")));
    }
    for (auto const* const born : {"2005-04-02", "2005-03-01", "2005-02-28"}) { // tomorrow, and too long ago
        add_patron(support::some_patron("Petit", "Luc", birthday(born)));
    }
    EXPECT_EQ(majority.run().turned_fifteen, 120);
    EXPECT_EQ(majority.run(), Majority::Report{});
}

TEST_P(MajorityTest, makes_up_for_a_stopped_server_but_not_for_years)
{
    family(birthday("2002-03-10"));
    EXPECT_EQ(majority.run().turned_eighteen, 1) << "three weeks ago";
    add_patron(support::some_patron("Vieux", "Paul", birthday("1990-04-01")));
    EXPECT_EQ(majority.run(), Majority::Report{});
}

class MajorityDesk : public MajorityTest {
protected:
    void SetUp() override
    {
        MajorityTest::SetUp();
        change([&](db::Session& session) {
            network::Intercommunalities::put(session,
                                             network::Intercommunality{here, "Haut-Jura", "200026573", "", "", ""});
            Policy policy;
            policy.intercommunality = here;
            policy.category = "provisoire"; // nobody has it today
            policy.category_name = "Inscription provisoire";
            policy.territory = {"200026573"};
            policy.valid_from = birthday("2019-01-01");
            policy.resolution = {"Conseil", birthday("2018-12-01"), "2018-1", ""};
            (void)Policies::record(session, policy, clock.now());
        });
        pages.mount(door, web.router);
    }
    void save(web::Fields form)
    {
        form.emplace_back("intercommunalite", here.value);
        EXPECT_EQ(support::ask(web.router, web::Method::post, "/gestion/majorite", std::move(form)).status, 303);
    }

    IntercommunalityId const here{"haut-jura-saint-claude"};
    support::WebFixture web;
    support::OpenDoor door{manager("haut-jura-saint-claude")};
    network::Intercommunalities intercommunalities{database()};
    Policies policies{database(), clock, journal, intercommunalities};
    MajorityPages pages{web.shell, database(), majority, intercommunalities, policies};
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, MajorityDesk, support::every_database(), support::database_name);

TEST_P(MajorityDesk, keeps_each_choice_with_its_category_whoever_is_imported_meanwhile)
{
    auto young = support::some_patron("Durand", "Zoé");
    young.category = "jeune";
    add_patron(young);
    ASSERT_TRUE(majority.set_categories(door.actor, here, {{"provisoire", "adulte"}}));
    auto const page = support::ask(web.router, web::Method::get, "/gestion/majorite").body;
    for (auto const* const category : {"adulte", "jeune", "provisoire"}) {
        EXPECT_NE(page.find(fmt::format("value=\"{}\"><select", category)), std::string::npos) << category;
    }
    auto newcomer = support::some_patron("Petit", "Paul");
    newcomer.category = "apprenti"; // comes before the others
    add_patron(newcomer);
    save({{"categorie_0", "adulte"}, {"devient_0", ""}, {"categorie_1", "jeune"}, {"devient_1", "adulte"}});
    using Becomes = std::map<std::string, std::string>;
    EXPECT_EQ(majority.categories(here), (Becomes{{"jeune", "adulte"}, {"provisoire", "adulte"}}));
    save({{"categorie_0", "provisoire"}, {"devient_0", ""}, {"categorie_1", "jeune"}, {"devient_1", "nulle part"}});
    EXPECT_EQ(majority.categories(here), (Becomes{{"jeune", "adulte"}})) << "no such category: nothing is changed";
}

} // namespace
} // namespace guichet::people
