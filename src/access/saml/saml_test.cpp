// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/logout_pages.hpp"
#include "access/saml/provider_pages.hpp"
#include "access/saml/sign_on_pages.hpp"
#include "protocols/saml/names.hpp"
#include "support/digital_library.hpp"
#include "support/open_door.hpp"
#include "support/service_provider.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::DigitalLibrary;
using support::Reply;
using support::ServiceProvider;

SecretKey key_of(char letter)
{
    return *SecretKey::from(std::string(32, letter));
}

network::Actor administrator()
{
    network::Actor actor;
    actor.kind = network::ActorKind::staff;
    actor.id = "01admin";
    actor.role = network::Role::administrator;
    return actor;
}

/// A vendor's site with its metadata.
class OneDocument final : public net::HttpClient {
public:
    [[nodiscard]] Result<net::HttpReply> send(net::HttpRequest const& /*request*/,
                                              net::HttpLimits const& /*limits*/) const override
    {
        net::HttpReply reply;
        reply.status = status;
        reply.body = body;
        return reply;
    }
    int status = 200;
    std::string body;
};

} // namespace

class SamlServer : public ::testing::Test {
protected:
    SamlServer()
    {
        platforms::Platform books = *library.catalogue.find({"presse"});
        books.id = {"livres"};
        books.name = "Les livres";
        books.door = platforms::Door::saml;
        books.entry_url = "https://sp.example/livres?page=1";
        books.services.clear();
        library.run([&](db::Session& session) {
            library.catalogue.put(session, books);
            SamlProviders::put(session, {{"livres"}, sp.metadata(), "", SamlStart::here}, library.clock.now());
            SamlStore::add_key(session,
                               {"01key", ServiceProvider::our_key().certificate,
                                base64(seal(key_of('s'), ServiceProvider::our_key().private_key, library.random)),
                                library.clock.now()});
        });
        sign_on.mount(library.web.router);
        logout.mount(library.web.router);
        provider_pages.mount(library.web.router);
        key_pages.mount(library.web.router);
        library.web.start();
        sp.now = library.clock.now();
    }

    /// What the page posts to the platform: the answer, read; "" when it posts nothing.
    static std::string posted(Reply const& page) { return from_base64(page.input("SAMLResponse")).value_or(""); }
    Reply ask(std::string const& attributes = "", std::string const& relay_state = "")
    {
        return library.browser_of(anne).get("/saml/sso?" + sp.request_by_redirect(attributes, relay_state));
    }
    std::vector<Participation> participations_of_nobody() { return participations.of(""); }

    db::Database database{{":memory:"}};
    DigitalLibrary library{database};
    ServiceProvider sp;
    people::PatronId anne = library.add_patron("Girod", *parse_date("2020-06-30"));
    people::PatronId lapsed = library.add_patron("Perrin", *parse_date("2020-04-15"));
    Participations participations{database, library.clock, library.random};
    SamlKeys keys{database, library.clock, library.random, library.journal, key_of('s'), "guichet.example"};
    SamlProviders providers{database, library.clock, library.journal};
    SamlPeers peers{ServiceProvider::us(), keys};
    SamlDoor door{library.clock, library.catalogue, library.admissions, participations, providers, peers, key_of('n')};
    SamlSignOnPages sign_on{library.web.shell, library.clock, library.visitors, library.login, library.requests,
                            library.pages,     door};
    SamlLogoutPages logout{library.web.shell, library.clock,  *library.store, library.random,
                           library.visitors,  participations, library.pages,  door};
    OneDocument site;
    support::OpenDoor staff{administrator()};
    SamlProviderPages provider_pages{library.web.shell, staff,         library.catalogue, providers, peers, site,
                                     *library.store,    library.random};
    SamlKeyPages key_pages{library.web.shell, staff, keys, peers};
};

TEST_F(SamlServer, posts_a_signed_answer_with_the_pairwise_id_and_what_is_released)
{
    std::string const state(300, 's');
    auto const page = ask("", state + "&é");
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_TRUE(page.contains(R"(action="https://sp.example/acs")")) << page.body;
    EXPECT_EQ(page.input("RelayState"), state + "&é");
    EXPECT_NE(page.header("content-security-policy").find("https://sp.example"), std::string::npos);
    auto const answer = posted(page);
    auto const user = library.pseudonyms.obtain(anne, {"livres"}).value();
    for (auto const& piece :
         {">" + user + "</saml:NameID>", user + "@guichet.example", std::string{"member@guichet.example"},
          std::string{"urn:mace:dir:entitlement:common-lib-terms"}, std::string{R"(Name="intercommunality")"},
          std::string{">15-64<"}, std::string{R"(FriendlyName="mail")"}, std::string{">anne@example.org<"},
          std::string{R"(InResponseTo="_asked")"}, std::string{"AuthnInstant=\"2020-04-15T10:00:00.000Z\""}}) {
        EXPECT_NE(answer.find(piece), std::string::npos) << piece << "\n" << answer;
    }
    EXPECT_EQ(answer.find("Girod"), std::string::npos) << "no contract says so";
    ASSERT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_EQ(library.recorder.passages.front().door, "saml");
    EXPECT_EQ(library.recorder.passages.front().reason, "");
}

TEST_F(SamlServer, asks_to_sign_in_and_goes_on_afterwards)
{
    support::HttpClient browser{library.web.port()};
    auto const away = browser.get("/saml/sso?" + sp.request_by_redirect("", "état"));
    ASSERT_EQ(away.status, 303);
    ASSERT_TRUE(away.location().starts_with("/connexion?suite=%2Facces%2Fsuite%2F")) << away.location();
    auto const key = away.location().substr(std::string{"/connexion?suite=%2Facces%2Fsuite%2F"}.size());
    library.clock.advance(50min); // longer than a request is good for: it waits here, not there
    library.visitors.sign_in(anne.value);
    browser.header("X-Patron", anne.value);
    auto const page = browser.get("/acces/suite/" + key);
    EXPECT_EQ(page.input("RelayState"), "état");
    EXPECT_NE(posted(page).find(R"(InResponseTo="_asked")"), std::string::npos) << page.body;
    EXPECT_EQ(browser.get("/acces/suite/" + key).status, 404) << "once";
}

TEST_F(SamlServer, answers_a_request_brought_by_a_form_once_the_browser_comes_by_itself)
{
    support::HttpClient browser{library.web.port()};
    auto const away = browser.post("/saml/sso", {{"SAMLRequest", base64(sp.request())}, {"RelayState", "r"}});
    ASSERT_EQ(away.status, 303) << away.body;
    ASSERT_TRUE(away.location().starts_with("/saml/sso/")) << away.location();
    auto const page = library.browser_of(anne).get(away.location());
    EXPECT_EQ(page.input("RelayState"), "r");
    EXPECT_NE(posted(page).find("<saml:Assertion"), std::string::npos) << page.body;
}

TEST_F(SamlServer, signs_in_anew_when_asked_and_asks_nothing_when_not)
{
    library.clock.advance(1s);
    EXPECT_TRUE(ask(R"(ForceAuthn="true")").location().starts_with("/connexion")) << "signed in, but before";
    library.visitors.sign_in(anne.value);
    support::HttpClient nobody{library.web.port()};
    auto const page = nobody.get("/saml/sso?" + sp.request_by_redirect(R"(IsPassive="true")", "s"));
    EXPECT_NE(posted(page).find("status:NoPassive"), std::string::npos) << page.body;
    EXPECT_EQ(page.input("RelayState"), "s");
    EXPECT_NE(posted(ask(R"(IsPassive="true")")).find("<saml:Assertion"), std::string::npos);
    auto const both = posted(ask(R"(IsPassive="true" ForceAuthn="true")"));
    EXPECT_NE(both.find("status:NoPassive"), std::string::npos);
    auto const form = nobody.post("/saml/sso", {{"SAMLRequest", base64(sp.request(R"(IsPassive="true")"))}});
    EXPECT_NE(posted(nobody.get(form.location())).find("status:NoPassive"), std::string::npos);
}

TEST_F(SamlServer, names_people_as_the_platform_wants)
{
    auto const with = [&](std::string const& format) {
        return posted(library.browser_of(anne).get("/saml/sso?" + sp.request_by_redirect("", "", sp.policy(format))));
    };
    auto const user = library.pseudonyms.obtain(anne, {"livres"}).value();
    EXPECT_NE(with(std::string{protocols::saml_names::persistent}).find(">" + user + "</saml:NameID>"),
              std::string::npos);
    auto const transient = with(std::string{protocols::saml_names::transient});
    EXPECT_EQ(transient.find(">" + user + "</saml:NameID>"), std::string::npos) << transient;
    EXPECT_NE(transient.find("nameid-format:transient"), std::string::npos);
    EXPECT_NE(with("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress").find("InvalidNameIDPolicy"),
              std::string::npos);
    auto const strong = posted(library.browser_of(anne).get(
        "/saml/sso?" + sp.request_by_redirect("", "", sp.context("urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"))));
    EXPECT_NE(strong.find("NoAuthnContext"), std::string::npos);
}

TEST_F(SamlServer, never_sends_anybody_where_no_metadata_says)
{
    for (auto const& asked : {
             sp.request_by_redirect(R"(AssertionConsumerServiceURL="https://evil.example/")"),
             sp.request_by_redirect(R"(AssertionConsumerServiceURL="https://sp.example/acs?x")"),
             ServiceProvider{"https://evil.example"}.request_by_redirect(),
             std::string{"SAMLRequest=AAAA&RelayState=https://evil.example"},
             std::string{"RelayState=https://evil.example"},
         }) {
        auto const page = library.browser_of(anne).get("/saml/sso?" + asked);
        EXPECT_GE(page.status, 400) << asked;
        EXPECT_EQ(page.location(), "");
        EXPECT_EQ(posted(page), "");
        EXPECT_FALSE(page.contains("=\"https://evil")) << page.body;
    }
    EXPECT_TRUE(library.recorder.passages.empty());
}

TEST_F(SamlServer, gives_each_replay_of_a_request_to_the_same_place_and_a_new_answer)
{
    auto const query = sp.request_by_redirect();
    auto const first = posted(library.browser_of(anne).get("/saml/sso?" + query));
    auto const second = posted(library.browser_of(anne).get("/saml/sso?" + query));
    auto const id = [](std::string const& answer) {
        auto const at = answer.find("<saml:Assertion");
        return answer.substr(answer.find("ID=\"", at), 40);
    };
    EXPECT_NE(id(first), id(second));
    library.clock.advance(11min);
    EXPECT_EQ(library.browser_of(anne).get("/saml/sso?" + query).status, 422);
}

TEST_F(SamlServer, keeps_out_whom_the_decision_keeps_out)
{
    library.clock.advance(48h);
    sp.now = library.clock.now();
    auto const page = library.browser_of(lapsed).get("/saml/sso?" + sp.request_by_redirect());
    EXPECT_EQ(page.status, 403);
    EXPECT_EQ(posted(page), "");
    ASSERT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_NE(library.recorder.passages.front().reason, "");
}

TEST_F(SamlServer, speaks_first_when_a_person_comes_from_our_pages)
{
    web::Request request;
    auto const platform = *library.catalogue.find({"livres"});
    auto const page = sign_on.go_through(request, {anne, library.clock.now(), "s1"}, platform);
    Reply reply;
    reply.body = page.body;
    auto const answer = posted(reply);
    EXPECT_NE(answer.find("<saml:Assertion"), std::string::npos) << page.body;
    EXPECT_EQ(answer.find("InResponseTo"), std::string::npos);
    EXPECT_EQ(reply.input("RelayState"), "https://sp.example/livres?page=1");
    EXPECT_EQ(participations.of("s1").size(), 1U) << "it wants to hear of the end";

    library.run([&](db::Session& session) {
        SamlProviders::put(session, {{"livres"}, sp.metadata(), "", SamlStart::there}, library.clock.now());
    });
    library.clock.advance(6s);
    auto const theirs = sign_on.go_through(request, {anne, library.clock.now(), "s1"}, platform);
    EXPECT_EQ(theirs.body.find("SAMLResponse"), std::string::npos);
    EXPECT_EQ(theirs.header("Refresh"), "0; url=https://sp.example/livres?page=1");
}

TEST_F(SamlServer, ends_the_session_a_platform_asks_to_end)
{
    auto const answer = posted(ask());
    auto const user = library.pseudonyms.obtain(anne, {"livres"}).value();
    ASSERT_EQ(participations_of_nobody().size(), 1U);
    auto const session = SamlDoor::session_of(participations_of_nobody().front());
    EXPECT_NE(answer.find("SessionIndex=\"" + session.index + "\""), std::string::npos);
    EXPECT_EQ(session.name_id.value, user);

    auto const somebody_else = library.browser_of(anne).get(
        "/saml/slo?" + sp.logout_request({{session.name_id.format, "another"}, session.index}));
    EXPECT_NE(sp.status_of(somebody_else.location()).find("PartialLogout"), std::string::npos);
    EXPECT_FALSE(library.visitors.ended.contains(anne.value));

    auto const unsigned_query = sp.logout_request(session);
    auto const refused =
        library.browser_of(anne).get("/saml/slo?" + unsigned_query.substr(0, unsigned_query.find("&SigAlg")));
    EXPECT_GE(refused.status, 400);
    EXPECT_FALSE(library.visitors.ended.contains(anne.value));

    auto const reply = library.browser_of(anne).get("/saml/slo?" + sp.logout_request(session, "back"));
    ASSERT_EQ(reply.status, 303) << reply.body;
    EXPECT_TRUE(reply.location().starts_with("https://sp.example/slo?SAMLResponse=")) << reply.location();
    EXPECT_NE(reply.location().find("RelayState=back"), std::string::npos);
    EXPECT_NE(reply.location().find("&Signature="), std::string::npos);
    EXPECT_EQ(sp.status_of(reply.location()).find("PartialLogout"), std::string::npos);
    EXPECT_TRUE(library.visitors.ended.contains(anne.value));
    EXPECT_TRUE(participations_of_nobody().empty()) << "it need not be told";
}

TEST_F(SamlServer, tells_a_platform_of_the_end_by_soap_or_by_the_browser)
{
    static_cast<void>(ask());
    auto const left = participations_of_nobody();
    ASSERT_EQ(left.size(), 1U);
    auto const notice = door.notice(left.front());
    ASSERT_TRUE(notice);
    EXPECT_EQ(notice->url, "https://sp.example/soap");
    EXPECT_NE(notice->body.find("LogoutRequest"), std::string::npos);
    EXPECT_NE(notice->body.find(SamlDoor::session_of(left.front()).index), std::string::npos);
    EXPECT_EQ(logout.farewell(""), std::nullopt) << "the job does it";

    library.run([&](db::Session& session) {
        SamlProviders::put(session, {{"livres"}, sp.metadata(ServiceProvider::Logout::by_redirect), "", {}},
                           library.clock.now());
    });
    library.clock.advance(6s);
    sp.now = library.clock.now();
    EXPECT_EQ(door.notice(left.front()), std::nullopt);
    auto const round = logout.farewell("");
    ASSERT_TRUE(round);
    EXPECT_TRUE(participations_of_nobody().empty());
    support::HttpClient browser{library.web.port()};
    auto const stop = browser.get(*round).header("refresh");
    ASSERT_TRUE(stop.starts_with("0; url=https://sp.example/slo?SAMLRequest=")) << stop;
    auto const last = browser.get("/saml/slo?" + sp.logout_answer(stop.substr(7)));
    EXPECT_EQ(last.status, 200);
    EXPECT_TRUE(last.contains("Vous êtes déconnecté")) << last.body;
}

TEST_F(SamlServer, changes_its_key_with_an_overlap)
{
    auto const metadata = [&] { return support::HttpClient{library.web.port()}.get("/saml/metadata").body; };
    auto const mentions = [&](std::string text, protocols::SamlKeyPair const& key) {
        std::erase(text, '\n');
        return text.find(protocols::certificate_body(key.certificate)) != std::string::npos;
    };
    auto const first = keys.ring()->signing;
    ASSERT_TRUE(keys.announce(administrator()));
    EXPECT_EQ(keys.announce(administrator()).error().message.id, "access.saml.keys.already");
    EXPECT_EQ(keys.ring()->signing.certificate, first.certificate);
    EXPECT_EQ(keys.ring()->certificates.size(), 2U);
    EXPECT_TRUE(mentions(metadata(), first));
    library.clock.advance(SamlKeys::announcement + 1s);
    auto const second = keys.ring()->signing;
    EXPECT_NE(second.certificate, first.certificate);
    EXPECT_TRUE(mentions(metadata(), first)) << "for a week";
    EXPECT_TRUE(mentions(metadata(), second));
    sp.now = library.clock.now();
    EXPECT_TRUE(mentions(posted(ask()), second)) << "peers follow";
    library.clock.advance(SamlKeys::farewell + 1s);
    EXPECT_FALSE(mentions(metadata(), first));
    EXPECT_EQ(keys.all().size(), 1U);
    auto const stored = database.read(SamlStore::keys);
    EXPECT_EQ(stored.front().private_key.find("PRIVATE KEY"), std::string::npos) << "sealed";
    auto const page = support::ask(library.web.router, web::Method::get, "/gestion/saml");
    EXPECT_NE(page.body.find(*protocols::certificate_fingerprint(second.certificate)), std::string::npos);
}

TEST_F(SamlServer, takes_in_metadata_after_showing_what_changes)
{
    auto const post = [&](std::string const& path, web::Fields form) {
        return support::ask(library.web.router, web::Method::post, "/gestion/plateformes/livres/saml" + path,
                            std::move(form));
    };
    auto const shown = support::ask(library.web.router, web::Method::get, "/gestion/plateformes/livres/saml");
    EXPECT_NE(shown.body.find("https://guichet.example/saml/metadata"), std::string::npos);
    EXPECT_NE(shown.body.find("https://sp.example/acs"), std::string::npos);

    site.body = sp.metadata(ServiceProvider::Logout::by_redirect);
    auto const preview = post("", {{"source", "https://sp.example/metadata"}, {"start", "there"}});
    ASSERT_EQ(preview.status, 200) << preview.body;
    EXPECT_NE(preview.body.find("https://sp.example/soap"), std::string::npos) << "before";
    EXPECT_EQ(providers.of({"livres"})->start, SamlStart::here) << "nothing is kept yet";
    Reply page;
    page.body = preview.body;
    EXPECT_EQ(post("/enregistrer", {{"kept", page.input("kept")}}).status, 303);
    EXPECT_EQ(providers.of({"livres"})->start, SamlStart::there);
    EXPECT_EQ(providers.of({"livres"})->provider.logout_soap_url, "");
    EXPECT_EQ(providers.of({"livres"})->source, "https://sp.example/metadata");

    auto const problem = [&](web::Fields form) {
        auto const reply = post("", std::move(form));
        EXPECT_EQ(reply.status, 422);
        return reply.body;
    };
    EXPECT_NE(problem({}).find("Donnez les métadonnées"), std::string::npos);
    EXPECT_NE(problem({{"metadata", "<a/>"}}).find("fournisseur de service SAML 2"), std::string::npos);
    EXPECT_NE(problem({{"metadata", "<!DOCTYPE a>" + sp.metadata()}}).find("par sécurité"), std::string::npos);
    EXPECT_NE(problem({{"source", "http://sp.example/"}}).find("https://"), std::string::npos);
    site.status = 404;
    EXPECT_NE(problem({{"source", "https://sp.example/"}}).find("(404)"), std::string::npos);
    auto const taken = support::ask(library.web.router, web::Method::post, "/gestion/plateformes/presse/saml",
                                    {{"metadata", sp.metadata()}});
    EXPECT_NE(taken.body.find("autre plateforme"), std::string::npos);
}

TEST_F(SamlServer, does_not_say_that_who_came_by_a_portal_typed_a_password)
{
    auto browser = library.browser_of(anne);
    browser.header("X-Means", "portal");
    auto const response = posted(browser.get("/saml/sso?" + sp.request_by_redirect()));
    EXPECT_TRUE(response.contains(protocols::saml_names::any_context)) << response;
    EXPECT_FALSE(response.contains(protocols::saml_names::protected_password));
}

TEST_F(SamlServer, answers_a_provider_no_more_that_was_removed)
{
    EXPECT_FALSE(providers.remove({}, {"livres"}));
    ASSERT_TRUE(providers.remove(administrator(), {"livres"}));
    EXPECT_EQ(ask().status, 403);
    EXPECT_EQ(providers.remove(administrator(), {"livres"}).error().kind, ErrorKind::not_found);
}

} // namespace guichet::access
