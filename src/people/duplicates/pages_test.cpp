// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/random.hpp"
#include "people/duplicates/pages.hpp"
#include "people/registration/store.hpp"
#include "support/databases.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace guichet::people {
namespace {

using network::Actor;

/// Lets everybody in as `actor`: the door itself is tested where it lives.
class OpenDoor final : public network::StaffDoor {
public:
    explicit OpenDoor(Actor const& actor) : actor_(actor) {}
    void get(web::Router& /*router*/, std::string pattern, network::Permission /*permission*/, Handler handler) override
    {
        handlers_["GET " + pattern] = std::move(handler);
    }
    void post(web::Router& /*router*/, std::string pattern, network::Permission /*permission*/,
              Handler handler) override
    {
        handlers_["POST " + pattern] = std::move(handler);
    }
    [[nodiscard]] web::Response open(std::string const& route, web::Fields query, web::Fields form = {}) const
    {
        web::Request request;
        request.path = route.substr(route.find(' ') + 1);
        request.raw_target = request.path;
        request.query = std::move(query);
        request.form = std::move(form);
        return handlers_.at(route)(request, actor_);
    }

private:
    Actor const& actor_;
    std::map<std::string, Handler> handlers_;
};

class DuplicatePagesTest : public ::testing::Test {
protected:
    DuplicatePagesTest()
    {
        support::migrate(*database_);
        (*database_).exclusive([](db::Session& session) {
            network::Intercommunalities::put(session, {{"jura-nord"}, "Jura Nord", "243900560", "", "", ""});
        });
        pages_.mount(router_);
    }

    PatronId patron(std::string const& first, std::string const& where)
    {
        Patron patron;
        patron.intercommunality = {where};
        patron.library = {where};
        patron.person = {"Vuillermoz", "", first, *parse_date("1980-05-12")};
        patron.contact.email = "secret@example.org";
        (void)(*database_).write([&](db::Session& session) -> Result<void> {
            patron.id = patrons_.add(session, patron);
            duplicates_.note_patron(session, patron);
            return {};
        });
        (void)duplicates_.check_changed(10);
        return patron.id;
    }

    support::TestDatabase database_{support::Kind::sqlite_memory};
    ManualClock clock_{*parse_instant("2026-03-02T09:00:00Z")};
    SeededRandom random_{7};
    network::Journal journal_{*database_, clock_};
    Patrons patrons_{*database_, clock_, random_, journal_};
    Duplicates duplicates_{*database_, clock_, journal_, patrons_, SecretKey{}};
    Actor librarian_{network::ActorKind::staff, "s1", "Agnès", network::Role::librarian,
                     IntercommunalityId{"jura-nord"}};
    OpenDoor door_{librarian_};
    web::Shell shell_{support::shared_messages(), support::shared_templates(), SecretKey{}, "Médiathèques du Jura"};
    web::Router router_;
    network::Intercommunalities intercommunalities_{*database_};
    DuplicatePages pages_{duplicates_, intercommunalities_, door_, shell_};
};

} // namespace

TEST_F(DuplicatePagesTest, lists_pairs_with_reasons_and_a_link_to_compare)
{
    EXPECT_NE(door_.open("GET /gestion/doublons", {}).body.find("Aucun doublon"), std::string::npos);
    auto const one = patron("Philomène", "jura-nord");
    auto const other = patron("Philomene", "jura-nord");
    auto const page = door_.open("GET /gestion/doublons", {});
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("même date de naissance"), std::string::npos);
    EXPECT_NE(page.body.find("/gestion/doublons/comparer?gauche=" + std::min(one, other).value), std::string::npos);
}

TEST_F(DuplicatePagesTest, compares_side_by_side_and_says_what_differs)
{
    auto const one = patron("Philomène", "jura-nord");
    auto const other = patron("Philomène Marie", "jura-nord");
    auto const page = door_.open("GET /gestion/doublons/comparer", {{"gauche", one.value}, {"droite", other.value}});
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("différent"), std::string::npos);
    EXPECT_NE(page.body.find("Fusionner"), std::string::npos);
    EXPECT_NE(page.body.find("· Jura Nord<"), std::string::npos);
    EXPECT_EQ(door_.open("GET /gestion/doublons/comparer", {{"gauche", one.value}, {"droite", "nobody"}}).status, 404);
    EXPECT_EQ(door_.open("GET /gestion/doublons/comparer", {}).status, 404);
}

TEST_F(DuplicatePagesTest, shows_nothing_of_another_library_s_person)
{
    auto const mine = patron("Philomène", "jura-nord");
    auto const theirs = patron("Philomène", "haut-jura");
    auto const page = door_.open("GET /gestion/doublons/comparer", {{"gauche", mine.value}, {"droite", theirs.value}});
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("autre bibliothèque du réseau"), std::string::npos);
    EXPECT_EQ(page.body.find("Fusionner les deux fiches"), std::string::npos);
    auto const first = page.body.find("secret@example.org");
    EXPECT_EQ(page.body.find("secret@example.org", first + 1), std::string::npos); // one's own only
    auto const merged = door_.open("POST /gestion/doublons/fusionner", {},
                                   {{"gauche", mine.value}, {"droite", theirs.value}, {"garder", mine.value}});
    EXPECT_EQ(merged.status, 404);
}

TEST_F(DuplicatePagesTest, says_in_words_that_an_application_is_not_merged)
{
    auto const member = patron("Philomène", "jura-nord");
    Application asked;
    asked.id = {new_id(clock_.now(), random_)};
    asked.reference = "JN-2222-3333";
    asked.state = ApplicationState::in_review;
    asked.intercommunality = {"jura-nord"};
    asked.library = {"jura-nord"};
    asked.applicants.push_back({0, {"Vuillermoz", "", "Philomène", *parse_date("1980-05-12")}, std::nullopt});
    asked.submitted = clock_.now();
    (*database_).exclusive([&](db::Session& session) {
        (void)Applications::add(session, asked, {"key", "digest"}, {}, {Actor::system(), clock_.now(), "submitted"});
    });
    auto const applicant = PersonRef::of(asked.id, 0).id;
    auto const form = [&](std::string const& keep) {
        return web::Fields{{"gauche", member.value}, {"droite", applicant}, {"garder", keep}};
    };
    auto const answer = door_.open("POST /gestion/doublons/fusionner", {}, form(member.value));
    EXPECT_EQ(answer.status, 409);
    EXPECT_NE(answer.body.find("Une demande ne se fusionne pas"), std::string::npos);
    EXPECT_EQ(door_.open("POST /gestion/doublons/fusionner", {}, form(applicant)).status, 409);
    EXPECT_NE(door_.open("GET /gestion/doublons/comparer", {{"gauche", member.value}, {"droite", applicant}})
                  .body.find("Une demande ne se fusionne pas"),
              std::string::npos);
}

TEST_F(DuplicatePagesTest, remembers_different_and_merges)
{
    auto const one = patron("Philomène", "jura-nord");
    auto const two = patron("Philomène", "jura-nord");
    auto const said =
        door_.open("POST /gestion/doublons/differents", {},
                   {{"gauche", one.value}, {"droite", two.value}, {"retour", "https://elsewhere.example/"}});
    EXPECT_EQ(said.status, 303);
    EXPECT_TRUE(
        std::ranges::any_of(said.headers, [](auto const& header) { return header.second == "/gestion/doublons"; }));
    EXPECT_EQ(duplicates_.pairs(librarian_, 10, 0)->total, 0);

    auto const three = patron("Philomène", "jura-nord");
    EXPECT_EQ(door_
                  .open("POST /gestion/doublons/fusionner", {},
                        {{"gauche", one.value}, {"droite", three.value}, {"garder", "other"}})
                  .status,
              404);
    EXPECT_EQ(door_
                  .open("POST /gestion/doublons/fusionner", {},
                        {{"gauche", one.value}, {"droite", three.value}, {"garder", one.value}})
                  .status,
              303);
    EXPECT_EQ(patrons_.find(three)->status, PatronStatus::erased);
}

} // namespace guichet::people
