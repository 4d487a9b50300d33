// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/authority.hpp"
#include "access/ils/diagnosis.hpp"
#include "access/ils/koha_system.hpp"
#include "access/ils/sending_pages.hpp"
#include "access/ils/sip2_system.hpp"
#include "base/text.hpp"
#include "support/child_process.hpp"
#include "support/hostile_proxy.hpp"
#include "support/machines_desk.hpp"
#include "support/open_door.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::MachinesDesk;
using for_tests::right_pin;
using support::HostileProxy;
using Mood = support::HostileProxy::Mood;
using Verdict = MemberAnswer::Verdict;

struct MigratedMemory {
    MigratedMemory() { support::migrate(*made); }
    support::TestDatabase made{support::Kind::sqlite_memory};
    db::Database& operator*() const { return *made; }
};

/// Our own server as the library's system, behind a network that misbehaves.
class Sip2Client : public ::testing::Test {
protected:
    MigratedMemory data;
    MachinesDesk there{*data};
    MachinesDesk::Member anne = there.add_member("Anne", there.in_days(30));
    std::string secret = there.add(MachinesDesk::machine());
    net::CurlLineConnector connector;
    std::unique_ptr<HostileProxy> proxy;

    void SetUp() override
    {
        there.start();
        proxy = std::make_unique<HostileProxy>(there.server->port());
    }
    [[nodiscard]] Sip2Address address(std::string const& dialect = "koha") const
    {
        Sip2Address to;
        to.server = {.host = "127.0.0.1", .port = proxy->port(), .answer_time = 5000ms};
        to.dialect = dialect;
        to.user = "automate";
        to.password = secret;
        return to;
    }
    [[nodiscard]] Sip2System system(std::string const& dialect = "koha") const
    {
        return Sip2System{connector, there.library.clock, address(dialect)};
    }
};

/// What came of asking: the verdict, or the failure.
std::string told(Result<MemberAnswer> const& answer)
{
    if (!answer) {
        return answer.error().message.id;
    }
    return answer->verdict == Verdict::accepted ? "accepted" : answer->verdict == Verdict::wrong ? "wrong" : "refused";
}

} // namespace

TEST_F(Sip2Client, understands_our_own_server_in_every_dialect)
{
    for (auto const& dialect : protocols::sip2::client_dialects()) {
        auto library = system(std::string{dialect.name});
        auto const good = library.ask(anne.card, right_pin, nullptr);
        ASSERT_EQ(told(good), "accepted") << dialect.name;
        if (dialect.expiry_field == "PA") {
            EXPECT_EQ(good->expires, there.in_days(30)) << dialect.name;
            EXPECT_EQ(good->category, "adulte") << dialect.name;
        }
        EXPECT_EQ(told(library.ask(anne.card, "wrong", nullptr)), "wrong") << dialect.name;
    }
}

TEST_F(Sip2Client, is_told_no_for_a_lapsed_card)
{
    there.library.clock.advance(24h * 31);
    EXPECT_EQ(told(system().ask(anne.card, right_pin, nullptr)), "wrong") << "neither BL nor CQ says yes";
}

TEST_F(Sip2Client, a_wrong_login_is_refused_however_it_is_said)
{
    auto wrong = address();
    wrong.password = "guess";
    EXPECT_EQ(told(Sip2System(connector, there.library.clock, wrong).ask(anne.card, right_pin, nullptr)),
              "ils.login_refused");
    auto abrupt = MachinesDesk::machine();
    abrupt.login = "abrupt";
    abrupt.dialect = "sipserver";
    there.add(abrupt);
    wrong.user = "abrupt";
    EXPECT_EQ(told(Sip2System(connector, there.library.clock, wrong).ask(anne.card, right_pin, nullptr)),
              "ils.login_refused");
}

TEST_F(Sip2Client, answers_in_pieces_late_or_twice_are_still_answers)
{
    for (auto const mood : {Mood::splits, Mood::delays, Mood::duplicates}) {
        proxy->set(mood);
        auto library = system();
        EXPECT_EQ(told(library.ask(anne.card, right_pin, nullptr)), "accepted") << static_cast<int>(mood);
        EXPECT_EQ(told(library.ask(anne.card, "wrong", nullptr)), "wrong") << static_cast<int>(mood);
    }
}

TEST_F(Sip2Client, no_damage_ever_says_yes)
{
    auto library = system();
    ASSERT_EQ(told(library.ask(anne.card, right_pin, nullptr)), "accepted");
    for (auto const mood : {Mood::garbles, Mood::cuts, Mood::hangs_up}) {
        proxy->set(mood);
        for (auto const* const pin : {right_pin, "wrong"}) {
            auto const said = told(library.ask(anne.card, pin, nullptr));
            EXPECT_TRUE(said.starts_with("ils.")) << said << " " << static_cast<int>(mood);
        }
    }
    proxy->set(Mood::kind);
    EXPECT_EQ(told(library.ask(anne.card, right_pin, nullptr)), "accepted") << "once the network is itself again";
}

TEST_F(Sip2Client, a_line_that_died_meanwhile_is_replaced_silently)
{
    auto library = system();
    ASSERT_EQ(told(library.ask(anne.card, right_pin, nullptr)), "accepted");
    proxy->set(Mood::once_dead);
    EXPECT_EQ(told(library.ask(anne.card, right_pin, nullptr)), "accepted");
}

TEST_F(Sip2Client, shows_what_was_said_without_its_secrets)
{
    Transcript transcript;
    auto library = system();
    ASSERT_EQ(told(library.ask(anne.card, right_pin, &transcript)), "accepted");
    auto const all = join(transcript.lines, "\n");
    EXPECT_TRUE(all.contains("> 93")) << all;
    EXPECT_TRUE(all.contains("< 64")) << all;
    EXPECT_TRUE(all.contains(anne.card)) << all;
    EXPECT_FALSE(all.contains(right_pin)) << all;
    EXPECT_FALSE(all.contains(secret)) << all;
}

namespace {

/// A network whose library keeps its own system: ours, reached by SIP2 through the proxy, or a Koha in its own process.
class LibrarySystemsTest : public Sip2Client {
protected:
    MigratedMemory here_data;
    MachinesDesk here{*here_data};
    net::CurlHttpClient http;
    IlsConnectors connectors{*here_data,           here.library.clock,
                             here.library.random,  *SecretKey::from(std::string(32, 'i')),
                             here.library.journal, here.library.libraries};
    LibrarySystems systems{connector, http, here.library.clock, connectors, ""};
    IlsMembers members{*here_data, here.library.clock, here.library.random, here.library.patrons, here.library.journal};
    IlsAuthority authority{*here_data,
                           here.library.libraries,
                           connectors,
                           systems,
                           members,
                           here.hasher,
                           *here.library.store,
                           *SecretKey::from(std::string(32, 'a'))};
    IlsDiagnosis self_test{connectors, systems};
    std::optional<support::ChildProcess> koha_process;
    std::uint16_t koha_port = 0;
    std::optional<support::HttpClient> koha;

    LibrarySystemsTest()
    {
        here.accounts.ask_first(authority);
        here.library.cards = 500; // numbers of its own
    }

    IlsConnector sip2(IlsFallback fallback = IlsFallback::refuse)
    {
        IlsConnector one;
        one.intercommunality = {"haut-jura"};
        one.name = "Haut-Jura";
        one.address = "127.0.0.1:" + std::to_string(proxy->port());
        one.dialect = "koha";
        one.login = "automate";
        one.categories = categories_from("ADU=adulte, *=adulte");
        one.fallback = fallback;
        one.active = true;
        return one;
    }
    IlsConnector koha_connector(std::string const& dialect = "basic")
    {
        if (koha_port == 0) {
            koha_port = support::free_port();
            koha_process.emplace(
                std::vector<std::string>{"node", "tests/support/koha_server.mjs", std::to_string(koha_port)},
                support::ChildProcess::Environment{}, "/dev/null");
            EXPECT_TRUE(support::listens(koha_port, *koha_process));
            koha.emplace(koha_port);
        }
        auto one = sip2();
        one.kind = IlsKind::koha;
        one.address = "http://127.0.0.1:" + std::to_string(koha_port);
        one.dialect = dialect;
        one.login = dialect == "basic" ? "guichet" : "client-1";
        return one;
    }
    IlsConnectorId add(IlsConnector const& one, std::string const& password, std::string const& test_pin = "")
    {
        auto const saved = connectors.save(here.administrator, one, {password, test_pin});
        EXPECT_TRUE(saved) << saved.error().message.id
                           << (saved.error().fields.empty() ? "" : saved.error().fields[0].message.id);
        return saved.value_or(IlsConnectorId{});
    }
    /// As imported from the library's file: a card, no account.
    people::PatronId imported(std::string const& card, Date until)
    {
        auto const patron = here.library.add_patron("Importée", until);
        here.library.run([&](db::Session& session) {
            (void)people::Cards::take_in(session, {card,
                                                   patron,
                                                   {"haut-jura-mediatheque"},
                                                   people::CardKind::permanent,
                                                   people::CardStatus::active,
                                                   here.in_days(-100),
                                                   std::nullopt,
                                                   here.library.clock.now()});
        });
        return patron;
    }
    std::string sign_in(std::string const& card, std::string const& pin)
    {
        auto const patron = here.accounts.check_password(card, pin);
        return patron ? "in" : patron.error().message.id;
    }
    [[nodiscard]] Date end_of(people::PatronId const& patron)
    {
        return (*here_data).read([&](db::Session& session) {
            return people::Subscriptions::current(session, patron, here.in_days(0))->end;
        });
    }
    void be(nlohmann::json const& mood) { koha->post_body("/test/mood", mood.dump(), "application/json"); }
};

constexpr auto* koha_card = "27193048561726";

} // namespace

TEST_F(LibrarySystemsTest, members_sign_in_with_their_librarys_card_and_password)
{
    add(sip2(), secret);
    auto const known = imported(anne.card, here.in_days(5));
    EXPECT_EQ(sign_in(anne.card, right_pin), "in");
    EXPECT_EQ(sign_in(anne.card, "wrong"), "accounts.sign_in.wrong");
    EXPECT_EQ(sign_in(anne.card, ""), "accounts.sign_in.wrong");
    EXPECT_EQ(end_of(known), there.in_days(30)) << "what the system says of the end is taken over";
}

TEST_F(LibrarySystemsTest, a_right_password_is_not_asked_about_again_for_a_while)
{
    add(sip2(), secret);
    imported(anne.card, here.in_days(5));
    ASSERT_EQ(sign_in(anne.card, right_pin), "in");
    there.server.reset();
    EXPECT_EQ(sign_in(anne.card, right_pin), "in");
    here.library.clock.advance(11min);
    EXPECT_EQ(sign_in(anne.card, right_pin), "ils.away");
}

TEST_F(LibrarySystemsTest, a_dead_system_is_said_or_stood_in_for_by_policy)
{
    auto const id = add(sip2(), secret);
    imported(anne.card, here.in_days(5));
    there.server.reset();
    EXPECT_EQ(sign_in(anne.card, right_pin), "ils.away");
    there.start();
    proxy = std::make_unique<HostileProxy>(there.server->port());
    auto changed = sip2(IlsFallback::last_state);
    changed.id = id;
    add(changed, "");
    here.library.clock.advance(1min);
    ASSERT_EQ(sign_in(anne.card, right_pin), "in");
    there.server.reset();
    here.library.clock.advance(11min);
    EXPECT_EQ(sign_in(anne.card, right_pin), "in") << "on the last state";
    EXPECT_EQ(sign_in(anne.card, "new password"), "ils.away") << "it may have been changed there: nobody knows";
}

TEST_F(LibrarySystemsTest, koha_is_asked_by_its_own_interface)
{
    for (auto const* const dialect : {"basic", "client_credentials"}) {
        auto one = koha_connector(dialect);
        for (auto const& known : connectors.every()) {
            one.id = known.id;
        }
        add(one, one.dialect == "basic" ? "koha-secret" : "client-secret");
        here.library.clock.advance(10s);
        auto const system = systems.of(connectors.every().front()).value();
        auto const good = system->ask(koha_card, "koha-1", nullptr);
        ASSERT_EQ(told(good), "accepted") << dialect;
        EXPECT_EQ(good->family_name, "Durand");
        EXPECT_EQ(good->expires, parse_date("2020-12-31"));
        EXPECT_EQ(told(system->ask(koha_card, "wrong", nullptr)), "wrong");
        EXPECT_EQ(told(system->ask("27193048561734", "koha-2", nullptr)), "refused") << "restricted";
        EXPECT_EQ(told(system->ask("27193048561759", "koha-3", nullptr)), "wrong") << "a login name is no card";
        be({{"old", true}});
        EXPECT_EQ(told(system->ask(koha_card, "koha-1", nullptr)), "accepted") << "204, the first release's yes";
        EXPECT_EQ(told(system->ask("27193048561759", "koha-3", nullptr)), "wrong") << "no card bears that number";
        be({{"status", 500}});
        EXPECT_EQ(told(system->ask(koha_card, "koha-1", nullptr)), "ils.garbled");
        be({{"status", 404}});
        EXPECT_EQ(told(system->ask(koha_card, "koha-1", nullptr)), "ils.too_old");
        be(nlohmann::json::object());
    }
}

TEST_F(LibrarySystemsTest, whom_only_koha_knows_is_registered_when_they_come)
{
    here.library.run([&](db::Session& session) {
        people::Cards const cards{*here_data, here.library.clock, here.library.random};
        EXPECT_TRUE(cards.add_range(session, {"r1",
                                              {"haut-jura-mediatheque"},
                                              people::CardKind::permanent,
                                              "2719304850000",
                                              "2719304859999",
                                              people::CheckDigit::none,
                                              people::Keeper::ils}));
    });
    add(koha_connector(), "koha-secret");
    // The range holds 13 digits; the number is one of its own.
    auto const home = (*here_data).read([&](db::Session& session) {
        return home_of(session, here.library.libraries, "2719304856172");
    });
    ASSERT_TRUE(home);
    EXPECT_EQ(home->library.value, "haut-jura-mediatheque");
    IlsMembers::Arrival arrival{koha_card, *home, {}, ""};
    arrival.member.family_name = "Durand";
    arrival.member.first_names = "Émilie";
    arrival.member.category = "ADU";
    arrival.member.expires = here.in_days(200);
    EXPECT_EQ(members.take_over(connectors.every().front(), arrival).error().message.id, "ils.not_known_yet");
    arrival.member.birth_date = parse_date("1984-07-14");
    auto const made = members.take_over(connectors.every().front(), arrival);
    ASSERT_TRUE(made) << made.error().message.id;
    EXPECT_EQ(here.library.patrons.find(*made)->person.full_name(), "Émilie Durand");
    EXPECT_EQ(end_of(*made), here.in_days(200));
    EXPECT_EQ(sign_in(koha_card, "koha-1"), "in") << "by now the card is known";
}

TEST_F(LibrarySystemsTest, provisional_registrations_are_sent_to_koha_once)
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

TEST_F(LibrarySystemsTest, what_koha_does_not_take_is_seen_given_up_and_tried_again)
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

TEST_F(LibrarySystemsTest, the_self_test_says_which_step_failed_and_what_to_do)
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
    add(one, "");
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
    EXPECT_EQ(connectors.find(one.id), one);
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
    network::Actor const neighbour{network::ActorKind::staff, "s2", "", network::Role::manager,
                                   network::IntercommunalityId{"ailleurs"}};
    EXPECT_EQ(connectors.save(neighbour, one, {}).error().kind, ErrorKind::not_found);
    EXPECT_TRUE(connectors.all(neighbour).empty());
    ASSERT_TRUE(connectors.remove(desk.administrator, one.id));
    EXPECT_FALSE(connectors.for_library({"haut-jura"}, {"haut-jura-mediatheque"}));
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
