// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/campaigns/campaigns.hpp"
#include "support/registration_site.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using for_tests::Site;
using support::HttpClient;

constexpr char const* firefox = "Mozilla/5.0 (Android 13; Mobile; rv:115.0) Gecko/115.0 Firefox/115.0";

void create(Site& site)
{
    ASSERT_TRUE(site.campaigns.create(
        site.door.actor, {"journal-avril", {"haut-jura-saint-claude"}, Medium::newspaper, "Le Progrès, avril", {}}));
}

} // namespace

TEST(Campaigns, count_people_and_nothing_else)
{
    Site site;
    create(site);
    HttpClient reader{site.port()};
    reader.header("User-Agent", firefox);
    auto const led = reader.get("/c/journal-avril");
    EXPECT_EQ(led.status, 302);
    EXPECT_EQ(led.location(), "/inscription?campagne=journal-avril");
    reader.get("/c/journal-avril");
    EXPECT_EQ(site.campaigns.funnel("journal-avril").visits, 2);

    reader.head("/c/journal-avril");
    HttpClient ahead{site.port()};
    ahead.header("User-Agent", firefox).header("Sec-Purpose", "prefetch;prerender");
    ahead.get("/c/journal-avril");
    for (auto const* const agent : {"Googlebot/2.1", "facebookexternalhit/1.1", "WhatsApp/2.2", "curl/8.0", ""}) {
        HttpClient robot{site.port()};
        robot.header("User-Agent", agent);
        robot.get("/c/journal-avril");
    }
    EXPECT_EQ(site.campaigns.funnel("journal-avril").visits, 2);
    EXPECT_EQ(reader.get("/c/journal-avri1").location(), "/inscription") << "a newspaper cannot be reprinted";
}

TEST(Campaigns, of_the_whole_network_are_its_administrators)
{
    Site site;
    HttpClient staff{site.port()};
    web::Fields const form{
        {"slug", "tout-le-jura"}, {"title", "Affiche"}, {"medium", "poster"}, {"intercommunality", "*"}};
    EXPECT_FALSE(staff.get("/gestion/campagnes").contains("value=\"*\""));
    EXPECT_EQ(staff.submit("/gestion/campagnes", "/gestion/campagnes", form).status, 404);
    site.door.actor = {network::ActorKind::staff, "admin", "Admin", network::Role::administrator};
    EXPECT_TRUE(staff.get("/gestion/campagnes").contains("value=\"*\""));
    EXPECT_EQ(staff.submit("/gestion/campagnes", "/gestion/campagnes", form).status, 303);
    ASSERT_TRUE(site.campaigns.find("tout-le-jura"));
    EXPECT_TRUE(site.campaigns.find("tout-le-jura")->intercommunality.empty());
}

TEST(Campaigns, follow_an_application_to_its_end)
{
    Site site;
    create(site);
    HttpClient reader{site.port()};
    reader.header("User-Agent", firefox);
    reader.get("/c/journal-avril");
    auto const form = reader.get(for_tests::form_address + "?commune=39491&campagne=journal-avril");
    site.desk.clock.advance(std::chrono::minutes{1});
    ASSERT_EQ(reader.post(for_tests::form_address, for_tests::filled(form, for_tests::good_fields())).status, 303);
    auto funnel = site.campaigns.funnel("journal-avril");
    EXPECT_EQ(funnel.started, 1);
    EXPECT_EQ(funnel.sent, 1);
    EXPECT_EQ(funnel.confirmed, 0);
    ASSERT_TRUE(site.desk.confirmation.confirm(site.desk.token_mailed("confirmation")));
    EXPECT_EQ(site.campaigns.funnel("journal-avril").confirmed, 1);
    ASSERT_TRUE(site.desk.database.write([&](db::Session& session) -> Result<void> {
        auto const id = session.first("SELECT id FROM people_application", {},
                                      [](db::Row const& row) { return ApplicationId{row.text(0)}; });
        auto application = *Applications::find(session, *id);
        Applications::set_patron(session, *id, 0, {"patron-1"});
        return Applications::move(session, application, ApplicationState::accepted,
                                  {site.door.actor, site.desk.clock.now(), "accepted"});
    }));
    funnel = site.campaigns.funnel("journal-avril");
    EXPECT_EQ(funnel.accepted, 1);
    EXPECT_EQ(funnel.accounts, 1);
    EXPECT_EQ(site.campaigns.first_accesses("journal-avril"), 1);

    HttpClient staff{site.port()};
    auto const list = staff.get("/gestion/campagnes");
    EXPECT_TRUE(list.contains("Comptes ouverts"));
    EXPECT_FALSE(list.contains("Premiers accès")) << "each person is asked for on the campaign's own page alone";
    EXPECT_TRUE(list.contains("href=\"/gestion/campagnes/journal-avril\""));
    EXPECT_TRUE(staff.get("/gestion/campagnes/journal-avril").contains("Premiers accès"));
    EXPECT_EQ(staff.get("/gestion/campagnes/journal-mai").status, 404);
    site.door.actor.scope = IntercommunalityId{"grand-dole"};
    EXPECT_EQ(staff.get("/gestion/campagnes/journal-avril").status, 404) << "somebody else's";
}

TEST(Campaigns, nobody_came_by_say_so_instead_of_an_empty_chart)
{
    Site site;
    create(site);
    HttpClient staff{site.port()};
    for (auto const* const page : {"/gestion/campagnes", "/gestion/campagnes/journal-avril"}) {
        EXPECT_TRUE(staff.get(page).contains("Personne n’est encore venu par cette campagne."));
        EXPECT_FALSE(staff.get(page).contains("class=\"funnel\""));
    }
    HttpClient reader{site.port()};
    reader.header("User-Agent", firefox);
    reader.get("/c/journal-avril");
    EXPECT_TRUE(staff.get("/gestion/campagnes/journal-avril").contains("class=\"funnel\""));
    EXPECT_FALSE(staff.get("/gestion/campagnes/journal-avril").contains("Personne n’est encore venu"));
}

TEST(Campaigns, are_found_by_a_link_typed_with_capitals)
{
    Site site;
    create(site);
    HttpClient reader{site.port()};
    reader.header("User-Agent", firefox);
    EXPECT_EQ(reader.get("/c/Journal-AVRIL").location(), "/inscription?campagne=journal-avril");
    EXPECT_EQ(site.campaigns.funnel("journal-avril").visits, 1);
    EXPECT_TRUE(reader.get("/c/Journal-Avril.SVG").contains("<svg"));
}

TEST(Campaigns, have_their_code_for_screen_and_print)
{
    Site site;
    create(site);
    HttpClient reader{site.port()};
    EXPECT_TRUE(reader.get("/c/journal-avril.svg").contains("<svg"));
    EXPECT_TRUE(reader.get("/c/journal-avril.png").body.starts_with("\x89PNG"));
    EXPECT_TRUE(reader.get("/c/journal-avril.pdf").body.starts_with("%PDF-"));
    EXPECT_EQ(reader.get("/c/journal-avril.exe").status, 404);
    EXPECT_EQ(reader.get("/c/unknown.svg").status, 404);
}

TEST(Campaigns, are_made_by_those_who_may_where_they_may)
{
    Site site;
    HttpClient staff{site.port()};
    auto const make = [&](char const* slug, char const* where) {
        return staff
            .submit("/gestion/campagnes", "/gestion/campagnes",
                    {{"title", "Essai"}, {"slug", slug}, {"medium", "site"}, {"intercommunality", where}})
            .status;
    };
    EXPECT_EQ(make("site-mairie", "haut-jura-saint-claude"), 303);
    EXPECT_EQ(make("site-mairie", "haut-jura-saint-claude"), 422) << "taken";
    EXPECT_EQ(make("ailleurs", "ecla"), 404);
    EXPECT_EQ(make("", "haut-jura-saint-claude"), 422);
    EXPECT_EQ(make("../etc", "haut-jura-saint-claude"), 422);
    EXPECT_EQ(make("Majuscule", "haut-jura-saint-claude"), 422);
    EXPECT_TRUE(staff.get("/gestion/campagnes").contains("/c/site-mairie"));
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM network_journal WHERE action = 'campaign.created'"), 1);
    site.door.actor.scope = IntercommunalityId{"ecla"};
    EXPECT_FALSE(staff.get("/gestion/campagnes").contains("/c/site-mairie"));
}

} // namespace guichet::people
