// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/policies/pages.hpp"
#include "people/tariffs/tariffs.hpp"
#include "support/databases.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;
using network::Actor;
using network::ActorKind;
using network::Permission;
using network::Role;

/// Lets one actor through, as the real door does after the sign-in.
class OpenDoor final : public network::StaffDoor {
public:
    explicit OpenDoor(Actor const& actor) : actor_(actor) {}
    void get(web::Router& router, std::string pattern, Permission, Handler handler) override
    {
        router.get(std::move(pattern), web::Audience::staff,
                   [this, handler](web::Request const& request) { return handler(request, actor_); });
    }
    void post(web::Router& router, std::string pattern, Permission, Handler handler) override
    {
        router.post(std::move(pattern), web::Audience::staff,
                    [this, handler](web::Request const& request) { return handler(request, actor_); });
    }

private:
    Actor const& actor_;
};

class PolicyDesk : public ::testing::Test {
protected:
    void SetUp() override
    {
        support::migrate(database);
        database.exclusive([&](db::Session& session) {
            for (auto const* id : {"bresse", "haut-jura"}) {
                network::Intercommunalities::put(session, {{id},
                                                           std::string{"Nom de "} + id,
                                                           std::string{id} == "bresse" ? "200069615" : "200026573",
                                                           "",
                                                           "",
                                                           ""});
            }
            Policy desk;
            desk.intercommunality = {"bresse"};
            desk.territory = {"200069615"};
            desk.valid_from = 2015y / 1 / 1;
            desk.resolution = {"Conseil <b>", 2014y / 12 / 1, "2014-118", ""};
            desk.explanation_fr = "Venez";
            Policies::record(session, desk, clock.now());
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
    static web::Fields vote()
    {
        return {{"mode", "provisional"},
                {"valid_from", "06/04/2020"},
                {"territory", "200069615"},
                {"category", "provisoire"},
                {"category_name", "Inscription provisoire"},
                {"tariff", "12,50 €"},
                {"proof", "none"},
                {"review", "by_staff"},
                {"validity_days", "90"},
                {"resolution_assembly", "Conseil communautaire"},
                {"resolution_date", "25/03/2020"},
                {"resolution_number", "2020-045"}};
    }
    static void change(web::Fields& form, std::string const& name, std::string const& value)
    {
        std::ranges::find(form, name, &std::pair<std::string, std::string>::first)->second = value;
    }

    db::Database database{{.url = ":memory:"}};
    ManualClock clock{*parse_instant("2020-04-06T08:00:00Z")};
    network::Journal journal{database, clock};
    network::Intercommunalities members{database};
    Policies policies{database, clock, journal, members};
    Actor actor{ActorKind::staff, "staff-1", "Responsable", Role::manager, IntercommunalityId{"bresse"}};
    OpenDoor door{actor};
    support::WebFixture web;
    PolicyPages pages{policies, members, door, web.shell, clock};
};

constexpr auto form_path = "/gestion/politiques/bresse/nouvelle";

} // namespace

TEST_F(PolicyDesk, lists_what_ones_own_intercommunality_has_voted_and_no_other)
{
    auto const page = send(web::Method::get, "/gestion/politiques");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("Nom de bresse"), std::string::npos);
    EXPECT_NE(page.body.find("Conseil &lt;b&gt;"), std::string::npos);
    EXPECT_NE(page.body.find("en vigueur"), std::string::npos);
    EXPECT_EQ(page.body.find("Nom de haut-jura"), std::string::npos);
    actor = {ActorKind::staff, "staff-2", "Audit", Role::auditor, std::nullopt};
    auto const all = send(web::Method::get, "/gestion/politiques");
    EXPECT_NE(all.body.find("Nom de haut-jura"), std::string::npos);
    EXPECT_EQ(all.body.find("/nouvelle"), std::string::npos) << "an auditor changes nothing";
}

TEST_F(PolicyDesk, a_vote_put_down_succeeds_the_former_one_and_is_in_the_journal)
{
    EXPECT_EQ(send(web::Method::get, form_path).status, 200);
    EXPECT_EQ(send(web::Method::post, form_path, vote()).status, 303);
    auto const now = policies.in_force({"bresse"}, 2020y / 4 / 6);
    ASSERT_TRUE(now);
    EXPECT_EQ(now->mode, RegistrationMode::provisional);
    EXPECT_EQ(now->tariff.cents, 1250);
    EXPECT_EQ(policies.in_force({"bresse"}, 2020y / 4 / 5)->mode, RegistrationMode::at_the_desk);
    EXPECT_EQ(policies.find({"bresse-2020-04-06"}), now);
    EXPECT_EQ(journal.verify().entries, 1);
}

TEST_F(PolicyDesk, a_vote_that_would_rewrite_the_past_is_shown_again_with_the_reason)
{
    auto form = vote();
    change(form, "valid_from", "05/04/2020");
    auto const page = send(web::Method::post, form_path, form);
    EXPECT_EQ(page.status, 409);
    EXPECT_NE(page.body.find("réécrirait le passé"), std::string::npos);
    EXPECT_NE(page.body.find("05/04/2020"), std::string::npos) << "what was typed is kept";
    EXPECT_EQ(policies.history({"bresse"}).size(), 1U);
    EXPECT_EQ(journal.verify().entries, 0);
}

TEST_F(PolicyDesk, a_resolution_sent_with_the_vote_is_published_as_it_is)
{
    auto policy = policies.history({"bresse"}).front();
    policy.valid_from = 2020y / 5 / 1;
    constexpr auto pdf = "%PDF-1.7 what was voted";
    ASSERT_TRUE(policies.succeed(actor, policy, pdf));
    auto const address = policies.history({"bresse"}).front().resolution.document;
    auto const published = send(web::Method::get, address);
    EXPECT_EQ(published.body, pdf);
    EXPECT_EQ(published.header("Content-Type"), "application/pdf");
    EXPECT_EQ(send(web::Method::get, "/deliberations/0000.pdf").status, 404);
    policy.valid_from = 2020y / 6 / 1;
    auto const refused = policies.succeed(actor, policy, "MZ no resolution");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.at(0).field, "resolution_file");
    EXPECT_ANY_THROW(database.exclusive(
        [](db::Session& session) { session.execute("UPDATE people_resolution SET number = 'another'"); }));
}

TEST_F(PolicyDesk, a_form_with_faults_names_each_of_them)
{
    auto form = vote();
    change(form, "tariff", "douze");
    change(form, "validity_days", "toujours");
    change(form, "resolution_number", " ");
    auto const page = send(web::Method::post, form_path, form);
    EXPECT_EQ(page.status, 422);
    for (auto const* id : {"policy.error.tariff", "policy.error.validity", "resolution.error.number"}) {
        EXPECT_NE(page.body.find(support::shared_messages().text(text::Locale::fr, std::string{id})), std::string::npos)
            << id;
    }
    EXPECT_EQ(policies.history({"bresse"}).size(), 1U);
}

TEST_F(PolicyDesk, a_registration_paid_online_has_a_price_of_its_own_or_a_grid)
{
    auto form = vote();
    change(form, "mode", "paid_online");
    change(form, "tariff", "");
    auto const page = send(web::Method::post, form_path, form);
    EXPECT_EQ(page.status, 422);
    EXPECT_NE(page.body.find("field-tariff-error"), std::string::npos);
    TariffGrid grid;
    grid.intercommunality = {"bresse"};
    grid.valid_from = 2020y / 4 / 1;
    grid.resolution = {"Conseil", 2020y / 3 / 25, "2020-046", ""};
    grid.lines.emplace_back().label_fr = "Plein tarif";
    database.exclusive([&](db::Session& session) { Tariffs::record(session, grid, clock.now()); });
    EXPECT_EQ(send(web::Method::post, form_path, form).status, 303);
}

TEST_F(PolicyDesk, others_may_not_vote_for_it)
{
    EXPECT_EQ(send(web::Method::post, "/gestion/politiques/haut-jura/nouvelle", vote()).status, 404);
    EXPECT_EQ(send(web::Method::get, "/gestion/politiques/nowhere/nouvelle").status, 404);
    actor.role = Role::librarian;
    EXPECT_EQ(send(web::Method::post, form_path, vote()).status, 403);
    EXPECT_EQ(policies.history({"bresse"}).size(), 1U);
}

} // namespace guichet::people
