// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/sending_pages.hpp"
#include "support/library_systems.hpp"
#include "support/open_door.hpp"

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

class SendingToKoha : public for_tests::LibrarySystemsCase {};

} // namespace

TEST_F(SendingToKoha, provisional_registrations_are_sent_to_koha_once)
{
    auto one = koha_connector();
    one.push_library = "MED";
    one.push_category = "PROV";
    add(one, "koha-secret");
    auto const noe = here.add_member("Noé", here.in_days(60));
    IlsSending sending{*here_data, here.library.clock, connectors, systems, here.library.journal};
    be({{"status", 503}});
    EXPECT_EQ(sending.run({}), 0);
    be(nlohmann::json::object());
    EXPECT_EQ(sending.run({}), 0) << "not again at once";
    here.library.clock.advance(2min);
    EXPECT_EQ(sending.run({}), 1);
    EXPECT_EQ(sending.run({}), 0);
    auto const there_now = nlohmann::json::parse(koha->get("/test/patrons").body);
    EXPECT_EQ(there_now.back().at("cardnumber"), noe.card);
    EXPECT_EQ(there_now.back().at("category_id"), "PROV");
    EXPECT_EQ(there_now.back().at("expiry_date"), to_iso(here.in_days(60)));
    auto const system = std::dynamic_pointer_cast<KohaSystem>(systems.of(connectors.every().front()).value());
    KohaSystem::NewMember const again{
        noe.card, {"Noé", "", "Anne", *parse_date("1980-05-05")}, {}, {}, "MED", "PROV", here.in_days(60)};
    EXPECT_EQ(system->add(again, nullptr).error().message.id, "ils.known_there");
}

TEST_F(SendingToKoha, one_that_is_refused_keeps_nobody_waiting)
{
    auto one = koha_connector();
    one.push_library = "MED";
    one.push_category = "PROV";
    one.id = add(one, "koha-secret");
    for (int i = 0; i < 3; ++i) {
        here.add_member("Premier", here.in_days(60));
    }
    here.add_member("Dernier", here.in_days(60));
    IlsSending sending{*here_data, here.library.clock, connectors, systems, here.library.journal};
    be({{"refuses", "Premier"}});
    EXPECT_EQ(sending.run({}), 1) << "the last of four";
    ASSERT_EQ(sending.count_troubles(one.id), 3);
    EXPECT_EQ(sending.troubles(one.id).front().fault.id, "ils.member_refused");

    here.library.clock.advance(2min);
    be({{"status", 503}});
    EXPECT_EQ(sending.run({}), 0);
    EXPECT_EQ(std::ranges::count(sending.troubles(one.id), 2, &IlsSending::Trouble::tries), 1)
        << "nobody is there: the run ends";

    here.library.clock.advance(5min);
    auto const noe = here.add_member("Noé", here.in_days(60));
    be(nlohmann::json::object());
    EXPECT_EQ(sending.run({}), 4);
    auto const there_now = nlohmann::json::parse(koha->get("/test/patrons").body);
    constexpr std::size_t known_before = 4; // Koha's own three, and the one it took
    EXPECT_EQ(there_now.at(known_before).at("cardnumber"), noe.card) << "who was never tried goes first";
}

TEST_F(SendingToKoha, what_koha_does_not_take_is_seen_given_up_and_tried_again)
{
    auto one = koha_connector();
    one.push_library = "MED";
    one.push_category = "PROV";
    one.id = add(one, "koha-secret");
    auto const noe = here.add_member("Noé", here.in_days(60));
    IlsSending sending{*here_data, here.library.clock, connectors, systems, here.library.journal};
    IlsSendingPages pages{here.library.web.shell, connectors, sending};
    support::OpenDoor door{here.administrator};
    web::Router router;
    pages.mount(door, router);
    auto const path = IlsSendingPages::path_of(one.id);
    EXPECT_TRUE(support::ask(router, web::Method::get, path).body.contains("Tout a été envoyé"));
    be({{"status", 500}});
    EXPECT_EQ(sending.run({}), 0);
    EXPECT_GE(sending.count_troubles(one.id), 1);
    auto const page = support::ask(router, web::Method::get, path).body;
    EXPECT_TRUE(page.contains("/gestion/usagers/" + noe.patron.value)) << page;
    EXPECT_TRUE(page.contains("prochain essai"));

    here.library.clock.advance(std::chrono::days{8});
    EXPECT_EQ(sending.run({}), 0);
    auto const troubles = sending.troubles(one.id);
    auto const his = std::ranges::find(troubles, noe.card, &IlsSending::Trouble::card);
    ASSERT_NE(his, troubles.end());
    EXPECT_TRUE(his->given_up);
    auto const journalled = (*here_data).read([](db::Session& session) {
        return session.count("SELECT COUNT(*) FROM network_journal WHERE action = 'ils.member_given_up'");
    });
    EXPECT_GE(journalled, 1);
    EXPECT_EQ(sending.run({}), 0) << "not again by itself";

    network::Actor const neighbour{network::ActorKind::staff, "s2", "", network::Role::manager,
                                   network::IntercommunalityId{"ailleurs"}};
    EXPECT_FALSE(sending.try_again(neighbour, one, noe.card));
    be(nlohmann::json::object());
    EXPECT_EQ(support::ask(router, web::Method::post, path, {{"card", noe.card}}).status, 303);
    EXPECT_EQ(sending.run({}), 1);
    EXPECT_EQ(nlohmann::json::parse(koha->get("/test/patrons").body).back().at("cardnumber"), noe.card);
}

} // namespace guichet::access
