// SPDX-License-Identifier: AGPL-3.0-or-later
// Every route × every parameter that carries an address × addresses of somebody else: nobody is ever sent there. From
// the router's table, so that a new route is covered the day it is mounted.
#include "access/accounts/store.hpp"
#include "support/whole_application.hpp"

#include <algorithm>
#include <array>

namespace guichet::app {

namespace {

using support::HttpClient;
using support::Reply;

constexpr std::array names{"service",   "TARGET",        "targetService", "pgtUrl",     "redirect_uri",
                           "suite",     "RelayState",    "next",          "retour",     "post_logout_redirect_uri",
                           "url",       "return_to",     "continue",      "target",     "SAMLRequest",
                           "client_id", "id_token_hint", "login_hint",    "identifiant"};
/// The sharpest first: who is signed in sees those alone.
constexpr std::array addresses{"https://evil.example/",
                               "//evil.example/",
                               "/\\evil.example/",
                               "http://evil.example",
                               "///evil.example/",
                               "\\\\evil.example",
                               "https:evil.example",
                               "https:/evil.example",
                               "HTTPS://EVIL.EXAMPLE/",
                               "https://kiosque.example@evil.example/sso",
                               "https://kiosque.example.evil.example/sso",
                               "https://kiosque.example\\@evil.example/sso",
                               "https://kiosque.example/sso/../../../evil.example",
                               "\thttps://evil.example/",
                               "/\t/evil.example/",
                               "%2F%2Fevil.example",
                               "/%2F/evil.example",
                               "javascript:alert(1)//evil.example",
                               "data:text/html,evil.example"};
constexpr std::size_t sharpest = 3;
constexpr auto registered = "https://kiosque.example/sso";

/// Where a browser goes by itself.
std::vector<std::string> sent_to(Reply const& reply)
{
    auto const refresh = reply.header("refresh");
    auto const at = refresh.find("url=");
    return {reply.location(), at == std::string::npos ? std::string{} : refresh.substr(at + 4)};
}

class OpenRedirect : public for_tests::WholeApplication {
protected:
    OpenRedirect()
    {
        platforms::Platform press;
        press.id = {"presse"};
        press.name = "Le Grand Kiosque";
        press.description_fr = press.description_en = "Journaux";
        press.door = platforms::Door::cas;
        press.entry_url = "https://kiosque.example/";
        press.services.push_back({registered});
        people::Patron anne;
        anne.intercommunality = {"ici"};
        anne.library = {"ici-mediatheque"};
        anne.person = {"Girod", "", "Anne", *parse_date("1980-05-05")};
        anne.contact.email = "anne.girod@example.org";
        anne.category = "adulte";
        anne.created = anne.last_activity = clock.now();
        auto const hash = hasher.hash(for_tests::password).value();
        auto const done = database.write([&](db::Session& session) -> Result<void> {
            platforms::Catalogue{database, clock, random, journal}.put(session, press);
            access::AccountStore::put(session, patrons.add(session, anne), hash, clock.now());
            return {};
        });
        EXPECT_TRUE(done);
    }
    HttpClient reader(std::string const& suite = "/compte")
    {
        HttpClient browser{application.port()};
        last_ = browser.submit(
            "/connexion", "/connexion",
            {{"identifier", "anne.girod@example.org"}, {"password", for_tests::password}, {"suite", suite}});
        EXPECT_EQ(last_.status, 303) << last_.body;
        return browser;
    }
    static web::Fields everywhere(char const* address)
    {
        web::Fields fields;
        for (auto const* const name : names) {
            fields.emplace_back(name, address);
        }
        return fields;
    }
    static void expect_at_home(Reply const& reply, std::string const& what)
    {
        for (auto const& target : sent_to(reply)) {
            auto const second = target.size() > 1 ? target[1] : 'x';
            EXPECT_TRUE(target.empty() || (target.starts_with('/') && second != '/' && second != '\\'))
                << what << " sends to " << target;
        }
        for (auto const* const attribute : {"href=\"", "action=\"", "src=\"", "formaction=\""}) {
            for (auto at = reply.body.find(attribute); at != std::string::npos;
                 at = reply.body.find(attribute, at + 1)) {
                auto const start = at + std::string_view{attribute}.size();
                auto const value = reply.body.substr(start, reply.body.find('"', start) - start);
                auto const stays = value.starts_with('?') || value.starts_with('#') ||
                                   (value.starts_with('/') && !value.starts_with("//") && !value.starts_with("/\\"));
                EXPECT_TRUE(stays || value.find("evil") == std::string::npos) << what << " links to " << value;
            }
        }
    }

    Reply last_;
};

/// What staff alone sees is tried with the sharpest addresses only.
bool is_looked_at(web::Route const& route, std::size_t address)
{
    return route.method == web::Method::get && route.pattern != "/gestion/deconnexion" &&
           (route.audience != web::Audience::staff || address < sharpest);
}

} // namespace

TEST_F(OpenRedirect, is_none_on_any_route_that_is_looked_at)
{
    HttpClient nobody{application.port()};
    ASSERT_EQ(nobody.get(std::string{"/cas/login?gateway=true&service="} + web::url_encode(registered)).location(),
              registered)
        << "this test can see an address that is gone to";
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        auto const query = web::encode_form(everywhere(addresses.at(i)));
        auto browser = i < sharpest ? reader() : nobody;
        auto staff = signed_in("administrator");
        for (auto const& route : application.router().routes()) {
            auto const is_staffs = route.audience == web::Audience::staff;
            if (!is_looked_at(route, i)) {
                continue;
            }
            auto const path = support::filled(route.pattern, {{"platform", "presse"}}).append("?").append(query);
            auto const what = "GET " + path + " " + addresses.at(i);
            if (is_staffs) {
                expect_at_home(staff.get(path), what);
                continue;
            }
            expect_at_home(nobody.get(path), what);
            if (i < sharpest) {
                expect_at_home(browser.get(path), what + " signed in");
            }
        }
    }
}

TEST_F(OpenRedirect, is_none_on_any_form)
{
    for (auto const* const address : addresses) {
        auto fields = everywhere(address);
        fields.emplace_back("own_consent", "yes");
        fields.emplace_back("gateway", "true");
        for (auto const& route : application.router().routes()) {
            if (route.method != web::Method::post || route.audience == web::Audience::staff) {
                continue;
            }
            HttpClient nobody{application.port()};
            auto const path = support::filled(route.pattern, {{"platform", "presse"}});
            auto const reply = nobody.submit("/connexion", path, fields);
            expect_at_home(reply, "POST " + path + " " + address);
            if (reply.location().starts_with("/acces/")) {
                expect_at_home(nobody.get(reply.location()), "POST " + path + " and on");
            }
        }
    }
}

TEST_F(OpenRedirect, is_none_after_signing_in_consenting_or_signing_out)
{
    static_cast<void>(reader("/ressources"));
    EXPECT_TRUE(last_.location().contains("ressources")) << "this test can see where one is led";
    for (auto const* const address : addresses) {
        auto browser = reader(address);
        expect_at_home(last_, std::string{"POST /connexion "} + address);
        auto const suite = web::encode_form({{"suite", address}});
        expect_at_home(browser.get("/connexion?" + suite), "GET /connexion signed in");
        expect_at_home(
            browser.submit("/compte/accord?" + suite, "/compte/accord", {{"suite", address}, {"own_consent", "yes"}}),
            std::string{"POST /compte/accord "} + address);
        expect_at_home(browser.submit("/compte", "/oidc/deconnexion", {{"post_logout_redirect_uri", address}}),
                       std::string{"POST /oidc/deconnexion "} + address);
    }
}

} // namespace guichet::app
