// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/materialisation/pages.hpp"
#include "support/exchange_desk.hpp"
#include "support/open_door.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

namespace guichet::people {
namespace {

using for_tests::ExchangeDesk;
using web::Method;

class ExchangePagesTest : public ::testing::Test {
protected:
    void SetUp() override { pages.mount(door, site.router); }

    support::TestDatabase opened{support::Kind::sqlite_memory};
    ExchangeDesk desk{*opened};
    support::WebFixture site;
    support::OpenDoor door{ExchangeDesk::librarian("claire", "haut-jura")};
    MaterialisationPages pages{site.shell, desk.exchange, desk.clock, desk.intercommunalities};

    web::Response get(std::string const& target) { return support::ask(site.router, Method::get, target); }
    web::Response post(std::string const& target, web::Fields form)
    {
        return support::ask(site.router, Method::post, target, std::move(form));
    }
    static bool has(web::Response const& response, std::string_view text) { return response.body.contains(text); }
};

TEST_F(ExchangePagesTest, walk_from_the_scan_to_the_card_each_scan_a_step)
{
    auto const jeanne = desk.registered("Durand", "Jeanne");
    EXPECT_TRUE(has(get("/gestion/materialiser"), "autofocus"));
    auto const found = post("/gestion/materialiser", {{"q", "A" + jeanne.number + "B"}});
    ASSERT_EQ(found.status, 303);
    auto const path = std::string{found.header("Location")};
    EXPECT_EQ(path, "/gestion/materialiser/" + jeanne.patron.value); // no number, no name in an address
    EXPECT_TRUE(has(get(path), "Jeanne Durand"));
    auto const without_proof = post(path, {{"provisional", jeanne.number}, {"number", desk.blank(1)}});
    EXPECT_EQ(without_proof.status, 422);
    EXPECT_TRUE(has(without_proof, "value=\"" + desk.blank(1) + "\""));
    EXPECT_TRUE(has(without_proof, "id=\"proof-error\""));
    auto const wrong_sum = post(
        path, {{"provisional", jeanne.number}, {"number", desk.blank(1)}, {"proof", "passport"}, {"paid", "douze"}});
    EXPECT_EQ(wrong_sum.status, 422);
    EXPECT_TRUE(has(wrong_sum, "id=\"paid-error\""));
    auto const done = post(
        path, {{"provisional", jeanne.number}, {"number", desk.blank(1)}, {"proof", "passport"}, {"paid", "12,50"}});
    ASSERT_EQ(done.status, 303);
    EXPECT_EQ(desk.payments.notes.begin()->second.cents, 1250);
    auto const panel = get(std::string{done.header("Location")});
    EXPECT_TRUE(has(panel, "Jeanne Durand a maintenant la carte"));
    EXPECT_TRUE(has(panel, "/annuler"));
    EXPECT_EQ(get(path).status, 409);
}

TEST_F(ExchangePagesTest, hand_out_a_receipt_for_what_was_received_with_the_card)
{
    auto const give = [&](char const* name, int blank, char const* paid) {
        auto const one = desk.registered(name, "Jeanne");
        auto const done =
            post("/gestion/materialiser/" + one.patron.value,
                 {{"provisional", one.number}, {"number", desk.blank(blank)}, {"proof", "passport"}, {"paid", paid}});
        auto const shown = std::string{done.header("Location")};
        return std::pair{shown, "/gestion/materialiser/faites/" + shown.substr(shown.find('=') + 1) + "/recu.pdf"};
    };
    auto const [paid_page, receipt] = give("Durand", 1, "12,50");
    EXPECT_TRUE(has(get(paid_page), receipt));
    EXPECT_TRUE(get(receipt).body.starts_with("%PDF-"));
    auto const [free_page, none] = give("Petit", 2, "");
    EXPECT_FALSE(has(get(free_page), none));
    EXPECT_EQ(get(none).status, 404);
    door.actor = ExchangeDesk::librarian("paul", "bresse");
    EXPECT_EQ(get(receipt).status, 404) << "another member's";
}

TEST_F(ExchangePagesTest, offer_to_revive_what_has_just_lapsed)
{
    auto const jeanne = desk.registered("Durand", "Jeanne", 10);
    desk.clock.advance(std::chrono::days{12});
    auto const path = "/gestion/materialiser/" + jeanne.patron.value;
    EXPECT_TRUE(has(get(path), path + "/prolonger"));
    EXPECT_FALSE(has(get(path), "name=\"number\""));
    EXPECT_EQ(post(path + "/prolonger", {{"days", "30"}}).status, 303);
    EXPECT_TRUE(has(get(path), "name=\"number\""));
}

TEST_F(ExchangePagesTest, list_who_is_expected_by_day)
{
    desk.registered("Durand", "Jeanne", 10);
    desk.registered("Petit", "Marc", 20);
    auto const by_end = get("/gestion/materialiser/attendus");
    EXPECT_EQ(by_end.status, 200);
    EXPECT_TRUE(has(by_end, "22 mai 2020"));
    EXPECT_TRUE(has(by_end, "1er juin 2020"));
    EXPECT_TRUE(has(get("/gestion/materialiser/attendus?jour=accord"), "12 mai 2020"));
    EXPECT_FALSE(has(get("/gestion/materialiser/attendus?bibliotheque=ailleurs"), "Durand"));
    EXPECT_FALSE(has(by_end, ">materialisation.") || has(by_end, " materialisation."));
}

TEST_F(ExchangePagesTest, choose_among_several_people_and_show_no_other_members)
{
    desk.registered("Durand", "Jeanne");
    desk.registered("Durand", "Anne");
    auto const both = post("/gestion/materialiser", {{"q", "durand"}});
    EXPECT_EQ(both.status, 200);
    EXPECT_TRUE(has(both, "Jeanne Durand"));
    door.actor = ExchangeDesk::librarian("paul", "bresse");
    EXPECT_EQ(post("/gestion/materialiser", {{"q", "durand"}}).status, 422);
}

} // namespace
} // namespace guichet::people
