// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/tariffs/pages.hpp"
#include "people/tariffs/store.hpp"
#include "people/tariffs/tariffs.hpp"
#include "support/databases.hpp"
#include "support/open_door.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;
using network::Actor;
using network::ActorKind;
using network::Role;

TariffGrid voted_grid(Date from, std::int64_t cents)
{
    TariffGrid grid;
    grid.intercommunality = {"bresse"};
    grid.valid_from = from;
    grid.resolution = {"Conseil communautaire", 2026y / 1 / 15, "2026-004", "https://example.org/d.pdf"};
    TariffLine line;
    line.label_fr = "Étudiants";
    line.label_en = "Students";
    line.home = Home::inside;
    line.youngest = 18;
    line.oldest = 25;
    line.status = "student";
    line.together = Together::several;
    line.category = "abonne";
    line.offer = Offer::digital;
    line.charged = Charged::household_once;
    line.amount = {cents};
    grid.lines.push_back(line);
    return grid;
}

class TariffDesk : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        support::migrate(database());
        database().exclusive([&](db::Session& session) {
            network::Intercommunalities::put(session, {{"bresse"}, "Bresse", "200069615", "", "", ""});
        });
    }
    ManualClock clock{*parse_instant("2026-03-01T08:00:00Z")};
    network::Journal journal{database(), clock};
    Tariffs tariffs{database(), clock, journal};
    Actor manager{ActorKind::staff, "staff-1", "Responsable", Role::manager, IntercommunalityId{"bresse"}};
};

} // namespace

TEST_P(TariffDesk, gives_back_what_was_voted_and_succeeds_it)
{
    auto const first = tariffs.succeed(manager, voted_grid(2026y / 3 / 1, 500));
    ASSERT_TRUE(first) << first.error().message.id;
    EXPECT_EQ(first->value, "bresse-2026-03-01");
    auto expected = voted_grid(2026y / 3 / 1, 500);
    expected.id = *first;
    EXPECT_EQ(tariffs.in_force({"bresse"}, 2026y / 3 / 1), expected);
    EXPECT_EQ(tariffs.in_force({"bresse"}, 2026y / 2 / 28), std::nullopt);
    ASSERT_TRUE(tariffs.succeed(manager, voted_grid(2026y / 9 / 1, 700)));
    EXPECT_EQ(tariffs.in_force({"bresse"}, 2026y / 8 / 31)->lines.front().amount.cents, 500);
    EXPECT_EQ(tariffs.in_force({"bresse"}, 2026y / 9 / 1)->lines.front().amount.cents, 700);
    EXPECT_EQ(tariffs.history({"bresse"}).size(), 2U);
    EXPECT_EQ(journal.verify().entries, 2);
}

TEST_P(TariffDesk, what_has_been_in_force_is_never_edited)
{
    ASSERT_TRUE(tariffs.succeed(manager, voted_grid(2026y / 3 / 1, 500)));
    EXPECT_EQ(tariffs.succeed(manager, voted_grid(2026y / 3 / 1, 400)).error().message.id, "tariff.past");
    clock.advance(48h);
    EXPECT_EQ(tariffs.succeed(manager, voted_grid(2026y / 3 / 2, 400)).error().message.id, "tariff.past");
    ASSERT_TRUE(tariffs.succeed(manager, voted_grid(2026y / 9 / 1, 700)));
    ASSERT_TRUE(tariffs.succeed(manager, voted_grid(2026y / 9 / 1, 600))) << "not in force yet: a second revision";
    EXPECT_EQ(tariffs.in_force({"bresse"}, 2026y / 9 / 1)->lines.front().amount.cents, 600);
    EXPECT_ANY_THROW(
        database().exclusive([](db::Session& session) { session.execute("UPDATE people_tariff_line SET cents = 1"); }));
    EXPECT_ANY_THROW(
        database().exclusive([](db::Session& session) { session.execute("DELETE FROM people_tariff_grid"); }));
}

TEST_P(TariffDesk, a_resolution_sent_with_the_grid_is_published_as_it_is)
{
    constexpr auto pdf = "%PDF-1.7 the prices voted";
    ASSERT_TRUE(tariffs.succeed(manager, voted_grid(2026y / 3 / 1, 500), pdf));
    auto const address = tariffs.history({"bresse"}).front().resolution.document;
    ASSERT_TRUE(address.starts_with("/deliberations/")) << address;
    network::Intercommunalities const members{database()};
    Policies const policies{database(), clock, journal, members};
    auto const id = address.substr(address.rfind('/') + 1);
    EXPECT_EQ(policies.resolution_pdf(id.substr(0, id.find('.'))), pdf);
    for (auto const& file : {std::string{"MZ no resolution"}, "%PDF-1.7" + std::string(std::size_t{9} << 20U, 'x')}) {
        auto const refused = tariffs.succeed(manager, voted_grid(2026y / 9 / 1, 700), file);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().fields.at(0).field, "resolution_file");
    }
}

TEST_P(TariffDesk, only_those_who_may_vote_there_put_a_grid_down)
{
    auto librarian = manager;
    librarian.role = Role::librarian;
    EXPECT_EQ(tariffs.succeed(librarian, voted_grid(2026y / 3 / 1, 500)).error().kind, ErrorKind::forbidden);
    auto elsewhere = manager;
    elsewhere.scope = IntercommunalityId{"haut-jura"};
    EXPECT_EQ(tariffs.succeed(elsewhere, voted_grid(2026y / 3 / 1, 500)).error().kind, ErrorKind::not_found);
    EXPECT_TRUE(tariffs.history({"bresse"}).empty());
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, TariffDesk, support::every_database(), support::database_name);

namespace {

/// The pages, by the handlers the router would call.
struct TariffSite {
    TariffSite()
    {
        support::migrate(database);
        database.exclusive([&](db::Session& session) {
            network::Intercommunalities::put(session, {{"bresse"}, "Bresse", "200069615", "", "", ""});
        });
        pages.mount(web.router);
    }
    web::Response send(web::Method method, std::string const& path, web::Fields form = {})
    {
        web::Request request;
        request.method = method;
        request.path = path;
        request.form = std::move(form);
        auto match = web.router.match(method, path);
        request.path_parameters = match.path_parameters;
        return match.route->handler(request);
    }
    static web::Fields typed()
    {
        return {{"lines", "2"},
                {"line_1_label_fr", "Plein tarif"},
                {"line_1_amount", "12,50 €"},
                {"line_2_label_fr", "Jeunes"},
                {"line_2_amount", "0"},
                {"line_2_oldest", "17"},
                {"valid_from", "01/09/2026"},
                {"resolution_assembly", "Conseil communautaire"},
                {"resolution_date", "25/06/2026"},
                {"resolution_number", "2026-071"}};
    }

    db::Database database{{.url = ":memory:"}};
    ManualClock clock{*parse_instant("2026-07-01T08:00:00Z")};
    network::Journal journal{database, clock};
    network::Intercommunalities members{database};
    Tariffs tariffs{database, clock, journal};
    support::OpenDoor door{
        network::Actor{ActorKind::staff, "staff-1", "Responsable", Role::manager, IntercommunalityId{"bresse"}}};
    support::WebFixture web;
    TariffPages pages{tariffs, members, door, web.shell, clock};
};

constexpr auto grid_form = "/gestion/tarifs/bresse/nouvelle";

} // namespace

TEST(TariffPages, a_grid_is_put_down_and_listed_with_who_pays_what)
{
    TariffSite site;
    EXPECT_EQ(site.send(web::Method::get, grid_form).status, 200);
    EXPECT_EQ(site.send(web::Method::post, grid_form, TariffSite::typed()).status, 303);
    ASSERT_EQ(site.tariffs.history({"bresse"}).size(), 1U);
    EXPECT_EQ(site.tariffs.history({"bresse"}).front().lines.front().amount.cents, 1250);
    site.clock.set(*parse_instant("2026-09-01T08:00:00Z"));
    auto const page = site.send(web::Method::get, "/gestion/tarifs");
    EXPECT_NE(page.body.find("12,50"), std::string::npos);
    EXPECT_NE(page.body.find("moins de 18 ans"), std::string::npos);
    EXPECT_NE(page.body.find("2026-071"), std::string::npos);
    auto const draft = site.send(web::Method::get, grid_form);
    EXPECT_NE(draft.body.find("Plein tarif"), std::string::npos) << "the last vote is the draft of the next";
}

TEST(TariffPages, the_resolution_is_sent_with_the_form)
{
    TariffSite site;
    auto const page = site.send(web::Method::get, grid_form);
    EXPECT_NE(page.body.find("multipart/form-data"), std::string::npos);
    EXPECT_NE(page.body.find(R"(name="resolution_file")"), std::string::npos);
    web::Request request;
    request.method = web::Method::post;
    request.path = grid_form;
    request.form = TariffSite::typed();
    request.uploads.push_back({"resolution_file", "vote.pdf", "application/pdf", "%PDF-1.7 prices"});
    auto const match = site.web.router.match(request.method, request.path);
    request.path_parameters = match.path_parameters;
    EXPECT_EQ(match.route->handler(request).status, 303);
    EXPECT_TRUE(site.tariffs.history({"bresse"}).front().resolution.document.starts_with("/deliberations/"));
}

TEST(TariffPages, lines_come_and_go_and_a_preview_says_who_pays_what_without_losing_anything)
{
    TariffSite site;
    auto form = TariffSite::typed();
    form.emplace_back("action", "add");
    auto const three = site.send(web::Method::post, grid_form, form);
    EXPECT_NE(three.body.find("line_3_amount"), std::string::npos);
    EXPECT_NE(three.body.find("01/09/2026"), std::string::npos);
    form.back().second = "remove_1";
    auto const one = site.send(web::Method::post, grid_form, form);
    EXPECT_EQ(one.body.find("line_2_amount"), std::string::npos);
    EXPECT_EQ(one.body.find("Plein tarif"), std::string::npos);
    EXPECT_NE(one.body.find("Jeunes"), std::string::npos);
    form.back().second = "preview";
    auto const preview = site.send(web::Method::post, grid_form, form);
    EXPECT_NE(preview.body.find("Enfant de 10 ans"), std::string::npos);
    EXPECT_TRUE(site.tariffs.history({"bresse"}).empty());
}

TEST(TariffPages, a_form_with_faults_names_each_of_them_and_keeps_what_was_typed)
{
    TariffSite site;
    auto form = TariffSite::typed();
    form[2].second = "douze";
    form[9].second = "";
    auto const page = site.send(web::Method::post, grid_form, form);
    EXPECT_EQ(page.status, 422);
    EXPECT_NE(page.body.find("href=\"#field-line_1_amount\""), std::string::npos);
    EXPECT_NE(page.body.find("douze"), std::string::npos);
    EXPECT_NE(page.body.find("href=\"#field-resolution_number\""), std::string::npos);
}

} // namespace guichet::people
