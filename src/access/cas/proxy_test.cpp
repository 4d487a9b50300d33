// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/single_logout.hpp"
#include "support/digital_library.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace guichet::access {

namespace {

using for_tests::DigitalLibrary;

/// "presse" may not act for people, "video" may (tests/support/digital_library.hpp).
auto const plain_service = std::string{"https://kiosque.example/sso"};
auto const proxying_service = std::string{"https://cine.example/retour"};
auto const callback = std::string{"https://cine.example/pgt"};

std::string found(std::string const& text, std::string const& pattern)
{
    std::smatch match;
    return std::regex_search(text, match, std::regex{pattern}) ? match[1].str() : "";
}

} // namespace

class CasProxy : public ::testing::Test {
protected:
    CasProxy() { library.web.start(); }

    std::string service_ticket(std::string const& service)
    {
        auto const reply = library.browser_of(anne).get("/cas/login?service=" + web::url_encode(service));
        return found(reply.location(), "ticket=(ST-[a-z2-7]+)");
    }
    std::string validate(std::string const& path, std::string const& service, std::string const& ticket,
                         std::string const& pgt_url = {})
    {
        support::HttpClient vendor{library.web.port()};
        return vendor
            .get(path + "?service=" + web::url_encode(service) + "&ticket=" + ticket +
                 (pgt_url.empty() ? "" : "&pgtUrl=" + web::url_encode(pgt_url)))
            .body;
    }
    /// What the vendor's callback was brought.
    std::string granting_ticket()
    {
        return library.vendor.heard.empty() ? "" : found(library.vendor.heard.back().url, "pgtId=(PGT-[a-z2-7]+)");
    }
    std::string proxy(std::string const& granting, std::string const& target)
    {
        support::HttpClient vendor{library.web.port()};
        return vendor.get("/cas/proxy?pgt=" + granting + "&targetService=" + web::url_encode(target)).body;
    }
    std::string granted()
    {
        auto const answer =
            validate("/cas/serviceValidate", proxying_service, service_ticket(proxying_service), callback);
        auto const iou = found(answer, "<cas:proxyGrantingTicket>(PGTIOU-[a-z2-7]+)<");
        EXPECT_NE(iou, "") << answer;
        EXPECT_TRUE(library.vendor.heard.back().url.contains("pgtIou=" + iou));
        return granting_ticket();
    }

    db::Database database{{":memory:"}};
    DigitalLibrary library{database};
    people::PatronId anne = library.add_patron("Girod", *parse_date("2020-06-30"));
};

TEST_F(CasProxy, gives_a_registered_service_tickets_for_another_in_the_persons_name)
{
    auto const answer = proxy(granted(), plain_service);
    auto const ticket = found(answer, "<cas:proxyTicket>(PT-[a-z2-7]+)<");
    ASSERT_NE(ticket, "") << answer;
    auto const validated = validate("/cas/proxyValidate", plain_service, ticket);
    EXPECT_TRUE(validated.contains("<cas:user>" + library.pseudonyms.obtain(anne, {"presse"}).value())) << validated;
    EXPECT_TRUE(validated.contains("<cas:proxy>" + callback + "</cas:proxy>")) << validated;
    EXPECT_TRUE(validate("/cas/proxyValidate", plain_service, ticket).contains("INVALID_TICKET")) << "burnt";
}

TEST_F(CasProxy, keeps_proxy_tickets_from_services_that_know_none)
{
    auto const ticket = found(proxy(granted(), plain_service), "<cas:proxyTicket>(PT-[a-z2-7]+)<");
    EXPECT_TRUE(validate("/cas/serviceValidate", plain_service, ticket).contains("INVALID_TICKET_SPEC"));
    EXPECT_TRUE(validate("/cas/proxyValidate", plain_service, ticket).contains("INVALID_TICKET"))
        << "burnt all the same";
}

TEST_F(CasProxy, refuses_services_that_may_not_and_callbacks_elsewhere)
{
    auto const refused = validate("/cas/serviceValidate", plain_service, service_ticket(plain_service),
                                  "https://kiosque.example/sso/pgt");
    EXPECT_TRUE(refused.contains("UNAUTHORIZED_SERVICE_PROXY")) << refused;
    for (auto const* elsewhere :
         {"https://evil.example/pgt", "https://kiosque.example/sso/pgt", "http://cine.example/pgt"}) {
        auto const answer =
            validate("/cas/serviceValidate", proxying_service, service_ticket(proxying_service), elsewhere);
        EXPECT_TRUE(answer.contains("INVALID_PROXY_CALLBACK")) << elsewhere << answer;
    }
    EXPECT_TRUE(library.vendor.heard.empty()) << "nobody was called";
}

TEST_F(CasProxy, validates_without_a_grant_when_the_callback_does_not_take_it)
{
    library.vendor.status = 500;
    auto const answer = validate("/cas/serviceValidate", proxying_service, service_ticket(proxying_service), callback);
    EXPECT_TRUE(answer.contains("authenticationSuccess"));
    EXPECT_FALSE(answer.contains("proxyGrantingTicket"));
    ASSERT_NE(granting_ticket(), "");
    EXPECT_TRUE(proxy(granting_ticket(), plain_service).contains("INVALID_TICKET")) << "what nobody took is gone";
}

TEST_F(CasProxy, tickets_are_kept_by_their_hash_alone)
{
    EXPECT_FALSE(library.store->find("cas.granting_ticket", granted()));
    EXPECT_FALSE(library.store->find("cas.ticket", service_ticket(plain_service)));
}

TEST_F(CasProxy, ends_with_the_session_and_with_the_card)
{
    auto const granting = granted();
    EXPECT_TRUE(proxy(granting, "https://unknown.example/").contains("UNAUTHORIZED_SERVICE"));
    library.visitors.ended.insert(anne.value);
    EXPECT_TRUE(proxy(granting, plain_service).contains("INVALID_TICKET"));
    library.visitors.ended.clear();
    library.run([&](db::Session& session) {
        for (auto const& card : people::Cards::of(session, anne)) {
            ASSERT_TRUE(people::Cards::revoke(session, card.number));
        }
    });
    EXPECT_TRUE(proxy(granting, plain_service).contains("UNAUTHORIZED_SERVICE"));
}

TEST_F(CasProxy, ends_with_the_right_of_the_service_that_acts)
{
    auto const granting = granted();
    auto portal = *library.catalogue.find({"video"});
    portal.services.front().may_proxy = false;
    library.run([&](db::Session& session) { library.catalogue.put(session, portal); });
    auto const answer = proxy(granting, plain_service);
    EXPECT_TRUE(answer.contains("UNAUTHORIZED_SERVICE_PROXY")) << answer;
    EXPECT_TRUE(library.recorder.passages.back().platform == portal.id) << "nobody has entered elsewhere";
    portal.services.front().may_proxy = true;
    library.run([&](db::Session& session) { library.catalogue.put(session, portal); });
    EXPECT_TRUE(proxy(granting, plain_service).contains("INVALID_TICKET")) << "what was taken back does not return";
}

TEST_F(CasProxy, tells_a_service_that_wants_it_which_ticket_has_ended)
{
    auto const ticket = service_ticket(proxying_service);
    static_cast<void>(service_ticket(plain_service));
    EXPECT_EQ(library.participations.collect(library.entrance, library.catalogue), 1) << "no such session is stored";
    LogoutNotices notices{library.participations, library.vendor};
    CasFarewell const farewell{library.catalogue, library.clock};
    notices.add("cas", farewell);
    EXPECT_EQ(notices.send({}).told, 1);
    auto const& heard = library.vendor.heard.back();
    EXPECT_EQ(heard.url, proxying_service);
    auto const form = web::parse_form(heard.body);
    ASSERT_EQ(form.size(), 1U);
    EXPECT_EQ(form[0].first, "logoutRequest");
    EXPECT_TRUE(form[0].second.contains("<samlp:SessionIndex>" + ticket + "</samlp:SessionIndex>")) << form[0].second;
}

TEST_F(CasProxy, asks_the_person_before_entering_when_warned)
{
    auto const reply = library.browser_of(anne).get("/cas/login?warn=true&service=" + web::url_encode(plain_service));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("refresh"), "");
    EXPECT_FALSE(reply.contains("ST-"));
    EXPECT_TRUE(library.recorder.passages.empty()) << "nobody has entered";
    auto const link = reply.body.find("href=\"/acces/suite/");
    ASSERT_NE(link, std::string::npos) << reply.body;
    auto const way = reply.body.substr(link + 6, reply.body.find('"', link + 6) - link - 6);
    library.clock.advance(std::chrono::minutes{5}); // longer than a ticket lives
    auto const entered = library.browser_of(anne).get(way);
    EXPECT_TRUE(entered.location().starts_with(plain_service + "?ticket=ST-") ||
                entered.header("refresh").starts_with("0; url=" + plain_service + "?ticket=ST-"))
        << entered.body;
    EXPECT_EQ(library.recorder.passages.size(), 1U);
}

} // namespace guichet::access
