// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/store.hpp"
#include "access/decision/session_visitors.hpp"
#include "access/oidc/authorize_pages.hpp"
#include "access/oidc/back_channel.hpp"
#include "access/oidc/client_pages.hpp"
#include "access/oidc/discovery_pages.hpp"
#include "access/oidc/logout_pages.hpp"
#include "access/oidc/token_pages.hpp"
#include "access/oidc/userinfo_pages.hpp"
#include "protocols/jose/jwt.hpp"
#include "support/digital_library.hpp"
#include "support/open_door.hpp"
#include "web/sessions.hpp"

#include <gtest/gtest.h>

/// An OpenID provider with one platform behind it and real sessions; and its client, as a vendor would write one. The
/// sign-in page signs in whoever the header x-patron names.
namespace guichet::access::for_tests {

inline constexpr auto issuer = "https://guichet.example";
inline constexpr auto client_id = "livres-site";
inline constexpr auto client_secret = "un secret, tiré au sort";
inline constexpr auto return_address = "https://livres.example/retour";
inline constexpr auto farewell_address = "https://livres.example/au-revoir";

struct OidcHouse {
    explicit OidcHouse(db::Database& opened) : library(opened)
    {
        seed_keys();
        add_platform("livres", {{platforms::Attribute::age_class, "Art. 7.2"},
                                {platforms::Attribute::email, "Art. 8"},
                                {platforms::Attribute::first_names, "Art. 8"}});
        register_client(site(), client_secret);
        mount();
        web.start();
    }

    /// Made once a test program: an RSA key takes its time.
    void seed_keys()
    {
        using protocols::JwsAlgorithm;
        static std::array const made{protocols::PrivateKey::generate(JwsAlgorithm::rs256),
                                     protocols::PrivateKey::generate(JwsAlgorithm::es256)};
        library.run([&](db::Session& session) {
            for (auto const& key : made) {
                OidcStore::add_key(session,
                                   {key.kid(), key.algorithm(), base64(seal(sealing_key, key.pem(), library.random)),
                                    library.clock.now()});
            }
        });
    }
    static OidcClient site()
    {
        OidcClient client;
        client.id = client_id;
        client.platform = {"livres"};
        client.name = "site";
        client.back_channel = "https://livres.example/fin";
        client.offline_access = true;
        client.sign_in_addresses = {return_address, "https://livres.example/autre?a=1"};
        client.sign_out_addresses = {farewell_address};
        return client;
    }
    void add_platform(std::string const& id, std::vector<platforms::ReleasedAttribute> released)
    {
        platforms::Platform platform;
        platform.id = {id};
        platform.name = "Les livres <numériques>";
        platform.description_fr = platform.description_en = "Livres";
        platform.door = platforms::Door::oidc;
        platform.entry_url = "https://livres.example/";
        platform.rules = {{{}, {}, "adulte"}};
        platform.released = std::move(released);
        library.run([&](db::Session& session) { library.catalogue.put(session, platform); });
    }
    void register_client(OidcClient const& client, std::string const& secret)
    {
        library.run([&](db::Session& session) { clients.put(session, client, secret); });
    }
    /// A member with an account, whose right lasts until `until`.
    people::PatronId add_member(std::string const& name, Date until)
    {
        auto const id = library.add_patron(name, until);
        library.run([&](db::Session& session) { AccountStore::put(session, id, "x", library.clock.now()); });
        return id;
    }
    void mount()
    {
        web.router.get("/connexion", web::Audience::everyone, [this](web::Request const& request) {
            auto const patron = request.header("x-patron");
            if (patron.empty()) {
                return web::Response::text("sign in");
            }
            auto response = web::Response::redirect(std::string{request.query_value("suite")});
            // A portal vouches for them, and does not say since when; FranceConnect asks them anew.
            if (auto const means = request.header("x-means"); !means.empty()) {
                auto const since = is_by_franceconnect(means) ? std::optional{library.clock.now()} : std::nullopt;
                sessions.start(request, response, web::Audience::patron, patron, {std::string{means}, since});
            } else {
                sessions.start(request, response, web::Audience::patron, patron);
            }
            return response;
        });
        login.mount(web.router);
        authorize.mount(web.router);
        discovery.mount(web.router);
        tokens.mount(web.router);
        userinfo.mount(web.router);
        logout.mount(web.router);
        staff.mount(web.router);
    }
    [[nodiscard]] support::HttpClient browser_of(people::PatronId const& patron) const
    {
        support::HttpClient browser{web.port()};
        browser.header("X-Patron", patron.value);
        return browser;
    }

    DigitalLibrary library;
    web::Sessions sessions{library.database, library.clock, library.random};
    SessionVisitors visitors{sessions};
    Entrance entrance{library.database, library.clock, visitors, *library.store, library.licences, library.recorder};
    Admissions admissions{library.database, library.clock, entrance, library.pseudonyms, library.release_records};
    LoginRequests requests{*library.store, library.random};
    support::WebFixture web;
    DoorPages pages{web.shell, library.libraries};
    LoginPages login{web.shell, visitors, requests};
    Participations participations{library.database, library.clock, library.random};
    OidcClients clients{library.database, library.clock, library.random, library.journal};
    SecretKey sealing_key = *SecretKey::from(std::string(32, 'o'));
    OidcKeys keys{library.database, library.clock, library.random, library.journal, sealing_key};
    OidcGrants grants{library.database, *library.store, library.clock, library.random, sealing_key};
    OidcProvider provider{issuer, library.database, library.clock, library.catalogue, clients,
                          keys,   grants,           admissions,    participations};
    OidcCallers callers{clients, *library.store, library.clock, issuer};
    OidcDiscoveryPages discovery{issuer, keys};
    OidcAuthorizePages authorize{web.shell, library.clock, library.catalogue, clients, provider,
                                 entrance,  visitors,      requests,          login,   pages};
    OidcTokenPages tokens{callers, provider};
    OidcUserinfoPages userinfo{provider};
    Farewells farewells{visitors};
    OidcLogoutPages logout{web.shell, library.clock, clients, provider, visitors, login, farewells, pages};
    OidcBackChannel back_channel{issuer, library.clock, library.random, clients, keys};
    support::OpenDoor door{{network::ActorKind::staff, "01admin", "Admin", network::Role::administrator}};
    OidcClientPages staff{web.shell, issuer, door, library.catalogue, clients, keys};
};

/// The parameter of an address; "" when absent.
inline std::string parameter_of(std::string const& address, std::string_view name)
{
    auto const mark = address.find('?');
    auto const all = mark == std::string::npos ? web::Fields{} : web::parse_form(address.substr(mark + 1));
    return std::string{protocols::oidc_value(all, name)};
}

/// A vendor's site: sends browsers to the provider, and calls it from its own server.
class RelyingParty {
public:
    explicit RelyingParty(std::uint16_t port) : port_(port) {}

    web::Fields request{{"response_type", "code"}, {"client_id", client_id},    {"redirect_uri", return_address},
                        {"scope", "openid"},       {"state", "état & couleur"}, {"nonce", "n-0S6_WzA2Mj"}};
    std::string id = client_id;
    std::string secret = client_secret;

    RelyingParty& with(std::string const& name, std::string const& value)
    {
        std::erase_if(request, [&](auto const& one) { return one.first == name; });
        if (!value.empty()) {
            request.emplace_back(name, value);
        }
        return *this;
    }
    [[nodiscard]] std::string target() const { return "/oidc/authorize?" + web::encode_form(request); }

    /// Through the sign-in page if need be, until the browser is sent out or a page is shown.
    [[nodiscard]] support::Reply enter(support::HttpClient& browser) const
    {
        return follow(browser, browser.get(target()));
    }
    static support::Reply follow(support::HttpClient& browser, support::Reply reply)
    {
        while (reply.location().starts_with("/")) {
            reply = browser.get(reply.location());
        }
        return reply;
    }
    /// Where the browser is sent, by a redirect or by a page of ours.
    static std::string sent_to(support::Reply const& reply)
    {
        auto const refresh = reply.header("refresh");
        return refresh.starts_with("0; url=") ? refresh.substr(7) : reply.location();
    }
    /// The person says yes, if they are asked.
    static support::Reply agreed(support::HttpClient& browser, support::Reply const& page)
    {
        auto const key = page.input("key");
        return key.empty() ? page
                           : browser.post("/oidc/accord", {{"csrf", page.csrf()}, {"key", key}, {"answer", "yes"}});
    }
    [[nodiscard]] std::string code(support::HttpClient& browser) const
    {
        return parameter_of(sent_to(agreed(browser, enter(browser))), "code");
    }
    [[nodiscard]] support::Reply post(std::string const& path, support::FormFields const& form) const
    {
        support::HttpClient server{port_};
        server.header("Authorization", "Basic " + base64(web::url_encode(id) + ":" + web::url_encode(secret)));
        return server.post(path, form);
    }
    [[nodiscard]] support::Reply redeem(std::string const& given, support::FormFields const& more = {}) const
    {
        support::FormFields form{{"grant_type", "authorization_code"},
                                 {"code", given},
                                 {"redirect_uri", std::string{protocols::oidc_value(request, "redirect_uri")}}};
        form.insert(form.end(), more.begin(), more.end());
        return post("/oidc/token", form);
    }
    /// Everything a sign-in gives.
    [[nodiscard]] nlohmann::json tokens(support::HttpClient& browser) const
    {
        return nlohmann::json::parse(redeem(code(browser)).body, nullptr, false);
    }
    [[nodiscard]] support::Reply userinfo(std::string const& token) const
    {
        support::HttpClient server{port_};
        server.header("Authorization", "Bearer " + token);
        return server.get("/oidc/userinfo");
    }
    [[nodiscard]] protocols::KeySet keys() const
    {
        support::HttpClient server{port_};
        return protocols::KeySet::parse(server.get("/oidc/jwks").body).value();
    }

private:
    std::uint16_t port_;
};

/// The provider with one member who may enter, her browser, and a client.
class OidcCase : public ::testing::Test {
protected:
    /// The claims of an ID token, verified as a client would.
    nlohmann::json verified(nlohmann::json const& tokens)
    {
        auto const token = protocols::verify_jwt(tokens.value("id_token", ""), party.keys(),
                                                 {issuer, party.id, house.library.clock.now()});
        EXPECT_TRUE(token) << tokens;
        return token ? token->claims : nlohmann::json::object();
    }
    nlohmann::json userinfo(nlohmann::json const& tokens)
    {
        return nlohmann::json::parse(party.userinfo(tokens.value("access_token", "")).body, nullptr, false);
    }
    nlohmann::json introspected(std::string const& token)
    {
        return nlohmann::json::parse(party.post("/oidc/introspect", {{"token", token}}).body);
    }
    nlohmann::json offline_tokens() { return party.with("scope", "openid email offline_access").tokens(browser); }
    support::Reply refresh(nlohmann::json const& tokens, std::string const& scope = "")
    {
        support::FormFields form{{"grant_type", "refresh_token"}, {"refresh_token", tokens.value("refresh_token", "")}};
        if (!scope.empty()) {
            form.emplace_back("scope", scope);
        }
        return party.post("/oidc/token", form);
    }
    static std::string error_of(support::Reply const& reply)
    {
        return parameter_of(RelyingParty::sent_to(reply), "error");
    }
    static std::string token_error(support::Reply const& reply)
    {
        EXPECT_GE(reply.status, 400);
        return nlohmann::json::parse(reply.body).value("error", "");
    }
    void revoke_card()
    {
        house.library.run([&](db::Session& session) {
            for (auto const& card : people::Cards::of(session, anne)) {
                ASSERT_TRUE(people::Cards::revoke(session, card.number));
            }
        });
    }
    /// What clients of the platform know her by.
    std::string user() { return house.library.pseudonyms.obtain(anne, {"livres"}).value(); }

    db::Database database{{":memory:"}};
    OidcHouse house{database};
    people::PatronId anne = house.add_member("Girod", *parse_date("2020-06-30"));
    support::HttpClient browser = house.browser_of(anne);
    RelyingParty party{house.web.port()};
};

} // namespace guichet::access::for_tests
