// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/cas_house.hpp"

#include <regex>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::login_path;
using for_tests::press;
using for_tests::ticket_in;
using for_tests::video;

std::string soap(std::string const& ticket)
{
    return R"(<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/>)"
           R"(<SOAP-ENV:Body><samlp:Request xmlns:samlp="urn:oasis:names:tc:SAML:1.0:protocol" MajorVersion="1" )"
           R"(MinorVersion="1" RequestID="_7"><samlp:AssertionArtifact>)" +
           ticket + "</samlp:AssertionArtifact></samlp:Request></SOAP-ENV:Body></SOAP-ENV:Envelope>";
}

} // namespace

class CasServer : public for_tests::CasHouse {};

TEST_F(CasServer, gives_a_ticket_that_tells_the_pairwise_id)
{
    auto const good = ticket();
    EXPECT_TRUE(std::regex_match(good, std::regex{"ST-[a-z2-7]{53}"})) << good;
    auto const reply = validate("/cas/p3/serviceValidate", press, good);
    EXPECT_EQ(reply.status, 200);
    auto const user = library.pseudonyms.obtain(anne, {"presse"}).value();
    EXPECT_TRUE(reply.contains("<cas:user>" + user + "</cas:user>")) << reply.body;
    for (auto const* line : {
             "<cas:entitlement>urn:mace:dir:entitlement:common-lib-terms</cas:entitlement>",
             "<cas:intercommunality>haut-jura</cas:intercommunality>",
             "<cas:authenticationDate>2020-04-15T10:00:00.000Z</cas:authenticationDate>",
             "<cas:isFromNewLogin>false</cas:isFromNewLogin>",
             "<cas:longTermAuthenticationRequestTokenUsed>false</cas:longTermAuthenticationRequestTokenUsed>",
             "<cas:ageClass>15-64</cas:ageClass>",
             "<cas:mail>anne@example.org</cas:mail>",
         }) {
        EXPECT_TRUE(reply.contains(line)) << line;
    }
    EXPECT_FALSE(reply.contains("Girod")) << "no contract says so";
    EXPECT_FALSE(reply.contains("29000000000001"));
}

TEST_F(CasServer, tells_each_platform_another_id_and_only_what_it_may_know)
{
    auto const reply = validate("/cas/serviceValidate", video, ticket(video));
    EXPECT_TRUE(reply.contains("<cas:attributes>")) << "registered to get attributes on version 2";
    EXPECT_FALSE(reply.contains("ageClass"));
    EXPECT_FALSE(reply.contains("mail"));
    EXPECT_FALSE(reply.contains(library.pseudonyms.obtain(anne, {"presse"}).value()));
}

TEST_F(CasServer, keeps_to_version_2_unless_registered_otherwise)
{
    EXPECT_FALSE(validate("/cas/serviceValidate", press, ticket()).contains("attributes"));
    EXPECT_FALSE(validate("/cas/v2/serviceValidate", press, ticket()).contains("attributes"));
    EXPECT_TRUE(validate("/cas/v3/serviceValidate", press, ticket()).contains("attributes"));
    EXPECT_TRUE(validate("/cas/p3/proxyValidate", press, ticket()).contains("attributes"));
    EXPECT_TRUE(validate("/cas/proxyValidate", press, ticket()).contains("authenticationSuccess"));
}

TEST_F(CasServer, answers_version_1_in_line_feeds)
{
    auto const user = library.pseudonyms.obtain(anne, {"presse"}).value();
    EXPECT_EQ(validate("/cas/validate", press, ticket()).body, "yes\n" + user + "\n");
    auto const refused = validate("/cas/validate", press, "ST-unknown");
    EXPECT_EQ(refused.body, "no\n");
    EXPECT_EQ(refused.status, 200);
}

TEST_F(CasServer, answers_in_json_when_asked)
{
    auto const reply = validate("/cas/p3/serviceValidate", press, ticket(), "&format=JSON");
    auto const success = nlohmann::json::parse(reply.body)["serviceResponse"]["authenticationSuccess"];
    EXPECT_EQ(success["attributes"]["intercommunality"], "haut-jura");
    auto const failed = validate("/cas/p3/serviceValidate", press, "ST-unknown", "&format=json");
    EXPECT_EQ(nlohmann::json::parse(failed.body)["serviceResponse"]["authenticationFailure"]["code"], "INVALID_TICKET");
}

TEST_F(CasServer, answers_saml_with_the_attributes)
{
    support::HttpClient vendor{library.web.port()};
    auto const target = "/cas/samlValidate?TARGET=" + web::url_encode(press);
    auto const good = ticket();
    auto const reply = vendor.post_body(target, soap(good), "text/xml");
    EXPECT_EQ(reply.status, 200);
    EXPECT_TRUE(reply.contains("saml1p:Success")) << reply.body;
    EXPECT_TRUE(reply.contains(R"(AttributeName="entitlement")"));
    EXPECT_TRUE(reply.contains(R"(InResponseTo="_7")"));
    EXPECT_TRUE(vendor.post_body(target, soap(good), "text/xml").contains("RequestDenied")) << "burnt";
    auto const elsewhere =
        vendor.post_body("/cas/samlValidate?TARGET=" + web::url_encode(video), soap(ticket()), "text/xml");
    EXPECT_TRUE(elsewhere.contains("INVALID_SERVICE")) << elsewhere.body;
    EXPECT_TRUE(vendor.post_body(target, "<x/>", "text/xml").contains("INVALID_REQUEST"));
}

TEST_F(CasServer, burns_a_ticket_at_the_first_attempt_whatever_comes_of_it)
{
    auto const used = ticket();
    EXPECT_TRUE(validate("/cas/serviceValidate", press, used).contains("authenticationSuccess"));
    EXPECT_TRUE(validate("/cas/serviceValidate", press, used).contains("INVALID_TICKET"));

    auto const misused = ticket();
    EXPECT_TRUE(validate("/cas/serviceValidate", video, misused).contains("INVALID_SERVICE"));
    EXPECT_TRUE(validate("/cas/serviceValidate", press, misused).contains("INVALID_TICKET"));

    auto const renewed = ticket();
    EXPECT_TRUE(validate("/cas/serviceValidate", press, renewed, "&renew=true").contains("INVALID_TICKET"));
    EXPECT_TRUE(validate("/cas/serviceValidate", press, renewed).contains("INVALID_TICKET"));
}

TEST_F(CasServer, binds_a_ticket_to_the_exact_service)
{
    for (auto const* other : {
             "https://kiosque.example/sso?lang=fr&site=12",
             "https://kiosque.example/sso?site=12",
             "https://kiosque.example/sso",
             "https://KIOSQUE.example/sso?site=12&lang=fr",
             "https://kiosque.example:443/sso?site=12&lang=fr",
             "https%3A%2F%2Fkiosque.example%2Fsso%3Fsite%3D12%26lang%3Dfr",
         }) {
        EXPECT_TRUE(validate("/cas/serviceValidate", other, ticket()).contains("INVALID_SERVICE")) << other;
    }
}

TEST_F(CasServer, lets_a_ticket_lapse)
{
    auto const late = ticket();
    library.clock.advance(31s);
    EXPECT_TRUE(validate("/cas/serviceValidate", press, late).contains("INVALID_TICKET"));
}

TEST_F(CasServer, says_what_a_request_lacks)
{
    support::HttpClient vendor{library.web.port()};
    EXPECT_TRUE(vendor.get("/cas/serviceValidate").contains("INVALID_REQUEST"));
    EXPECT_TRUE(vendor.get("/cas/serviceValidate?ticket=ST-1").contains("INVALID_REQUEST"));
    EXPECT_TRUE(validate("/cas/serviceValidate", press, "PGT-1").contains("INVALID_TICKET_SPEC"));
    EXPECT_TRUE(vendor.get("/cas/proxy?pgt=PGT-1&targetService=x").contains("proxyFailure"));
}

TEST_F(CasServer, decides_anew_when_the_ticket_is_shown)
{
    auto const pending = ticket();
    library.run([&](db::Session& session) {
        for (auto const& card : people::Cards::of(session, anne)) {
            ASSERT_TRUE(people::Cards::revoke(session, card.number));
        }
    });
    EXPECT_TRUE(validate("/cas/serviceValidate", press, pending).contains("INVALID_TICKET"));
    EXPECT_EQ(library.recorder.passages.back().reason, "access.refused.card_revoked");
}

TEST_F(CasServer, does_not_know_a_closed_account)
{
    auto const pending = ticket();
    library.visitors.closed.insert(anne.value);
    EXPECT_TRUE(validate("/cas/serviceValidate", press, pending).contains("INVALID_TICKET"));
}

TEST_F(CasServer, never_sends_anybody_to_an_address_that_is_not_registered)
{
    auto browser = library.browser_of(anne);
    for (auto const* service : {
             "https://evil.example/",
             "//kiosque.example/sso",
             "https://kiosque.example@evil.example/sso",
             "https://kiosque.example.evil.example/sso",
             "https://kiosque.example/ssoevil",
             "https://kiosque.example/sso/../../evil",
             "https://kiosque.example/sso#x",
             "https://kiosque.example\\@evil.example/sso",
             "http://kiosque.example/sso",
             "javascript:alert(1)",
             "/compte",
         }) {
        for (auto const* more : {"", "&gateway=true", "&renew=true", "&method=POST"}) {
            auto const reply = browser.get(login_path(service, more));
            EXPECT_EQ(reply.status, 403) << service;
            EXPECT_EQ(reply.location(), "") << service;
            EXPECT_FALSE(reply.contains("ST-")) << service;
        }
        auto const out = browser.get("/cas/logout?service=" + web::url_encode(service));
        EXPECT_EQ(out.location(), "") << service;
        library.visitors.sign_in(anne.value);
    }
    EXPECT_TRUE(library.recorder.passages.empty());
}

TEST_F(CasServer, keeps_the_request_while_the_person_signs_in)
{
    support::HttpClient browser{library.web.port()};
    auto const to_sign_in = browser.get(login_path(press)).location();
    ASSERT_TRUE(to_sign_in.starts_with("/connexion?suite=%2Facces%2Fsuite%2F")) << to_sign_in;
    EXPECT_FALSE(to_sign_in.contains("kiosque"));
    auto const back = web::url_decode(to_sign_in.substr(17));

    EXPECT_TRUE(browser.get(back).location().starts_with("/connexion")) << "still nobody";
    library.clock.advance(2min);
    library.visitors.sign_in(anne.value);
    auto signed_in = library.browser_of(anne);
    auto const onward = signed_in.get(web::url_decode(browser.get(back).location().substr(17)));
    EXPECT_EQ(onward.status, 200) << "a browser that keeps to form-action 'self' follows no redirect out";
    auto const refresh = onward.header("refresh");
    ASSERT_TRUE(refresh.starts_with("0; url=" + press + "&ticket=ST-")) << refresh;
    auto const reply = validate("/cas/p3/serviceValidate", press, ticket_in(refresh), "&renew=true");
    EXPECT_TRUE(reply.contains("<cas:isFromNewLogin>true</cas:isFromNewLogin>")) << reply.body;
}

TEST_F(CasServer, asks_to_sign_in_anew_when_told_to)
{
    auto browser = library.browser_of(anne);
    library.clock.advance(1min);
    auto const to_sign_in = browser.get(login_path(press, "&renew=true")).location();
    ASSERT_TRUE(to_sign_in.starts_with("/connexion")) << to_sign_in;
    EXPECT_TRUE(library.visitors.ended.contains(anne.value));
    library.clock.advance(1min);
    library.visitors.sign_in(anne.value);
    auto const onward = browser.get(web::url_decode(to_sign_in.substr(17)));
    EXPECT_TRUE(onward.header("refresh").starts_with("0; url=" + press)) << onward.status;
}

TEST_F(CasServer, goes_back_without_a_ticket_through_a_gateway)
{
    support::HttpClient browser{library.web.port()};
    EXPECT_EQ(browser.get(login_path(press, "&gateway=true")).location(), press);
    EXPECT_TRUE(browser.get(login_path(press, "&gateway=true&renew=true")).location().starts_with("/connexion"));
    EXPECT_NE(ticket_in(library.browser_of(anne).get(login_path(press, "&gateway=true")).location()), "");
}

TEST_F(CasServer, stops_nobody_at_a_gateway_and_tells_why_when_they_ask)
{
    auto const lapsed = library.add_patron("Vuillet", *parse_date("2020-04-15"));
    library.clock.advance(24h);
    auto browser = library.browser_of(lapsed);
    for (auto const* more : {"&gateway=true", "&gateway=true&method=POST"}) {
        auto const back = browser.get(login_path(press, more));
        EXPECT_EQ(back.status, 303) << "the platform's own page stays open to whoever may not enter";
        EXPECT_EQ(back.location(), press);
    }
    EXPECT_EQ(browser.get(login_path(press)).status, 403);
}

TEST_F(CasServer, can_answer_by_a_form)
{
    auto const reply = library.browser_of(anne).get(login_path(press, "&method=POST"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_TRUE(reply.input("ticket").starts_with("ST-"));
    EXPECT_TRUE(reply.header("content-security-policy").contains("form-action 'self' https://kiosque.example;"))
        << reply.header("content-security-policy");
}

TEST_F(CasServer, refuses_with_the_reason_in_words)
{
    auto const lapsed = library.add_patron("Vuillet", *parse_date("2020-04-15"));
    library.clock.advance(24h);
    auto const reply = library.browser_of(lapsed).get(login_path(press));
    EXPECT_EQ(reply.status, 403);
    EXPECT_TRUE(reply.contains("depuis le 16 avril 2020")) << reply.body;
    EXPECT_TRUE(reply.contains("Médiathèque du Haut-Jura"));
    ASSERT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_EQ(library.recorder.passages.front().reason, "access.refused.provisional_card_lapsed");
}

TEST_F(CasServer, counts_each_entry_once_with_its_channel)
{
    static_cast<void>(validate("/cas/serviceValidate", press, ticket()));
    library.entrance.announce(anne, {"presse"}, EntryChannel::federated_search, "portail-lons");
    static_cast<void>(validate("/cas/serviceValidate", press, ticket()));
    static_cast<void>(ticket());
    ASSERT_EQ(library.recorder.passages.size(), 3U);
    EXPECT_EQ(library.recorder.passages[0].channel, EntryChannel::direct);
    EXPECT_EQ(library.recorder.passages[1].channel, EntryChannel::federated_search);
    EXPECT_EQ(library.recorder.passages[1].origin, "portail-lons");
    EXPECT_EQ(library.recorder.passages[2].channel, EntryChannel::direct);
    EXPECT_EQ(library.recorder.passages[0].door, "cas");
}

TEST_F(CasServer, gives_no_ticket_to_whoever_only_looks)
{
    auto const reply = library.browser_of(anne).head(login_path(press));
    EXPECT_EQ(reply.location(), "");
    EXPECT_TRUE(library.recorder.passages.empty());
}

} // namespace guichet::access
