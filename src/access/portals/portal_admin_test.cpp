// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/admin_pages.hpp"
#include "access/portals/portal_diagnosis.hpp"
#include "access/portals/portal_sheet.hpp"
#include "support/open_door.hpp"
#include "support/portal_desk.hpp"

namespace guichet::access {

namespace {

using support::ask;
using web::Method;

class AdministeringPortals : public for_tests::PortalDesk {
protected:
    AdministeringPortals()
    {
        admin.mount(router);
        sheets.mount(router);
    }
    std::vector<std::string> found_by(std::string const& portal)
    {
        std::vector<std::string> found;
        for (auto const& step : diagnosis.diagnose(portal)) {
            found.push_back(step.found.id);
            for (auto const& message : {step.tried, step.found, step.advice}) {
                EXPECT_TRUE(message.id.empty() ||
                            support::shared_messages().find(text::Locale::fr, message.id) != nullptr)
                    << message.id;
            }
        }
        return found;
    }

    support::OpenDoor staff{administrator};
    network::Intercommunalities members{*data};
    web::Router router;
    PortalAdminPages admin{portals, caller, members, staff, site.shell};
    PortalSheetPages sheets{
        site.shell, staff, portals, caller, {"https://guichet.example", "Médiathèques", "mdj@guichet.example", {}}};
    PortalDiagnosis diagnosis{portals, caller};
};

} // namespace

TEST_F(AdministeringPortals, begins_with_a_kind_and_what_it_needs)
{
    auto const all = ask(router, Method::get, "/gestion/portails/nouveau").body;
    for (auto const* const kind : {"bokeh", "cas", "oidc", "franceconnect"}) {
        EXPECT_TRUE(all.contains(std::string{"?genre="} + kind)) << kind;
    }
    auto const bokeh = ask(router, Method::get, "/gestion/portails/nouveau?genre=bokeh").body;
    EXPECT_TRUE(bokeh.contains("/cas-server")) << bokeh;
    EXPECT_TRUE(bokeh.contains("adresse de service"));
}

TEST_F(AdministeringPortals, tells_its_makers_what_they_need)
{
    auto const page = ask(router, Method::get, "/gestion/portails/haut-jura/fiche").body;
    EXPECT_TRUE(page.contains("https://guichet.example/connexion/par/haut-jura/retour")) << page;
    EXPECT_TRUE(page.contains("acces?portail=haut-jura"));
    EXPECT_TRUE(ask(router, Method::get, "/gestion/portails/haut-jura/fiche.pdf").body.starts_with("%PDF"));
    EXPECT_EQ(ask(router, Method::get, "/gestion/portails/inconnu/fiche").status, 404);
}

TEST_F(AdministeringPortals, asks_before_it_removes)
{
    auto const question = ask(router, Method::get, "/gestion/portails/haut-jura/suppression");
    EXPECT_TRUE(question.body.contains("Portail du Haut-Jura"));
    EXPECT_TRUE(portals.find("haut-jura")) << "looking removes nothing";
    EXPECT_EQ(ask(router, Method::post, "/gestion/portails/haut-jura/suppression").status, 303);
    EXPECT_FALSE(portals.find("haut-jura"));
}

TEST_F(AdministeringPortals, tests_a_cas_server_without_signing_in)
{
    EXPECT_EQ(diagnosis.entries().front().id, "portail-haut-jura");
    EXPECT_EQ(found_by("portail-haut-jura"), (std::vector<std::string>{"", ""}));
    server.is_down = true;
    EXPECT_EQ(found_by("portail-haut-jura"), (std::vector<std::string>{"", "portals.found.unreachable"}));
    EXPECT_EQ(found_by("portail-autre"), std::vector<std::string>{"portals.found.gone"});
}

TEST_F(AdministeringPortals, tests_an_openid_provider)
{
    Portal portal{"openid", "Portail", PortalKind::oidc, {}, support::issuer, "guichet", {}};
    ASSERT_TRUE(portals.save(administrator, portal));
    EXPECT_EQ(found_by("portail-openid"), std::vector<std::string>{"portals.found.no_secret"});
    portal.secret = "secret";
    ASSERT_TRUE(portals.save(administrator, portal));
    EXPECT_EQ(found_by("portail-openid"), (std::vector<std::string>{"", "", ""}));
    desk.clock.advance(std::chrono::hours{2});
    provider.document_issuer = "https://evil.example";
    EXPECT_EQ(found_by("portail-openid"), (std::vector<std::string>{"", "portals.found.no_discovery", ""}));
}

} // namespace guichet::access
