// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/releases/releases.hpp"
#include "access/resources/pages.hpp"
#include "support/digital_library.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

class ResourcesPage : public ::testing::Test {
protected:
    ResourcesPage()
    {
        pages.mount(library.web.router);
        library.web.start();
    }

    db::Database database{{":memory:"}};
    for_tests::DigitalLibrary library{database};
    ResourcePages pages{database,         library.web.shell, library.catalogue,
                        library.visitors, library.entrance,  library.pages};
    people::PatronId anne = library.add_patron("Girod", *parse_date("2020-06-30"));
    support::HttpClient nobody() { return support::HttpClient{library.web.port()}; }
};

TEST_F(ResourcesPage, shows_everybody_what_there_is)
{
    auto const page = nobody().get("/ressources");
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.contains("Le Grand Kiosque"));
    EXPECT_TRUE(page.contains("Ciné &amp; Cie"));
    EXPECT_TRUE(page.contains("Ouvert à tous"));
    EXPECT_TRUE(page.contains("/connexion"));
}

TEST_F(ResourcesPage, tells_who_is_signed_in_why_not)
{
    auto const lapsed = library.add_patron("Vuillet", *parse_date("2020-04-15"));
    library.clock.advance(std::chrono::hours{24});
    auto const page = library.browser_of(lapsed).get("/ressources");
    EXPECT_TRUE(page.contains("depuis le 16 avril 2020")) << page.body;
    EXPECT_FALSE(page.contains("/ressources/presse/acces"));
    EXPECT_TRUE(page.contains("/ressources/contes/acces")) << "open to everybody, to them as well";
    EXPECT_TRUE(library.recorder.passages.empty()) << "looking is not asking to enter";
}

TEST_F(ResourcesPage, opens_to_everybody_what_is_open_to_everybody)
{
    auto const reply = nobody().get("/ressources/contes/acces");
    EXPECT_EQ(reply.status, 303);
    EXPECT_EQ(reply.location(), "https://contes.example/");
    ASSERT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_EQ(library.recorder.passages.front().channel, EntryChannel::portal);
    EXPECT_FALSE(library.recorder.passages.front().standing);
}

TEST_F(ResourcesPage, sends_to_sign_in_and_back)
{
    EXPECT_EQ(nobody().get("/ressources/presse/acces").location(),
              "/connexion?suite=%2Fressources%2Fpresse%2Facces%3Fapres%3Dconnexion");
}

TEST_F(ResourcesPage, shows_what_the_platform_receives_before_the_first_entry)
{
    auto browser = library.browser_of(anne);
    auto const first = browser.get("/ressources/presse/acces");
    EXPECT_EQ(first.status, 200);
    EXPECT_TRUE(first.contains("Art. 7.2"));
    EXPECT_TRUE(first.contains("Votre adresse e-mail"));
    auto const onward = browser.get("/ressources/presse/acces?vu=1");
    EXPECT_EQ(onward.location(), "https://kiosque.example/entree?bib=12");
    EXPECT_TRUE(library.recorder.passages.empty()) << "counted when the platform asks for the ticket";

    ASSERT_EQ(browser.get("/cas/login?service=" + web::url_encode("https://kiosque.example/sso")).status, 303);
    ASSERT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_EQ(library.recorder.passages.front().channel, EntryChannel::portal);
    EXPECT_EQ(browser.get("/ressources/presse/acces").location(), "https://kiosque.example/entree?bib=12");
}

TEST_F(ResourcesPage, leaves_by_a_page_after_the_sign_in_form)
{
    static_cast<void>(library.pseudonyms.obtain(anne, {"presse"}));
    auto const reply = library.browser_of(anne).get("/ressources/presse/acces?apres=connexion");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("refresh"), "0; url=https://kiosque.example/entree?bib=12");
}

TEST_F(ResourcesPage, writes_refusals_down)
{
    auto platform = *library.catalogue.find({"presse"});
    platform.rules.clear();
    library.run([&](db::Session& session) { library.catalogue.put(session, platform); });
    auto const reply = library.browser_of(anne).get("/ressources/presse/acces");
    EXPECT_EQ(reply.status, 403);
    EXPECT_TRUE(reply.contains("ne propose pas cette ressource"));
    ASSERT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_EQ(library.recorder.passages.front().reason, "access.refused.library_left_out");
}

TEST_F(ResourcesPage, does_not_know_what_is_not_there)
{
    EXPECT_EQ(nobody().get("/ressources/nulle-part/acces").status, 404);
}

TEST_F(ResourcesPage, keeps_for_the_person_what_each_platform_receives)
{
    Releases const releases{database, library.clock, support::shared_messages(), library.catalogue};
    auto const person = library.patrons.find(anne).value();
    EXPECT_TRUE(releases.of(person, text::Locale::fr).empty());
    static_cast<void>(library.pseudonyms.obtain(anne, {"presse"}).value());
    auto const all = releases.of(person, text::Locale::fr);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front().platform, "Le Grand Kiosque");
    EXPECT_EQ(all.front().items.size(), 5U);
    EXPECT_EQ(all.front().items.back(), "Votre adresse e-mail");
    EXPECT_EQ(all.front().article, "Art. 7.2, Art. 8");
}

TEST_F(ResourcesPage, sends_who_comes_from_a_portal_back_by_it_and_counts_its_search)
{
    pages.send_by_portal([](std::string_view portal) { return portal == "haut-jura"; });
    EXPECT_EQ(
        nobody().get("/ressources/presse/acces?portail=haut-jura").location(),
        "/connexion/par/haut-jura?suite=%2Fressources%2Fpresse%2Facces%3Fapres%3Dconnexion%26portail%3Dhaut-jura");
    EXPECT_TRUE(nobody().get("/ressources/presse/acces?portail=inconnu").location().starts_with("/connexion?suite="));
    static_cast<void>(library.pseudonyms.obtain(anne, {"presse"}));
    auto browser = library.browser_of(anne);
    EXPECT_EQ(browser.get("/ressources/presse/acces?portail=haut-jura").status, 303);
    ASSERT_EQ(browser.get("/cas/login?service=" + web::url_encode("https://kiosque.example/sso")).status, 303);
    ASSERT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_EQ(library.recorder.passages.front().channel, EntryChannel::federated_search);
    EXPECT_EQ(library.recorder.passages.front().origin, "haut-jura");
}

TEST_F(ResourcesPage, leads_to_one_title_of_the_platform_and_nowhere_else)
{
    static_cast<void>(library.pseudonyms.obtain(anne, {"presse"}));
    auto browser = library.browser_of(anne);
    auto const sent_to = [&](std::string const& title) {
        return browser.get("/ressources/presse/acces?vers=" + web::url_encode(title)).location();
    };
    EXPECT_EQ(sent_to("https://kiosque.example/sso/titre/12?page=3"), "https://kiosque.example/sso/titre/12?page=3");
    for (auto const* const elsewhere :
         {"https://evil.example/", "https://kiosque.example.evil.example/sso", "//evil.example/sso",
          "https://kiosque.example@evil.example/sso", "javascript:alert(1)", "https://kiosque.example/ssoevil",
          "https://kiosque.example/sso/../x", "http://kiosque.example/sso", "https://cine.example/film/1"}) {
        EXPECT_EQ(sent_to(elsewhere), "https://kiosque.example/entree?bib=12") << elsewhere;
    }
    auto const to_sign_in =
        nobody().get("/ressources/presse/acces?vers=" + web::url_encode("https://kiosque.example/sso/t?a=1&b=2"));
    auto const back = web::parse_form(to_sign_in.location().substr(std::string{"/connexion?"}.size())).front().second;
    EXPECT_EQ(browser.get(back).header("refresh"), "0; url=https://kiosque.example/sso/t?a=1&b=2") << back;
}

TEST_F(ResourcesPage, opens_to_everybody_between_two_dates_and_counts_it)
{
    auto platform = *library.catalogue.find({"presse"});
    platform.open_periods = {{*parse_date("2020-03-17"), *parse_date("2020-04-15"), "https://kiosque.example/ouvert"}};
    library.run([&](db::Session& session) { library.catalogue.put(session, platform); });
    EXPECT_TRUE(nobody().get("/ressources").contains("jusqu’au 15 avril 2020"));
    EXPECT_EQ(nobody().get("/ressources/presse/acces").location(), "https://kiosque.example/ouvert");
    ASSERT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_EQ(library.recorder.passages.front().door, "open");
    EXPECT_FALSE(library.recorder.passages.front().standing);
    static_cast<void>(library.pseudonyms.obtain(anne, {"presse"}));
    EXPECT_EQ(library.browser_of(anne).get("/ressources/presse/acces").location(),
              "https://kiosque.example/entree?bib=12")
        << "who may enter by name does";

    library.clock.advance(std::chrono::hours{24});
    EXPECT_TRUE(nobody().get("/ressources/presse/acces").location().starts_with("/connexion"));
    EXPECT_FALSE(nobody().get("/ressources").contains("jusqu’au 15 avril 2020"));
}

TEST_F(ResourcesPage, does_not_list_a_portal_that_trusts_us)
{
    auto platform = *library.catalogue.find({"presse"});
    platform.kind = platforms::PlatformKind::portal;
    library.run([&](db::Session& session) { library.catalogue.put(session, platform); });
    EXPECT_FALSE(nobody().get("/ressources").contains("Le Grand Kiosque"));
    static_cast<void>(library.pseudonyms.obtain(anne, {"presse"}));
    EXPECT_EQ(library.browser_of(anne).get("/ressources/presse/acces").status, 303) << "and opens it";
}

TEST_F(ResourcesPage, leaves_the_counting_to_the_question_of_a_platform_that_asks_for_the_card)
{
    auto platform = *library.catalogue.find({"presse"});
    platform.door = platforms::Door::sip2;
    library.run([&](db::Session& session) { library.catalogue.put(session, platform); });
    auto browser = library.browser_of(anne);
    auto const first = browser.get("/ressources/presse/acces");
    EXPECT_TRUE(first.contains("Art. 8")) << "what it receives is told";
    EXPECT_FALSE(first.contains("Art. 7.2")) << "SIP2 carries no age class";
    EXPECT_EQ(browser.get("/ressources/presse/acces?vu=1").location(), "https://kiosque.example/entree?bib=12");
    EXPECT_TRUE(library.recorder.passages.empty());
}

} // namespace guichet::access
