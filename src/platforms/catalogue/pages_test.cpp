// SPDX-License-Identifier: AGPL-3.0-or-later
#include "platforms/catalogue/pages.hpp"
#include "support/databases.hpp"
#include "support/http_client.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace guichet::platforms {

namespace {

using network::Actor;
using network::Permission;

/// Everybody is `actor`, and may what the actor may.
class OneActorDoor final : public network::StaffDoor {
public:
    void get(web::Router& router, std::string pattern, Permission permission, Handler handler) override
    {
        router.get(std::move(pattern), web::Audience::staff, guarded(permission, std::move(handler)));
    }
    void post(web::Router& router, std::string pattern, Permission permission, Handler handler) override
    {
        router.post(std::move(pattern), web::Audience::staff, guarded(permission, std::move(handler)));
    }
    Actor actor{network::ActorKind::staff, "01admin", "Admin", network::Role::administrator};

private:
    web::Handler guarded(Permission permission, Handler handler)
    {
        return [this, permission, handler = std::move(handler)](web::Request const& request) {
            return network::may_anywhere(actor, permission) ? handler(request, actor)
                                                            : web::Response::text("forbidden", 403);
        };
    }
};

class SomeFigures final : public PlatformFigures {
public:
    [[nodiscard]] std::vector<Day> days(PlatformId const& /*platform*/, Date /*first*/, Date last) const override
    {
        return {{last, 12, 3}};
    }
    [[nodiscard]] std::vector<Refusal> refusals(PlatformId const& /*platform*/, Date /*first*/,
                                                Date /*last*/) const override
    {
        return {{"access.refused.no_card", 3}};
    }
};

support::FormFields good_form()
{
    return {{"id", "kiosque"},
            {"name", "Le Grand Kiosque"},
            {"vendor", "Kiosque SAS"},
            {"kind", "press"},
            {"description_fr", "Journaux & revues"},
            {"description_en", "Newspapers"},
            {"door", "cas"},
            {"entry_url", "https://kiosque.example/entree?bib=12"},
            {"opens_at", "01/04/2020"},
            {"active", "1"},
            {"rules", "haut-jura / * / adulte\r\n* / * / jeune\r\n"},
            {"services", "https://Kiosque.example/sso/ attributs\n"},
            {"released", "age_class ; Art. 7.2 ; 31/12/2020"},
            {"counted", "simultaneous"},
            {"agreement_first_day", "01/01/2020"},
            {"agreement_last_day", "31/12/2020"},
            {"agreement_most", "30"},
            {"enforcement", "queue"}};
}

support::FormFields with(support::FormFields fields, std::string const& name, std::string const& value)
{
    for (auto& field : fields) {
        if (field.first == name) {
            field.second = value;
        }
    }
    return fields;
}

} // namespace

class PlatformPagesTest : public ::testing::Test {
protected:
    PlatformPagesTest()
    {
        support::migrate(database);
        EXPECT_TRUE(database.write([](db::Session& session) -> Result<void> {
            network::Intercommunalities::put(session,
                                             network::Intercommunality{{"haut-jura"}, "Haut-Jura", "", "", "", ""});
            network::Intercommunalities::put(
                session, network::Library{
                             {"saint-claude"}, {"haut-jura"}, network::LibraryKind::physical, "", "", "", "", "", ""});
            return {};
        }));
        pages.mount(web.router);
        web.start();
    }
    support::Reply add(support::FormFields const& fields)
    {
        return browser().submit("/gestion/plateformes/nouvelle", "/gestion/plateformes/nouvelle", fields);
    }
    support::HttpClient browser() { return support::HttpClient{web.port()}; }

    db::Database database{{":memory:"}};
    ManualClock clock{*parse_instant("2020-04-15T10:00:00Z")};
    SystemRandom random;
    network::Journal journal{database, clock};
    Catalogue catalogue{database, clock, random, journal};
    OneActorDoor door;
    SomeFigures figures;
    support::WebFixture web;
    PlatformPages pages{web.shell, clock, door, catalogue, figures};
};

TEST_F(PlatformPagesTest, add_a_platform_as_it_was_typed)
{
    auto const reply = add(good_form());
    ASSERT_EQ(reply.status, 303) << reply.body;
    EXPECT_EQ(reply.location(), "/gestion/plateformes/kiosque");
    auto const saved = *catalogue.find({"kiosque"});
    EXPECT_EQ(saved.services, (std::vector<Service>{{"https://kiosque.example/sso", true}}));
    EXPECT_EQ(saved.rules.size(), 2U);
    EXPECT_EQ(saved.released.front().until, parse_date("2020-12-31"));
    EXPECT_EQ(saved.agreement->enforcement, Enforcement::queue);
    EXPECT_EQ(saved.opens_at, parse_date("2020-04-01"));
}

TEST_F(PlatformPagesTest, show_what_is_registered_received_and_used)
{
    ASSERT_EQ(add(good_form()).status, 303);
    auto const page = browser().get("/gestion/plateformes/kiosque");
    EXPECT_EQ(page.status, 200);
    for (auto const* text : {"haut-jura / * / adulte", "https://kiosque.example/sso", "Art. 7.2", "Accès simultanés",
                             "Maximum : 30", "15/04/2020", "Pas de carte", "Journaux &amp; revues"}) {
        EXPECT_TRUE(page.contains(text)) << text;
    }
    EXPECT_TRUE(browser().get("/gestion/plateformes").contains("Le Grand Kiosque"));
    EXPECT_EQ(browser().get("/gestion/plateformes/inconnue").status, 404);
}

TEST_F(PlatformPagesTest, keep_what_was_typed_and_say_what_is_wrong)
{
    struct Wrong {
        char const* field;
        char const* value;
        char const* text;
    };
    for (auto const& wrong :
         {Wrong{"id", "Le Kiosque", "Des minuscules"}, Wrong{"name", "", "Indiquez le nom"},
          Wrong{"rules", "adulte", "trois parties"}, Wrong{"rules", "haut-jurra / * / *", "le code « haut-jurra »"},
          Wrong{"services", "https://a@b.example/", "ne convient pas"}, Wrong{"services", "", "au moins une adresse"},
          Wrong{"released", "age_class", "ne convient pas"},
          Wrong{"released", "card_number ; Art. 1", "ne convient pas"}, Wrong{"opens_at", "31/02/2020", "pas valable"},
          Wrong{"agreement_most", "beaucoup", "nombre positif"},
          Wrong{"agreement_last_day", "31/12/2019", "avant le début"},
          Wrong{"entry_url", "javascript:alert(1)", "pas une adresse"}}) {
        auto const reply = add(with(good_form(), wrong.field, wrong.value));
        EXPECT_EQ(reply.status, 422) << wrong.field;
        EXPECT_TRUE(reply.contains(wrong.text)) << wrong.field << " " << wrong.value;
        EXPECT_TRUE(reply.contains("Kiosque SAS")) << "values are kept";
    }
    EXPECT_TRUE(catalogue.all()->empty());
}

TEST_F(PlatformPagesTest, change_a_platform_but_never_its_code)
{
    ASSERT_EQ(add(good_form()).status, 303);
    EXPECT_EQ(add(good_form()).status, 422) << "that code is taken";
    auto const path = std::string{"/gestion/plateformes/kiosque/modifier"};
    auto const form = browser().get(path);
    EXPECT_EQ(form.input("name"), "Le Grand Kiosque");
    auto const reply = browser().submit(path, path, with(good_form(), "name", "Le Kiosque"));
    EXPECT_EQ(reply.status, 303) << reply.body;
    EXPECT_EQ(catalogue.find({"kiosque"})->name, "Le Kiosque");
    EXPECT_EQ(catalogue.all()->size(), 1U);
}

TEST_F(PlatformPagesTest, begin_with_a_known_kind)
{
    auto const path = std::string{"/gestion/plateformes/nouvelle"};
    EXPECT_TRUE(browser().get(path).contains("/gestion/plateformes/nouvelle?genre=presse-page"));
    auto const form = browser().get(path + "?genre=presse-page");
    EXPECT_TRUE(form.contains("À demander d’abord à l’éditeur"));
    EXPECT_TRUE(std::regex_search(form.body, std::regex{R"(value="referer"[^>]*checked)"})) << form.body;
    auto const wrong =
        browser().submit(path + "?genre=presse-page", path + "?genre=presse-page", with(good_form(), "name", ""));
    EXPECT_EQ(wrong.status, 422);
    EXPECT_TRUE(wrong.contains("À demander d’abord à l’éditeur"));
    EXPECT_EQ(browser().get(path + "?genre=inconnu").status, 200);
}

TEST_F(PlatformPagesTest, are_read_by_all_staff_and_changed_by_the_network_alone)
{
    ASSERT_EQ(add(good_form()).status, 303);
    door.actor = {network::ActorKind::staff, "01m", "M", network::Role::manager, network::IntercommunalityId{"x"}};
    auto const page = browser().get("/gestion/plateformes/kiosque");
    EXPECT_EQ(page.status, 200);
    EXPECT_FALSE(page.contains("/modifier"));
    EXPECT_EQ(browser().get("/gestion/plateformes/kiosque/modifier").status, 403);
}

} // namespace guichet::platforms
