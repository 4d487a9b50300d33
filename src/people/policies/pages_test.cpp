// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/closures.hpp"
#include "people/policies/pages.hpp"
#include "people/tariffs/tariffs.hpp"
#include "support/databases.hpp"
#include "support/open_door.hpp"
#include "support/web_fixture.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;
using network::Actor;
using network::ActorKind;
using network::Role;

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
        return support::ask(web.router, method, path, std::move(form));
    }
    /// Declared; nullopt: the reopening is not known.
    void close(char const* id, Date begins, std::optional<Date> reopens, std::string const& member = "",
               std::string const& library = "")
    {
        Closure closure;
        closure.id = {id};
        closure.reach = member.empty() ? Reach::network : library.empty() ? Reach::intercommunality : Reach::library;
        closure.intercommunality = {member};
        closure.library = {library};
        closure.begins = begins;
        closure.reopens = reopens;
        database.exclusive([&](db::Session& session) { Closures::record(session, closure); });
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
    support::OpenDoor door{
        Actor{ActorKind::staff, "staff-1", "Responsable", Role::manager, IntercommunalityId{"bresse"}}};
    Actor& actor = door.actor;
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

TEST_F(PolicyDesk, the_draft_of_the_next_vote_waits_for_no_closure_of_the_last)
{
    close("printemps", 2020y / 3 / 17, std::nullopt);
    auto bound = policies.history({"bresse"}).front();
    bound.valid_from = 2020y / 3 / 18;
    bound.until_reopening_of = "printemps";
    database.exclusive([&](db::Session& session) { Policies::record(session, bound, clock.now()); });
    auto const page = send(web::Method::get, form_path);
    EXPECT_NE(page.body.find(R"(<option value="printemps">Tout le réseau – depuis le 17)"), std::string::npos);
    auto const asked = send(web::Method::get, std::string{form_path} + "?fermeture=printemps");
    EXPECT_NE(asked.body.find(R"(<option value="printemps" selected>)"), std::string::npos);
}

TEST_F(PolicyDesk, a_policy_waits_for_a_closure_of_its_own_that_is_not_over)
{
    close("reseau", 2020y / 3 / 17, std::nullopt);
    close("ici", 2020y / 4 / 1, 2020y / 6 / 2, "bresse");
    close("annexe", 2020y / 4 / 1, 2020y / 4 / 20, "bresse", "annexe");
    close("rouvert", 2020y / 1 / 2, 2020y / 1 / 10, "bresse");
    close("ailleurs", 2020y / 4 / 1, 2020y / 6 / 2, "haut-jura");
    close("retiree", 2020y / 4 / 1, 2020y / 6 / 2, "bresse");
    database.exclusive([](db::Session& session) {
        session.execute("UPDATE people_closure SET withdrawn = '2020-04-02T08:00:00Z' WHERE id = 'retiree'");
    });
    auto const page = send(web::Method::get, form_path);
    for (auto const* id : {"", "reseau", "ici", "annexe"}) {
        EXPECT_NE(page.body.find(fmt::format(R"(<option value="{}")", id)), std::string::npos) << id;
    }
    for (auto const* id : {"rouvert", "ailleurs", "retiree"}) {
        EXPECT_EQ(page.body.find(fmt::format(R"(value="{}")", id)), std::string::npos) << id;
    }
    auto form = vote();
    form.emplace_back("until_reopening_of", "");
    auto const refused = [&](char const* closure, std::string const& reason) {
        form.back().second = closure;
        auto const answer = send(web::Method::post, form_path, form);
        EXPECT_EQ(answer.status, 422) << closure;
        EXPECT_NE(answer.body.find(support::shared_messages().text(text::Locale::fr, reason)), std::string::npos)
            << closure;
    };
    refused("rouvert", "policy.error.reopened");
    for (auto const* id : {"ailleurs", "retiree", "no such closure"}) {
        refused(id, "policy.error.closure");
    }
    change(form, "valid_from", "20/04/2020");
    refused("annexe", "policy.error.reopened");
    EXPECT_EQ(policies.history({"bresse"}).size(), 1U);
    form.back().second = "ici";
    EXPECT_EQ(send(web::Method::post, form_path, form).status, 303);
    EXPECT_EQ(policies.in_force({"bresse"}, 2020y / 6 / 1)->mode, RegistrationMode::provisional);
    EXPECT_EQ(policies.in_force({"bresse"}, 2020y / 6 / 2)->mode, RegistrationMode::at_the_desk);
}

TEST_F(PolicyDesk, a_territory_beyond_ones_own_invites_those_who_live_there)
{
    database.exclusive([&](db::Session& session) {
        network::Library library;
        library.id = {"bresse-mediatheque"};
        library.intercommunality = {"bresse"};
        library.name = "Médiathèque de Bresse";
        network::Intercommunalities::put(session, library);
    });
    auto const territory =
        network::Territory::of({},
                               {{"39478", "Saint-Claude", "39", {"39200"}, "200026573", "Haut-Jura", 9000, {}},
                                {"39579", "Viry", "39", {"39360"}, "200026573", "Haut-Jura", 900, {}}},
                               {});
    auto const today = civil_date(clock.now());
    EXPECT_TRUE(policies.invitations(*territory, "39478", today).empty());
    auto form = vote();
    change(form, "territory", "200069615 39478");
    ASSERT_EQ(send(web::Method::post, form_path, form).status, 303);
    auto const invited = policies.invitations(*territory, "39478", today);
    ASSERT_EQ(invited.size(), 1U);
    EXPECT_EQ(invited.front().library->id.value, "bresse-mediatheque");
    EXPECT_TRUE(policies.invitations(*territory, "39579", today).empty());
    auto const at = [&](char const* insee, char const* library) {
        return policies.check_at(*territory, insee, today, {library}).rule;
    };
    EXPECT_EQ(at("39478", "bresse-mediatheque"), "territory.invited");
    EXPECT_EQ(at("39478", ""), "policy.none") << "unless they wish for it, their own member's answer";
    EXPECT_EQ(at("39579", "bresse-mediatheque"), "policy.none") << "the wish alone opens nothing";
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
