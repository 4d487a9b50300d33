// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/reads.hpp"
#include "support/vendor_doors.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

class RefererPage : public ::testing::Test {
protected:
    db::Database database{{":memory:"}};
    for_tests::VendorDoors library{database};
    people::PatronId anne = library.add_patron("Girod", *parse_date("2020-06-30"));
};

} // namespace

TEST_F(RefererPage, tells_the_platform_its_own_address_and_is_no_redirect)
{
    auto browser = library.browser_of(anne);
    EXPECT_EQ(browser.get("/ressources/journal/acces").location(), "/ressources/journal/page");
    auto const before = db::reads_so_far();
    auto const page = browser.get("/ressources/journal/page");
    EXPECT_LE(db::reads_so_far() - before, 2U);
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.header("referrer-policy"), "unsafe-url");
    EXPECT_EQ(page.header("refresh"), "") << "a refresh tells no referer everywhere";
    EXPECT_TRUE(page.contains(R"(href="https://journal.example/httpref?un=jura" id="onward")")) << page.body;
    EXPECT_FALSE(page.contains("noreferrer"));
    EXPECT_EQ(browser.get("/ressources").header("referrer-policy"), "same-origin") << "there alone";
    ASSERT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_EQ(library.recorder.passages.front().channel, EntryChannel::portal);
    EXPECT_EQ(library.recorder.passages.front().door, "referer");
}

TEST_F(RefererPage, is_for_who_may_enter)
{
    EXPECT_EQ(support::HttpClient{library.web.port()}.get("/ressources/journal/page").location(),
              "/connexion?suite=%2Fressources%2Fjournal%2Fpage");
    library.clock.advance(std::chrono::days{100});
    auto const refused = library.browser_of(anne).get("/ressources/journal/page");
    EXPECT_EQ(refused.status, 403);
    EXPECT_FALSE(refused.contains("journal.example"));
    EXPECT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_EQ(library.browser_of(anne).get("/ressources/presse/page").status, 404) << "another door";
}

TEST_F(RefererPage, asks_nobody_for_an_account_on_a_day_open_to_all)
{
    auto const open_until = [&](char const* last, char const* entry) {
        auto journal = *library.catalogue.find({"journal"});
        journal.open_periods = {{*parse_date("2020-03-17"), *parse_date(last), entry}};
        library.run([&](db::Session& session) { library.catalogue.put(session, journal); });
        library.clock.advance(std::chrono::seconds{6});
    };
    auto const anybody = [&] { return support::HttpClient{library.web.port()}.get("/ressources/journal/page"); };
    open_until("2020-05-11", "");
    auto const page = anybody();
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.contains(R"(href="https://journal.example/httpref?un=jura" id="onward")")) << page.body;
    ASSERT_EQ(library.recorder.passages.size(), 1U);
    auto const lapsed = library.add_patron("Perrin", *parse_date("2020-04-20"));
    library.clock.advance(std::chrono::days{20});
    EXPECT_EQ(library.browser_of(lapsed).get("/ressources/journal/page").status, 200) << "as anybody";

    open_until("2020-05-11", "https://journal.example/ouvert");
    EXPECT_TRUE(anybody().contains(R"(href="https://journal.example/ouvert")"));
    EXPECT_TRUE(library.browser_of(anne).get("/ressources/journal/page").contains("httpref?un=jura")) << "by name";
    open_until("2020-04-14", "");
    EXPECT_EQ(anybody().status, 303);
}

} // namespace guichet::access
