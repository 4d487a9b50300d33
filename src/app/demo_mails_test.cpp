// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo_mails.hpp"
#include "base/random.hpp"
#include "mail/outbox.hpp"
#include "support/databases.hpp"
#include "support/http_client.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

namespace guichet::app {

class DemoMailPages : public ::testing::Test {
protected:
    DemoMailPages()
    {
        support::migrate(*database);
        pages.mount(site.router);
        site.start();
    }
    std::string queue(mail::Message const& message)
    {
        return *(*database).write(
            [&](db::Session& session) -> Result<std::string> { return outbox.enqueue(session, message); });
    }

    support::TestDatabase database{support::Kind::sqlite_memory};
    support::WebFixture site;
    DemoMails pages{*database, site.shell};
    SystemClock clock;
    SystemRandom random;
    mail::Outbox outbox{clock, random, support::shared_messages(), support::shared_templates()};
};

TEST_F(DemoMailPages, list_what_was_queued_and_show_it_with_its_links)
{
    support::HttpClient client{site.port()};
    EXPECT_TRUE(client.get("/demo/mails").contains("Aucun message"));
    auto const id =
        queue({"zoe@example.org", "Zoé", "", "Votre carte", "Activez : http://127.0.0.1/c?a=1&b=2.", "", ""});
    auto const list = client.get("/demo/mails");
    EXPECT_TRUE(list.contains("/demo/mails/" + id));
    EXPECT_TRUE(list.contains("Votre carte"));
    auto const page = client.get("/demo/mails/" + id);
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.contains("zoe@example.org"));
    EXPECT_TRUE(page.contains("href=\"http://127.0.0.1/c?a=1&amp;b=2\""));
    EXPECT_FALSE(page.contains("<iframe"));
    EXPECT_EQ(client.get("/demo/mails/" + id + "/html").status, 404);
    EXPECT_EQ(client.get("/demo/mails/unknown").status, 404);
}

TEST_F(DemoMailPages, a_hostile_mail_stays_in_its_sandbox)
{
    support::HttpClient client{site.port()};
    std::string const hostile = "<script>alert(1)</script>";
    auto const id = queue({"zoe@example.org", hostile, "", hostile, hostile + " javascript:alert(1)",
                           "<html><head></head><body>" + hostile + "</body></html>", ""});
    auto const page = client.get("/demo/mails/" + id);
    EXPECT_FALSE(page.contains(hostile));
    EXPECT_FALSE(page.contains("href=\"javascript"));
    EXPECT_TRUE(page.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\""));
    EXPECT_NE(page.header("content-security-policy").find("frame-src 'self'"), std::string::npos);
    auto const frame = client.get("/demo/mails/" + id + "/html");
    EXPECT_EQ(frame.status, 200);
    EXPECT_TRUE(frame.header("content-security-policy")
                    .starts_with("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
                                 "style-src 'unsafe-inline'"));
    EXPECT_EQ(frame.header("x-frame-options"), "SAMEORIGIN");
    EXPECT_TRUE(frame.contains("<head><base target=\"_blank\">"));
}

TEST(DemoMailLinks, are_web_addresses_only)
{
    EXPECT_EQ(
        links_in("Voir https://a.example/x?y=1, puis (http://b.example/).\nhttps://a.example/x?y=1 httpd ftp://c"),
        (std::vector<std::string>{"https://a.example/x?y=1", "http://b.example/"}));
    EXPECT_TRUE(links_in("").empty());
}

} // namespace guichet::app
