// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/connectors/pages.hpp"
#include "access/ils/diagnosis.hpp"
#include "access/ils/pages.hpp"
#include "access/sip2/pages.hpp"
#include "support/machines_desk.hpp"
#include "support/open_door.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace guichet::access {

namespace {

using for_tests::MachinesDesk;
using support::ask;
using web::Method;

/// A connector of some other kind, as the portals' will be.
class OneStep final : public ConnectorSource {
public:
    std::vector<ConnectorEntry> entries() const override
    {
        return {{"other-1", "Portail", "connector.title", {"haut-jura"}, "", true}};
    }
    Diagnosis diagnose(std::string const& /*id*/) override
    {
        ++tried;
        return {{{"ils.step.connection"},
                 StepOutcome::failed,
                 {"ils.unreachable", {{"code", "net.name"}}},
                 {"ils.unreachable.advice", {{"code", "net.name"}}},
                 {"> hello <b>"}}};
    }
    int tried = 0;
};

class MachinePages : public ::testing::Test {
protected:
    MachinePages()
    {
        directory.add(self_test);
        directory.add(other);
        connector_pages.mount(door, router);
        ils_pages.mount(door, router);
        sip2_pages.mount(door, router);
    }
    support::TestDatabase data{support::Kind::sqlite_memory};
    MachinesDesk desk{*data};
    support::OpenDoor door{desk.administrator};
    web::Router router;
    net::CurlLineConnector lines;
    net::CurlHttpClient http;
    IlsConnectors connectors{*data,
                             desk.library.clock,
                             desk.library.random,
                             *SecretKey::from(std::string(32, 'i')),
                             desk.library.journal,
                             desk.library.libraries};
    LibrarySystems systems{lines, http, desk.library.clock, connectors, ""};
    IlsDiagnosis self_test{connectors, systems};
    OneStep other;
    ConnectorDirectory directory;
    ConnectorPages connector_pages{desk.library.web.shell, directory, desk.library.libraries};
    IlsPages ils_pages{desk.library.web.shell, connectors, desk.library.libraries};
    Sip2Pages sip2_pages{
        desk.library.web.shell, desk.terminals, desk.library.catalogue, desk.library.libraries, {6001, false}};
};

} // namespace

TEST_F(MachinePages, a_terminal_is_added_its_secret_shown_once_and_taken_off)
{
    EXPECT_TRUE(ask(router, Method::get, "/gestion/sip2").body.contains("6001"));
    EXPECT_EQ(ask(router, Method::get, "/gestion/sip2/nouveau").status, 200);
    web::Fields form{{"name", "Kiosque <1>"}, {"login", "kiosque"},   {"speaks_for", "platform:presse"},
                     {"encoding", "cp850"},   {"dialect", "generic"}, {"recognition", "login"},
                     {"pin", "required"},     {"names", "kept"},      {"addresses", "192.0.2.1  198.51.100.0/24"},
                     {"active", "1"}};
    auto const added = ask(router, Method::post, "/gestion/sip2/nouveau", form);
    ASSERT_EQ(added.status, 200) << added.body;
    std::smatch secret;
    ASSERT_TRUE(std::regex_search(added.body, secret, std::regex{"<code>([a-z2-7]{20})</code>"}));
    auto const terminal = desk.terminals.all().at(0);
    EXPECT_EQ(terminal.addresses.size(), 2U);
    auto const page = ask(router, Method::get, "/gestion/sip2/" + terminal.id.value);
    EXPECT_FALSE(page.body.contains(secret[1].str()));
    EXPECT_TRUE(ask(router, Method::get, "/gestion/sip2").body.contains("Kiosque &lt;1&gt;"));
    form[2].second = "";
    auto const refused = ask(router, Method::post, "/gestion/sip2/" + terminal.id.value, form);
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.body.contains("Choisissez une plateforme"));
    EXPECT_EQ(ask(router, Method::post, "/gestion/sip2/" + terminal.id.value + "/suppression").status, 303);
    EXPECT_TRUE(desk.terminals.all().empty());
    EXPECT_EQ(ask(router, Method::get, "/gestion/sip2/unknown").status, 404);
}

TEST_F(MachinePages, a_library_system_is_connected_and_tried)
{
    EXPECT_TRUE(ask(router, Method::get, "/gestion/connecteurs/sigb/nouveau").body.contains("haut-jura/*"));
    web::Fields const form{{"name", "Koha du Haut-Jura"},     {"place", "haut-jura/*"}, {"dialect", "koha:basic"},
                           {"address", "http://127.0.0.1:1"}, {"login", "guichet"},     {"secret", "hush-hush"},
                           {"categories", "ADU=adulte"},      {"fallback", "refuse"},   {"cached", "10"}};
    auto const saved = ask(router, Method::post, "/gestion/connecteurs/sigb/nouveau", form);
    ASSERT_EQ(saved.status, 303) << saved.body;
    auto const one = connectors.every().at(0);
    auto const path = "/gestion/connecteurs/" + one.id.value + "/diagnostic";
    EXPECT_TRUE(saved.header("location").starts_with(path));
    EXPECT_FALSE(ask(router, Method::get, "/gestion/connecteurs/sigb/" + one.id.value).body.contains("hush"));
    EXPECT_TRUE(ask(router, Method::get, "/gestion/connecteurs").body.contains(path));
    auto const tried = ask(router, Method::post, path);
    EXPECT_TRUE(tried.body.contains("net.connect"));
    EXPECT_TRUE(tried.body.contains("pare-feu"));
    auto wrong = form;
    wrong[3].second = "koha";
    EXPECT_EQ(ask(router, Method::post, "/gestion/connecteurs/sigb/nouveau", wrong).status, 422);
    EXPECT_EQ(ask(router, Method::post, "/gestion/connecteurs/sigb/" + one.id.value + "/suppression").status, 303);
}

TEST_F(MachinePages, other_kinds_of_connector_join_the_list_and_its_scope)
{
    auto const tried = ask(router, Method::post, "/gestion/connecteurs/other-1/diagnostic");
    EXPECT_TRUE(tried.body.contains("&gt; hello &lt;b&gt;"));
    EXPECT_EQ(other.tried, 1);
    door.actor = {network::ActorKind::staff, "s3", "", network::Role::manager, network::IntercommunalityId{"ailleurs"}};
    EXPECT_FALSE(ask(router, Method::get, "/gestion/connecteurs").body.contains("Portail"));
    EXPECT_EQ(ask(router, Method::post, "/gestion/connecteurs/other-1/diagnostic").status, 404);
    EXPECT_EQ(other.tried, 1);
}

} // namespace guichet::access
