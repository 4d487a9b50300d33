// SPDX-License-Identifier: AGPL-3.0-or-later
// The doors of machines that are asked by HTTP: PATRONAPI and the call for portals.
#include "db/reads.hpp"
#include "support/machines_desk.hpp"

namespace guichet::access {

namespace {

using for_tests::MachinesDesk;
using for_tests::right_pin;

} // namespace

class PatronMachines : public for_tests::MachinesCase {
protected:
    void SetUp() override
    {
        client.header("X-API-Key",
                      machines.keys.create(network::Actor::system(), {"haut-jura"}, "Portail").value().secret);
    }
    support::Reply check(nlohmann::json const& body)
    {
        return client.post_body("/api/v1/patrons/check", body.dump(), "application/json");
    }
    std::uint16_t start_site()
    {
        machines.library.web.start();
        return machines.library.web.port();
    }
    support::HttpClient client{start_site()};
};

TEST_F(PatronMachines, portals_get_one_neutral_word_and_its_reason)
{
    auto const good = nlohmann::json::parse(check({{"card", anne.card}, {"password", right_pin}}).body);
    EXPECT_EQ(good.at("state"), "active");
    EXPECT_EQ(good.at("password"), "right");
    EXPECT_EQ(good.at("expires"), to_iso(machines.in_days(30)));
    auto const wrong = check({{"card", anne.card}, {"password", "x"}});
    auto const unknown = check({{"card", "29000000000999"}, {"password", "x"}});
    EXPECT_EQ(wrong.status, 200);
    EXPECT_EQ(wrong.body, unknown.body);
    EXPECT_EQ(nlohmann::json::parse(wrong.body).at("state"), "unknown");
    EXPECT_EQ(nlohmann::json::parse(check({{"card", anne.card}}).body).at("password"), "unchecked");
    machines.library.clock.advance(std::chrono::hours{24 * 40});
    auto const lapsed = nlohmann::json::parse(check({{"card", anne.card}, {"password", right_pin}}).body);
    EXPECT_EQ(lapsed.at("state"), "expired");
    EXPECT_NE(lapsed.at("reason").at("text"), "");
    machines.library.run([&](db::Session& session) { (void)people::Cards::revoke(session, anne.card, ""); });
    EXPECT_EQ(nlohmann::json::parse(check({{"card", anne.card}}).body).at("state"), "blocked");
}

TEST_F(PatronMachines, portals_are_known_by_their_key_and_held_to_their_members)
{
    EXPECT_EQ(check({{"password", "x"}}).status, 422);
    EXPECT_EQ(check({{"card", 12}}).status, 422);
    EXPECT_EQ(client.post_body("/api/v1/patrons/check", "{", "application/json").status, 400);
    client.header("X-API-Key", machines.keys.create(network::Actor::system(), {"ailleurs"}, "Ailleurs").value().secret);
    EXPECT_EQ(nlohmann::json::parse(check({{"card", anne.card}, {"password", right_pin}}).body).at("state"), "unknown");
    client.header("X-API-Key", "gk_forged");
    auto const refused = check({{"card", anne.card}});
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.header("content-type"), "application/problem+json");
}

TEST_F(PatronMachines, tell_nobody_s_neighbours_that_they_are_blocked)
{
    machines.library.run([&](db::Session& session) {
        auto blocked = people::Patrons::find(session, anne.patron).value();
        blocked.status = people::PatronStatus::blocked;
        people::Patrons::update(session, blocked);
    });
    auto const asked = nlohmann::json{{"card", anne.card}, {"password", right_pin}};
    EXPECT_EQ(nlohmann::json::parse(check(asked).body).at("state"), "blocked") << "its own reader";
    client.header("X-API-Key", machines.keys.create(network::Actor::system(), {"ailleurs"}, "Ailleurs").value().secret);
    EXPECT_EQ(check(asked).body, check({{"card", "29000000000999"}, {"password", "x"}}).body);
}

TEST_F(PatronMachines, guessing_by_the_call_is_slowed_down)
{
    for (int i = 0; i < 8; ++i) {
        check({{"card", anne.card}, {"password", std::to_string(i)}});
    }
    EXPECT_EQ(check({{"card", anne.card}, {"password", right_pin}}).status, 429);
}

TEST_F(PatronMachines, patronapi_says_yes_to_good_cards_alone)
{
    EXPECT_TRUE(client.post("/PATRONAPI/pintest", {{"number", anne.card}, {"pin", right_pin}}).contains("RETCOD=0"));
    auto const wrong = client.post("/PATRONAPI/pintest", {{"number", anne.card}, {"pin", "x"}});
    EXPECT_TRUE(wrong.contains("ERRNUM=4"));
    EXPECT_EQ(wrong.body, client.post("/PATRONAPI/pintest", {{"number", "2999"}, {"pin", "x"}}).body);
    EXPECT_TRUE(client.post("/PATRONAPI/pintest", {{"pin", "x"}}).contains("ERRNUM=100000"));
    EXPECT_FALSE(client.get("/PATRONAPI/" + anne.card + "/cheval/pintest").contains("RETCOD=0"))
        << "not in the address";
    EXPECT_FALSE(client.get("/PATRONAPI/" + anne.card + "/dump").contains("EXP DATE")) << "nor a card";
    auto const dump = client.post("/PATRONAPI/dump", {{"number", anne.card}});
    EXPECT_TRUE(dump.contains("EXP DATE[p43]=05-15-20"));
    EXPECT_FALSE(dump.contains("Anne"));
    machines.library.run([&](db::Session& session) { (void)people::Cards::revoke(session, anne.card, ""); });
    EXPECT_FALSE(client.post("/PATRONAPI/pintest", {{"number", anne.card}, {"pin", right_pin}}).contains("RETCOD=0"));
    EXPECT_TRUE(client.post("/PATRONAPI/dump", {{"number", anne.card}}).contains("ERRNUM=1"));
}

TEST_F(PatronMachines, look_at_the_database_twice)
{
    auto const looks = [&](auto const& ask) {
        ask(); // a right password is remembered, and so is a key
        auto const before = db::reads_so_far();
        ask();
        return db::reads_so_far() - before;
    };
    EXPECT_LE(looks([&] { (void)check({{"card", anne.card}, {"password", right_pin}}); }), 2U);
    EXPECT_LE(looks([&] { (void)client.post("/PATRONAPI/pintest", {{"number", anne.card}, {"pin", right_pin}}); }), 2U);
    EXPECT_LE(looks([&] { (void)client.post("/PATRONAPI/dump", {{"number", anne.card}}); }), 2U);
}

TEST_F(PatronMachines, patronapi_knows_who_asks)
{
    client.header("X-API-Key", "");
    EXPECT_EQ(client.post("/PATRONAPI/dump", {{"number", anne.card}}).status, 401);
    auto const secret = machines.add(MachinesDesk::vendor());
    for (auto const* const scheme : {"Basic ", "basic ", "BASIC "}) {
        client.header("Authorization", scheme + base64("kiosque:" + secret));
        EXPECT_TRUE(client.post("/PATRONAPI/dump", {{"number", anne.card}}).contains("P BARCODE[pb]=" + anne.card))
            << scheme;
    }
    client.header("Authorization", "Basic " + base64("kiosque:guess"));
    EXPECT_EQ(client.post("/PATRONAPI/dump", {{"number", anne.card}}).status, 401);
    client.header("Authorization", "");
    auto here = MachinesDesk::machine();
    here.recognition = Recognition::address;
    here.addresses = {"127.0.0.1"};
    machines.add(here);
    EXPECT_EQ(client.post("/PATRONAPI/dump", {{"number", anne.card}}).status, 200) << "by its address";
}

} // namespace guichet::access
