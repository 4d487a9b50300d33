// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/library_systems.hpp"

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::MachinesDesk;
using for_tests::right_pin;

class IlsSelfTest : public for_tests::LibrarySystemsCase {};

} // namespace

TEST_F(IlsSelfTest, the_self_test_says_which_step_failed_and_what_to_do)
{
    auto one = sip2();
    one.test_card = anne.card;
    auto const id = add(one, secret, right_pin);
    auto const good = self_test.diagnose(id.value);
    EXPECT_TRUE(all_passed(good));
    ASSERT_EQ(good.size(), 5U);
    for (auto const& step : good) {
        for (auto const& line : step.transcript) {
            EXPECT_FALSE(line.contains(right_pin) || line.contains(secret)) << line;
        }
    }
    one.id = id;
    here.library.clock.advance(1s);
    add(one, "not the secret");
    auto const refused = self_test.diagnose(id.value);
    EXPECT_EQ(refused[1].outcome, StepOutcome::passed);
    EXPECT_EQ(refused[2].outcome, StepOutcome::failed);
    EXPECT_EQ(refused[2].advice.id, "ils.login_refused.advice");
    EXPECT_EQ(refused[3].outcome, StepOutcome::skipped);
    one.address = "127.0.0.1:" + std::to_string(support::free_port());
    here.library.clock.advance(1s);
    add(one, secret, right_pin);
    auto const nobody = self_test.diagnose(id.value);
    EXPECT_EQ(nobody[1].outcome, StepOutcome::failed);
    EXPECT_EQ(nobody[1].found.values.at("code"), "net.connect");
    for (auto const& steps : {good, refused, nobody}) {
        for (auto const& step : steps) {
            for (auto const& message : {step.tried, step.found, step.advice}) {
                if (!message.id.empty()) {
                    EXPECT_FALSE(support::shared_messages().text(text::Locale::fr, message).empty());
                }
            }
        }
    }
}

namespace {

class IlsConnectorStore : public support::OnEveryDatabase {};

} // namespace

TEST_P(IlsConnectorStore, keeps_secrets_sealed_and_never_forgets_them_by_an_empty_field)
{
    MachinesDesk desk{database()};
    IlsConnectors connectors{database(),           desk.library.clock,
                             desk.library.random,  *SecretKey::from(std::string(32, 'i')),
                             desk.library.journal, desk.library.libraries};
    IlsConnector one;
    one.intercommunality = {"haut-jura"};
    one.name = "Haut-Jura";
    one.address = "sip.example.org:6001";
    one.categories = {{"ADU", "adulte"}, {"*", "jeune"}};
    one.active = true;
    one.changed = desk.library.clock.now();
    one.id = connectors.save(desk.administrator, one, {"hush", "1234"}).value();
    auto const found = connectors.find(one.id).value();
    one.secret_mark = found.secret_mark;
    EXPECT_EQ(found, one);
    ASSERT_TRUE(connectors.save(desk.administrator, one, {"", ""}));
    EXPECT_EQ(connectors.secrets(one.id)->password, "hush");
    EXPECT_EQ(connectors.secrets(one.id)->test_pin, "1234");
    auto const stored = database().read([](db::Session& session) {
        return session.count(
                   "SELECT COUNT(*) FROM access_ils_connector WHERE secret LIKE '%hush%' OR test_pin LIKE '%1234%'") +
               session.count("SELECT COUNT(*) FROM network_journal WHERE detail LIKE '%hush%'");
    });
    EXPECT_EQ(stored, 0);
    EXPECT_TRUE(connectors.for_library({"haut-jura"}, {"haut-jura-mediatheque"}));
    EXPECT_FALSE(connectors.for_library({"ailleurs"}, {"x"}));
    auto second = one;
    second.id = {};
    auto const taken = connectors.save(desk.administrator, second, {});
    ASSERT_FALSE(taken) << "one answers for a place";
    ASSERT_EQ(taken.error().fields.size(), 1U) << taken.error().message.id;
    EXPECT_EQ(taken.error().fields.front().field, "place");
    network::Actor const neighbour{network::ActorKind::staff, "s2", "", network::Role::manager,
                                   network::IntercommunalityId{"ailleurs"}};
    EXPECT_EQ(connectors.save(neighbour, one, {}).error().kind, ErrorKind::not_found);
    EXPECT_TRUE(connectors.all(neighbour).empty());
    ASSERT_TRUE(connectors.remove(desk.administrator, one.id));
    EXPECT_FALSE(connectors.for_library({"haut-jura"}, {"haut-jura-mediatheque"}));
}

TEST_P(IlsConnectorStore, asks_for_the_secrets_again_when_the_server_is_another)
{
    MachinesDesk desk{database()};
    IlsConnectors connectors{database(),           desk.library.clock,
                             desk.library.random,  *SecretKey::from(std::string(32, 'i')),
                             desk.library.journal, desk.library.libraries};
    IlsConnector one;
    one.intercommunality = {"haut-jura"};
    one.name = "Haut-Jura";
    one.kind = IlsKind::koha;
    one.dialect = "basic";
    one.address = "https://koha.example.org";
    one.login = "guichet";
    one.test_card = "27193048561726";
    one.id = connectors.save(desk.administrator, one, {"hush", "1234"}).value();
    for (auto const* const elsewhere : {"https://koha.example.net", "http://koha.example.org",
                                        "https://koha.example.org:8443", "https://koha.example.org@evil.example/"}) {
        auto moved = one;
        moved.address = elsewhere;
        auto const refused = connectors.save(desk.administrator, moved, {"", ""});
        ASSERT_FALSE(refused) << elsewhere;
        ASSERT_EQ(refused.error().fields.size(), 2U);
        EXPECT_EQ(refused.error().fields[0].field, "secret");
        EXPECT_EQ(refused.error().fields[1].field, "test_pin");
        EXPECT_EQ(connectors.find(one.id)->address, "https://koha.example.org");
    }
    one.address = "https://KOHA.example.org/intranet";
    ASSERT_TRUE(connectors.save(desk.administrator, one, {"", ""})) << "the same server";
    EXPECT_EQ(connectors.secrets(one.id)->password, "hush");
    one.address = "https://koha.example.net";
    one.test_card = "";
    ASSERT_TRUE(connectors.save(desk.administrator, one, {"new hush", ""}));
    EXPECT_EQ(connectors.secrets(one.id)->password, "new hush");
    EXPECT_EQ(connectors.secrets(one.id)->test_pin, "") << "it was the other server's";
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, IlsConnectorStore, support::every_database(), support::database_name);

TEST(IlsRules, a_closure_that_the_system_has_not_heard_of_is_kept)
{
    people::Subscription ours{"", {}, "adulte", *parse_date("2020-01-01"), *parse_date("2020-11-25"), "", "", 56};
    EXPECT_EQ(end_to_keep(ours, *parse_date("2020-09-30")), *parse_date("2020-11-25"));
    EXPECT_EQ(end_to_keep(ours, *parse_date("2021-09-30")), *parse_date("2021-09-30"));
    ours.extended_days = 0;
    EXPECT_EQ(end_to_keep(ours, *parse_date("2020-09-30")), *parse_date("2020-09-30"));
}

TEST(IlsRules, a_line_without_its_encryption_is_another_server)
{
    IlsConnector one;
    one.address = "sip.example.org:6001";
    one.encrypted = true;
    auto bare = one;
    bare.encrypted = false;
    EXPECT_NE(server_of(one), server_of(bare));
    auto shouted = one;
    shouted.address = "SIP.example.org:6001";
    EXPECT_EQ(server_of(one), server_of(shouted));
}

TEST(IlsRules, addresses_and_categories_are_read_as_typed)
{
    EXPECT_EQ(host_and_port("sip.example.org:6001")->host, "sip.example.org");
    EXPECT_EQ(host_and_port("[2001:db8::1]:6001")->host, "2001:db8::1");
    for (auto const* const wrong : {"sip.example.org", ":6001", "host:0", "host:x", "a b:1", "u@h:1", "h/x:1"}) {
        EXPECT_FALSE(host_and_port(wrong)) << wrong;
    }
    IlsConnector one;
    one.categories = categories_from("ADU = adulte,\n*=jeune");
    EXPECT_EQ(one.category_of("ADU"), "adulte");
    EXPECT_EQ(one.category_of("?"), "jeune");
    EXPECT_EQ(to_text(one.categories), "ADU=adulte, *=jeune");
}

} // namespace guichet::access
