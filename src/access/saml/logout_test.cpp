// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/saml_house.hpp"

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using support::ServiceProvider;

} // namespace

class SamlSignOut : public for_tests::SamlHouse {};

TEST_F(SamlSignOut, ends_the_session_a_platform_asks_to_end)
{
    auto const answer = posted(ask());
    auto const user = library.pseudonyms.obtain(anne, {"livres"}).value();
    ASSERT_EQ(participations_of_nobody().size(), 1U);
    auto const session = SamlDoor::session_of(participations_of_nobody().front());
    EXPECT_NE(answer.find("SessionIndex=\"" + session.index + "\""), std::string::npos);
    EXPECT_EQ(session.name_id.value, user);

    auto const somebody_else = library.browser_of(anne).get(
        "/saml/slo?" + sp.logout_request({{session.name_id.format, "another"}, session.index}));
    EXPECT_NE(sp.status_of(somebody_else.location()).find("PartialLogout"), std::string::npos);
    EXPECT_FALSE(library.visitors.ended.contains(anne.value));

    auto const unsigned_query = sp.logout_request(session);
    auto const refused =
        library.browser_of(anne).get("/saml/slo?" + unsigned_query.substr(0, unsigned_query.find("&SigAlg")));
    EXPECT_GE(refused.status, 400);
    EXPECT_FALSE(library.visitors.ended.contains(anne.value));

    auto const reply = library.browser_of(anne).get("/saml/slo?" + sp.logout_request(session, "back"));
    ASSERT_EQ(reply.status, 303) << reply.body;
    EXPECT_TRUE(reply.location().starts_with("https://sp.example/slo?SAMLResponse=")) << reply.location();
    EXPECT_NE(reply.location().find("RelayState=back"), std::string::npos);
    EXPECT_NE(reply.location().find("&Signature="), std::string::npos);
    EXPECT_EQ(sp.status_of(reply.location()).find("PartialLogout"), std::string::npos);
    EXPECT_TRUE(library.visitors.ended.contains(anne.value));
    EXPECT_TRUE(participations_of_nobody().empty()) << "it need not be told";
}

TEST_F(SamlSignOut, takes_what_a_shared_browser_must_not_keep)
{
    library.farewells.on_leaving(
        [](web::Request const& /*request*/, web::Response& response) { response.with_header("X-Left", "all"); });
    static_cast<void>(ask());
    auto const session = SamlDoor::session_of(participations_of_nobody().front());
    auto const others = library.browser_of(anne).get(
        "/saml/slo?" + sp.logout_request({{session.name_id.format, "another"}, session.index}));
    EXPECT_EQ(others.header("x-left"), "") << "somebody else's session stays";
    auto const left = library.browser_of(anne).get("/saml/slo?" + sp.logout_request(session));
    EXPECT_EQ(left.header("x-left"), "all");
    EXPECT_TRUE(library.visitors.ended.contains(anne.value));
}

TEST_F(SamlSignOut, keeps_no_form_that_the_platform_did_not_sign)
{
    register_again(ServiceProvider::Logout::by_form);
    static_cast<void>(ask());
    auto const message = sp.logout_request_by_form(SamlDoor::session_of(participations_of_nobody().front()));
    auto forged = from_base64(message).value_or("");
    auto const id = forged.find(" ID=\"");
    ASSERT_NE(id, std::string::npos) << forged;
    forged.insert(id + 5, "_");
    support::HttpClient elsewhere{library.web.port()};
    for (auto const& one : {base64(forged), base64(sp.request())}) {
        auto const reply = elsewhere.post("/saml/slo", {{"SAMLRequest", one}});
        EXPECT_GE(reply.status, 400);
        EXPECT_EQ(reply.location(), "");
    }
    EXPECT_TRUE(elsewhere.post("/saml/slo", {{"SAMLRequest", message}}).location().starts_with("/acces/reprise/"));
}

TEST_F(SamlSignOut, tells_a_platform_of_the_end_by_soap_or_by_the_browser)
{
    static_cast<void>(ask());
    auto const left = participations_of_nobody();
    ASSERT_EQ(left.size(), 1U);
    auto const notice = door.notice(left.front()).value();
    ASSERT_TRUE(notice);
    EXPECT_EQ(notice->url, "https://sp.example/soap");
    EXPECT_NE(notice->body.find("LogoutRequest"), std::string::npos);
    EXPECT_NE(notice->body.find(SamlDoor::session_of(left.front()).index), std::string::npos);
    EXPECT_EQ(logout.farewell("", ""), std::nullopt) << "the job does it";

    library.run([&](db::Session& session) {
        SamlProviders::put(session, {{"livres"}, sp.metadata(ServiceProvider::Logout::by_redirect), "", {}},
                           library.clock.now());
    });
    library.clock.advance(6s);
    sp.now = library.clock.now();
    EXPECT_EQ(door.notice(left.front()).value(), std::nullopt);
    auto const round = logout.farewell("", "https://kiosque.example/sso");
    ASSERT_TRUE(round);
    EXPECT_TRUE(participations_of_nobody().empty());
    support::HttpClient browser{library.web.port()};
    EXPECT_EQ(browser.head(*round).status, 200);
    auto const stop = browser.get(*round).header("refresh");
    ASSERT_TRUE(stop.starts_with("0; url=https://sp.example/slo?SAMLRequest=")) << stop;
    auto const last = browser.get("/saml/slo?" + sp.logout_answer(stop.substr(7)));
    EXPECT_EQ(last.status, 200);
    EXPECT_TRUE(last.contains("Vous êtes déconnecté")) << last.body;
    EXPECT_EQ(last.header("refresh"), "0; url=https://kiosque.example/sso") << "where the sign-out was to lead";
}

TEST_F(SamlSignOut, tells_by_forms_a_platform_that_takes_no_other_way)
{
    register_again(ServiceProvider::Logout::by_form);
    static_cast<void>(ask());
    ASSERT_EQ(participations_of_nobody().size(), 1U);
    EXPECT_EQ(door.notice(participations_of_nobody().front()).value(), std::nullopt);
    auto const round = logout.farewell("", "");
    ASSERT_TRUE(round);
    support::HttpClient browser{library.web.port()};
    auto const stop = browser.get(*round);
    EXPECT_TRUE(stop.contains(R"(action="https://sp.example/slo")")) << stop.body;
    auto const said = sp.logout_answer_by_form(stop.input("SAMLRequest"), stop.input("RelayState"));
    auto const again =
        browser.post("/saml/slo", {{"SAMLResponse", said}, {"RelayState", stop.input("RelayState")}}).location();
    ASSERT_TRUE(again.starts_with("/acces/reprise/")) << again;
    EXPECT_TRUE(browser.get(again).contains("Vous êtes déconnecté"));
}

TEST_F(SamlSignOut, ends_the_session_that_a_form_asks_to_end_and_answers_by_a_form)
{
    register_again(ServiceProvider::Logout::by_form);
    static_cast<void>(ask());
    auto const session = SamlDoor::session_of(participations_of_nobody().front());
    auto const message = sp.logout_request_by_form(session);
    support::HttpClient elsewhere{library.web.port()};
    auto const again = elsewhere.post("/saml/slo", {{"SAMLRequest", message}, {"RelayState", "r"}}).location();
    ASSERT_TRUE(again.starts_with("/acces/reprise/")) << again;
    auto const answer = library.browser_of(anne).get(again);
    EXPECT_TRUE(answer.contains(R"(action="https://sp.example/slo")")) << answer.body;
    EXPECT_EQ(answer.input("RelayState"), "r");
    auto const xml = from_base64(answer.input("SAMLResponse")).value_or("");
    EXPECT_NE(xml.find("status:Success"), std::string::npos) << xml;
    EXPECT_NE(xml.find("<Signature"), std::string::npos);
    EXPECT_TRUE(library.visitors.ended.contains(anne.value));
    library.visitors.sign_in(anne.value);
    static_cast<void>(ask());
    auto const replayed = elsewhere.post("/saml/slo", {{"SAMLRequest", message}}).location();
    EXPECT_EQ(library.browser_of(anne).get(replayed).status, 409);
    EXPECT_FALSE(library.visitors.ended.contains(anne.value)) << "a message ends one session, once";
}

TEST_F(SamlSignOut, answers_the_platform_that_asked_once_the_others_have_been_told)
{
    register_again(ServiceProvider::Logout::by_redirect);
    static_cast<void>(ask());
    auto const session = SamlDoor::session_of(participations_of_nobody().front());
    auto other = *library.catalogue.find({"livres"});
    other.id = {"films"};
    ServiceProvider const films{"https://films.example/metadata"};
    library.run([&](db::Session& s) {
        library.catalogue.put(s, other);
        SamlProviders::put(s, {{"films"}, films.metadata(ServiceProvider::Logout::by_redirect), "", {}},
                           library.clock.now());
    });
    library.clock.advance(6s);
    sp.now = library.clock.now();
    ServiceProvider asking_films{"https://films.example/metadata"};
    asking_films.now = sp.now;
    static_cast<void>(library.browser_of(anne).get("/saml/sso?" + asking_films.request_by_redirect()));
    ASSERT_EQ(participations_of_nobody().size(), 2U);
    auto const round = library.browser_of(anne).get("/saml/slo?" + sp.logout_request(session, "r")).location();
    ASSERT_TRUE(round.starts_with("/saml/slo/")) << round;
    EXPECT_TRUE(library.visitors.ended.contains(anne.value));
    support::HttpClient browser{library.web.port()};
    auto const stop = browser.get(round).header("refresh");
    ASSERT_TRUE(stop.contains("SAMLRequest=")) << stop;
    auto const last = browser.get("/saml/slo?" + asking_films.logout_answer(stop.substr(7)));
    EXPECT_TRUE(last.location().starts_with("https://sp.example/slo?SAMLResponse=")) << last.location();
    EXPECT_TRUE(last.location().contains("RelayState=r"));
}

} // namespace guichet::access
