// SPDX-License-Identifier: AGPL-3.0-or-later
// CAS around the ticket: sessions that a form does not bring, platforms that have moved, what is written down, what is
// broken, what it costs, and the way out.
#include "db/reads.hpp"
#include "support/cas_house.hpp"

namespace guichet::access {

namespace {

using for_tests::login_path;
using for_tests::press;
using for_tests::ticket_in;

} // namespace

class CasVisits : public for_tests::CasHouse {};

TEST_F(CasVisits, finds_the_session_though_a_form_of_another_site_does_not_bring_it)
{
    support::HttpClient elsewhere{library.web.port()}; // a browser keeps SameSite=Lax cookies from that form
    for (auto const* base : {"/cas", "/cas/v1", "/cas/v2", "/cas/v3"}) {
        auto const again = elsewhere.post(std::string{base} + "/login", {{"service", press}, {"gateway", "true"}});
        ASSERT_TRUE(again.location().starts_with("/acces/reprise/")) << again.location();
        auto const back = library.browser_of(anne).get(again.location());
        EXPECT_EQ(back.status, 303);
        EXPECT_NE(ticket_in(back.location()), "") << back.location();
    }
    auto const again = elsewhere.post("/cas/login", {{"service", press}, {"gateway", "true"}});
    EXPECT_EQ(elsewhere.get(again.location()).location(), press) << "nobody is there";
    auto const asked = elsewhere.post("/cas/login", {{"service", press}});
    EXPECT_TRUE(elsewhere.get(asked.location()).location().starts_with("/connexion"));
    auto const evil = elsewhere.post("/cas/login", {{"service", "https://evil.example/"}});
    EXPECT_EQ(evil.status, 403);
    EXPECT_EQ(evil.location(), "");
}

TEST_F(CasVisits, is_the_door_of_no_platform_that_has_another)
{
    auto const before = ticket();
    auto moved = *library.catalogue.find({"presse"});
    for (auto const door : {platforms::Door::link, platforms::Door::referer, platforms::Door::open}) {
        moved.door = door;
        library.run([&](db::Session& session) { library.catalogue.put(session, moved); });
        auto const reply = library.browser_of(anne).get(login_path(press));
        EXPECT_EQ(reply.status, 403);
        EXPECT_EQ(reply.location(), "");
        EXPECT_EQ(library.browser_of(anne).get("/cas/logout?service=" + web::url_encode(press)).location(), "");
        library.visitors.sign_in(anne.value);
    }
    EXPECT_TRUE(validate("/cas/serviceValidate", press, before).contains("INVALID_SERVICE"));
}

TEST_F(CasVisits, writes_down_only_what_left)
{
    auto const noted = [&] {
        return database.read([&](db::Session& session) { return ReleaseRecords::of(session, anne).size(); });
    };
    EXPECT_TRUE(validate("/cas/validate", press, ticket()).contains("yes"));
    EXPECT_TRUE(validate("/cas/serviceValidate", press, ticket()).contains("authenticationSuccess"));
    EXPECT_EQ(noted(), 0U) << "these versions tell the id alone";
    EXPECT_TRUE(validate("/cas/p3/serviceValidate", press, ticket()).contains("ageClass"));
    EXPECT_EQ(noted(), 2U);
}

TEST_F(CasVisits, begin_no_session_at_the_platform_once_the_one_here_has_ended)
{
    library.visitors.session = "s1";
    library.run([&](db::Session& session) {
        session.execute(R"(
            INSERT INTO web_session (id, token_hash, audience, subject, created, last_seen, device)
            VALUES ('s1', 'hash', 'patron', :patron, :now, :now, ''))",
                        {{"patron", anne}, {"now", library.clock.now()}});
    });
    EXPECT_TRUE(validate("/cas/serviceValidate", press, ticket()).contains("authenticationSuccess"));
    auto const pending = ticket();
    library.run([](db::Session& session) { session.execute("DELETE FROM web_session"); });
    auto const late = validate("/cas/serviceValidate", press, pending);
    EXPECT_TRUE(late.contains("INVALID_TICKET")) << late.body;
}

TEST_F(CasVisits, says_so_in_the_format_asked_when_something_is_broken)
{
    std::vector<std::string> tickets;
    for (int i = 0; i < 3; ++i) {
        tickets.push_back(ticket());
    }
    library.run([](db::Session& session) { session.execute("ALTER TABLE access_pseudonym RENAME TO gone"); });
    auto const xml = validate("/cas/serviceValidate", press, tickets[0]);
    EXPECT_EQ(xml.status, 200);
    EXPECT_TRUE(xml.contains(R"(code="INTERNAL_ERROR")")) << xml.body;
    auto const json = validate("/cas/serviceValidate", press, tickets[1], "&format=json");
    EXPECT_EQ(json.status, 200);
    EXPECT_TRUE(json.contains("INTERNAL_ERROR")) << json.body;
    EXPECT_EQ(validate("/cas/validate", press, tickets[2]).body, "no\n");
}

TEST_F(CasVisits, do_not_recognise_a_ticket_that_was_written_in_another_way)
{
    for (auto const* const text : {R"({"visitor":{},"platform":"presse"})", "", "0:0:0:0:0:0:", "3:abc"}) {
        library.store->put("cas.ticket", base64url(sha256("ST-old")), text, CasTickets::life);
        EXPECT_TRUE(validate("/cas/serviceValidate", press, "ST-old").contains("INVALID_TICKET")) << text;
    }
}

TEST_F(CasVisits, costs_two_looks_at_the_database)
{
    static_cast<void>(validate("/cas/p3/serviceValidate", press, ticket()));
    auto const before = db::reads_so_far();
    auto const good = ticket();
    EXPECT_LE(db::reads_so_far() - before, 2U);
    EXPECT_TRUE(validate("/cas/p3/serviceValidate", press, good).contains("mail"));
    EXPECT_LE(db::reads_so_far() - before, 2U) << "both together";
}

TEST_F(CasVisits, answers_software_by_headers)
{
    auto const reply = library.browser_of(anne).get(login_path(press, "&method=HEADER"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("service"), press);
    EXPECT_TRUE(validate("/cas/serviceValidate", press, reply.header("ticket")).contains("authenticationSuccess"));
}

TEST_F(CasVisits, goes_round_the_platforms_that_only_the_browser_tells)
{
    std::string asked = "none";
    library.farewells.set_round([&](std::string_view /*session*/, std::string_view then) {
        asked = then;
        return std::optional<std::string>{"/saml/slo/round"};
    });
    auto const reply = library.browser_of(anne).get("/cas/logout?service=" + web::url_encode(press));
    EXPECT_EQ(reply.location(), "/saml/slo/round");
    EXPECT_EQ(asked, press);
    EXPECT_TRUE(library.visitors.ended.contains(anne.value));
    static_cast<void>(library.browser_of(anne).get("/cas/logout?service=https%3A%2F%2Fevil.example"));
    EXPECT_EQ(asked, press) << "nobody is in";
}

TEST_F(CasVisits, takes_what_a_shared_browser_must_not_keep_on_the_way_out)
{
    library.farewells.on_leaving(
        [](web::Request const& /*request*/, web::Response& response) { response.with_header("X-Left", "all"); });
    EXPECT_EQ(library.browser_of(anne).get("/cas/logout?service=" + web::url_encode(press)).header("x-left"), "all");
}

TEST_F(CasVisits, signs_out_and_goes_back_to_a_registered_service)
{
    auto browser = library.browser_of(anne);
    static_cast<void>(browser.head("/cas/logout"));
    EXPECT_FALSE(library.visitors.ended.contains(anne.value)) << "whoever only looks signs nobody out";
    EXPECT_EQ(browser.get("/cas/logout?service=" + web::url_encode(press)).location(), press);
    EXPECT_TRUE(library.visitors.ended.contains(anne.value));
    auto const page = browser.get("/cas/logout?url=" + web::url_encode(press));
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.location(), "");
}

TEST_F(CasVisits, tell_whether_the_session_is_one_that_the_browser_was_asked_to_keep)
{
    auto const told = [&] {
        return validate("/cas/p3/serviceValidate", press, ticket())
            .contains("<cas:longTermAuthenticationRequestTokenUsed>true<");
    };
    EXPECT_FALSE(told());
    library.visitors.remembered = true;
    EXPECT_TRUE(told());
}

} // namespace guichet::access
