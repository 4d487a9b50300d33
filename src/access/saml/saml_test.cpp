// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/resources/pages.hpp"
#include "db/reads.hpp"
#include "support/saml_house.hpp"

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::administrator;
using for_tests::key_of;
using support::Reply;
using support::ServiceProvider;

} // namespace

class SamlServer : public for_tests::SamlHouse {};

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
    ASSERT_TRUE(away.location().starts_with("/acces/reprise/")) << away.location();
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

TEST_F(SamlServer, goes_by_the_metadata_saved_last_even_within_one_second)
{
    ASSERT_NE(posted(ask()), "");
    auto const moved_to = [&](std::string const& consumer) {
        auto metadata = sp.metadata();
        std::string const former = "https://sp.example/acs";
        metadata.replace(metadata.find(former), former.size(), consumer);
        ASSERT_TRUE(providers.save(administrator(), {{"livres"}, metadata, "", SamlStart::here}));
    };
    for (auto const* const consumer : {"https://sp.example/new-acs", "https://sp.example/newer-acs"}) {
        moved_to(consumer);
        auto const page = ask();
        EXPECT_TRUE(page.contains("action=\"" + std::string{consumer} + "\"")) << page.body;
    }
}

TEST_F(SamlServer, answers_a_request_once)
{
    auto const query = sp.request_by_redirect();
    EXPECT_NE(posted(library.browser_of(anne).get("/saml/sso?" + query)), "");
    auto const second = library.browser_of(anne).get("/saml/sso?" + query);
    EXPECT_EQ(second.status, 409);
    EXPECT_EQ(posted(second), "");
    EXPECT_TRUE(second.contains("déjà reçu sa réponse")) << second.body;
    EXPECT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_NE(posted(ask()), "") << "another one is another one";
    library.clock.advance(11min);
    EXPECT_EQ(library.browser_of(anne).get("/saml/sso?" + query).status, 422);
}

TEST_F(SamlServer, costs_two_looks_at_the_database)
{
    static_cast<void>(ask());
    auto const before = db::reads_so_far();
    EXPECT_NE(posted(ask()), "");
    EXPECT_LE(db::reads_so_far() - before, 2U);
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
    web::Request const request;
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

TEST_F(SamlServer, leads_to_one_title_of_the_platform_and_nowhere_else)
{
    auto books = *library.catalogue.find({"livres"});
    books.services = {{"https://sp.example/titres", false}};
    library.run([&](db::Session& session) { library.catalogue.put(session, books); });
    static_cast<void>(library.pseudonyms.obtain(anne, {"livres"}));
    ResourcePages resources{database,         library.web.shell, library.catalogue,
                            library.visitors, library.entrance,  library.pages};
    resources.go_through(platforms::Door::saml,
                         [this](web::Request const& request, Visitor const& visitor, platforms::Platform const& at) {
                             return sign_on.go_through(request, visitor, at);
                         });
    support::WebFixture front;
    resources.mount(front.router);
    front.start();
    support::HttpClient browser{front.port()};
    browser.header("X-Patron", anne.value);
    auto const sent_to = [&](std::string const& title) {
        return browser.get("/ressources/livres/acces?vers=" + web::url_encode(title));
    };
    auto const page = sent_to("https://sp.example/titres/12?page=3&x=1");
    EXPECT_EQ(page.input("RelayState"), "https://sp.example/titres/12?page=3&x=1");
    EXPECT_TRUE(page.contains(R"(action="https://sp.example/acs")")) << "the answer goes where the metadata says";
    EXPECT_NE(posted(page).find("<saml:Assertion"), std::string::npos);
    for (auto const* const elsewhere :
         {"https://evil.example/", "//evil.example/titres", "https://sp.example.evil.example/titres",
          "https://sp.example@evil.example/titres", "javascript:alert(1)", "https://sp.example/titresevil",
          "https://sp.example/titres/../x", "https://sp.example/titres/%2e%2e/x", "http://sp.example/titres",
          "https://kiosque.example/sso", "https://cine.example/film/1"}) {
        EXPECT_EQ(sent_to(elsewhere).input("RelayState"), "https://sp.example/livres?page=1") << elsewhere;
    }

    library.run([&](db::Session& session) {
        SamlProviders::put(session, {{"livres"}, sp.metadata(), "", SamlStart::there}, library.clock.now());
    });
    library.clock.advance(6s);
    EXPECT_EQ(sent_to("https://sp.example/titres/12").header("refresh"), "0; url=https://sp.example/titres/12");
    EXPECT_EQ(sent_to("https://evil.example/").header("refresh"), "0; url=https://sp.example/livres?page=1");
}

TEST_F(SamlServer, warns_of_metadata_that_are_no_longer_valid)
{
    auto const page = [&](std::string const& until) {
        auto metadata = sp.metadata();
        metadata.replace(metadata.find(" entityID"), 0, " validUntil=\"" + until + "\"");
        library.run([&](db::Session& session) {
            SamlProviders::put(session, {{"livres"}, metadata, "", {}}, library.clock.now());
        });
        library.clock.advance(6s);
        return support::ask(library.web.router, web::Method::get, "/gestion/plateformes/livres/saml").body;
    };
    EXPECT_FALSE(page("2021-04-15T10:00:00Z").contains("role=\"alert\""));
    EXPECT_TRUE(page("2020-04-20T10:00:00Z").contains("ne seront bientôt plus valables"));
    EXPECT_TRUE(page("2020-04-14T10:00:00.000Z").contains("ne sont plus valables"));
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
