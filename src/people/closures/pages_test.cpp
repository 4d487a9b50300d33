// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/pages.hpp"
#include "people/policies/store.hpp"
#include "support/closing_office.hpp"
#include "support/open_door.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;

/// The pages of closures, as the actor of the door sees them. Today is 1 April 2020.
class ClosureDesk : public for_tests::WithClosures {
protected:
    void SetUp() override
    {
        WithClosures::SetUp();
        closure_pages.mount(door, web.router);
        extension_pages.mount(door, web.router);
    }
    std::string page(std::string const& target)
    {
        auto answer = support::ask(web.router, web::Method::get, target);
        EXPECT_EQ(answer.status, 200) << target;
        for (auto piece = answer.pieces ? answer.pieces() : ""; !piece.empty(); piece = answer.pieces()) {
            answer.body += piece;
        }
        return answer.body;
    }
    std::string page(ClosureId const& id) { return page("/gestion/fermetures/" + id.value); }
    void vote(std::string const& member, RegistrationMode mode, std::string const& category = "provisoire",
              std::string const& name = "Inscription provisoire", std::string const& until = "")
    {
        Policy policy;
        policy.intercommunality = {member};
        policy.mode = mode;
        policy.category = category;
        policy.category_name = name;
        policy.territory = {"200026573"};
        policy.until_reopening_of = until;
        policy.valid_from = 2019y / 1 / 1;
        policy.resolution = {"Conseil", 2018y / 12 / 1, "2018-1", ""};
        database().exclusive([&](db::Session& session) { add_policy(session, policy, clock.now(), ""); });
    }
    static std::string way_to_open(std::string const& member, ClosureId const& id)
    {
        return fmt::format("/gestion/politiques/{}/nouvelle?fermeture={}", member, id.value);
    }

    support::WebFixture web;
    Policies policies{database(), clock, journal, intercommunalities};
    Tariffs tariffs{database(), clock, journal};
    support::OpenDoor door{administrator};
    ClosurePages closure_pages{web.shell, clock, closures, policies, tariffs, intercommunalities};
    ExtensionPages extension_pages{web.shell, clock, closures, extensions, policies, intercommunalities};
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, ClosureDesk, support::every_database(), support::database_name);

constexpr Date shut{2020y / 3 / 17};
constexpr Date open_again{2020y / 5 / 12};

} // namespace

TEST_P(ClosureDesk, a_closure_of_the_network_proposes_to_each_member_what_it_may_do_meanwhile)
{
    auto const id = close(shut, std::nullopt, Reach::network);
    vote("haut-jura-saint-claude", RegistrationMode::at_the_desk);
    vote("ecla", RegistrationMode::provisional, "consultant", "Lecteurs consultants", id.value);
    auto const all = page(id);
    EXPECT_TRUE(all.contains(way_to_open("haut-jura-saint-claude", id)));
    EXPECT_FALSE(all.contains(way_to_open("ecla", id))) << "it is open there";
    EXPECT_TRUE(all.contains("Lecteurs consultants"));
    door.actor = manager;
    auto const own = page(id);
    EXPECT_TRUE(own.contains(way_to_open("haut-jura-saint-claude", id)));
    EXPECT_FALSE(own.contains("ECLA"));
    door.actor.role = network::Role::librarian;
    EXPECT_FALSE(page(id).contains("/nouvelle?fermeture=")) << "who may not vote is not offered to";
    door.actor = administrator;
    correct(id, shut, 2020y / 3 / 30);
    EXPECT_FALSE(page(id).contains("/nouvelle?fermeture=")) << "over";
}

TEST_P(ClosureDesk, whoever_may_not_see_the_whole_list_is_given_their_own_libraries)
{
    subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    auto const id = close(shut, open_again, Reach::network);
    auto const list = fmt::format("/gestion/fermetures/{}/listes/{}.csv", id.value, run(id, RunKind::preview).id.value);
    EXPECT_TRUE(page(id).contains("href=\"" + list + "\""));
    door.actor = manager;
    auto const own = page(id);
    EXPECT_FALSE(own.contains("href=\"\""));
    EXPECT_FALSE(own.contains("href=\"" + list + "\""));
    EXPECT_TRUE(own.contains(list + "?bibliotheque=mediatheque"));
    EXPECT_FALSE(own.contains("bibliotheque=ecla-mediatheque"));
    EXPECT_TRUE(page(list + "?bibliotheque=mediatheque").contains("2020-09-30;2020-11-25"));
    EXPECT_EQ(support::ask(web.router, web::Method::get, list).status, 404);
}

TEST_P(ClosureDesk, the_files_for_library_systems_stay_after_the_next_run)
{
    subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    auto const id = close(shut, open_again);
    auto const list = [&](ExtensionRun const& done) {
        return fmt::format("/gestion/fermetures/{}/listes/{}.csv?bibliotheque=mediatheque", id.value, done.id.value);
    };
    auto const applied = run(id, RunKind::apply);
    auto const counted = run(id, RunKind::preview);
    auto const undone = run(id, RunKind::undo);
    auto const shown = page(id);
    EXPECT_TRUE(shown.contains(list(applied)));
    EXPECT_TRUE(shown.contains(list(undone)));
    EXPECT_FALSE(shown.contains(list(counted))) << "it changed nothing";
    EXPECT_TRUE(page(list(applied)).contains("2020-09-30;2020-11-25"));
    EXPECT_TRUE(page(list(undone)).contains("2020-11-25;2020-09-30"));
}

TEST_P(ClosureDesk, the_categories_to_leave_out_are_those_people_have_and_only_free_ones_are_called_free)
{
    subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    subscribe(2019y / 10 / 1, 2020y / 9 / 30, "ecla-mediatheque", "", "abonne-ecla");
    vote("haut-jura-saint-claude", RegistrationMode::provisional, "consultant", "Lecteurs consultants");
    vote("ecla", RegistrationMode::paid_online, "abonne-ecla", "Abonnés");
    TariffGrid grid;
    grid.intercommunality = {"ecla"};
    grid.valid_from = 2019y / 1 / 1;
    grid.resolution = {"Conseil", 2018y / 12 / 1, "2018-2", ""};
    grid.lines.emplace_back().amount = {1500};
    database().exclusive([&](db::Session& session) { Tariffs::record(session, grid, clock.now()); });
    auto const form = page("/gestion/fermetures/nouvelle");
    EXPECT_TRUE(form.contains("Lecteurs consultants (gratuite)"));
    EXPECT_TRUE(form.contains("Abonnés"));
    EXPECT_FALSE(form.contains("Abonnés (gratuite)")) << "the grid says what it costs";
    EXPECT_TRUE(form.contains("2 abonnements"));
    door.actor = manager;
    EXPECT_FALSE(page("/gestion/fermetures/nouvelle").contains("Abonnés"));
}

TEST_P(ClosureDesk, tells_what_to_do_when_a_category_is_left_out_after_the_extension)
{
    subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    auto const id = close(shut, 2020y / 5 / 12);
    run(id, RunKind::apply);
    EXPECT_FALSE(page(id).contains("ont déjà reçu ces jours"));
    auto closure = closures.find(administrator, id).value();
    closure.left_out = {"adulte"};
    ASSERT_TRUE(closures.change(administrator, closure));
    EXPECT_TRUE(page(id).contains("ont déjà reçu ces jours et les gardent (1)"));
    run(id, RunKind::undo);
    EXPECT_FALSE(page(id).contains("ont déjà reçu ces jours"));
}

TEST_P(ClosureDesk, a_category_nobody_has_cannot_be_left_out)
{
    subscribe(2019y / 10 / 1, 2020y / 9 / 30);
    Closure closure;
    closure.intercommunality = {"haut-jura-saint-claude"};
    closure.begins = shut;
    closure.left_out = {"adulte", "adlute"};
    for (auto const& actor : {administrator, network::Actor::system()}) {
        auto const refused = closures.declare(actor, closure);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().fields.at(0).field, "left_out");
        EXPECT_EQ(refused.error().fields.at(0).message.values.at("category"), "adlute");
    }
    closure.left_out = {"adulte"};
    auto const id = closures.declare(manager, closure);
    ASSERT_TRUE(id);
    change([](db::Session& session) { session.execute("UPDATE people_subscription SET category = 'jeune'"); });
    auto known = closures.find(manager, *id).value();
    known.begins = 2020y / 3 / 18;
    EXPECT_TRUE(closures.change(manager, known)) << "what was left out before may stay";
}

} // namespace guichet::people
