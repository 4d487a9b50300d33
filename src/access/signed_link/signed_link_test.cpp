// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/signed_link/store.hpp"
#include "db/reads.hpp"
#include "support/vendor_doors.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

constexpr char const* settings_path = "/gestion/plateformes/cours/lien";

class SignedLinkDoor : public ::testing::Test {
protected:
    db::Database database{{":memory:"}};
    for_tests::VendorDoors library{database};
    people::PatronId anne = library.add_patron("Girod", *parse_date("2020-06-30"));
    support::HttpClient staff() const { return support::HttpClient{library.web.port()}; }
    support::Reply type(std::string const& text, std::string const& secret, char const* button = "save") const
    {
        return staff().submit(settings_path, settings_path, {{"template", text}, {"secret", secret}, {button, "1"}});
    }
};

} // namespace

TEST_F(SignedLinkDoor, leads_one_person_to_their_own_address)
{
    library.set("u = {id}\nage = {age_class}\ns = {sha256: {id}{secret}}");
    auto const address = library.enter(anne);
    auto const id = library.pseudonyms.obtain(anne, {"cours"}).value();
    EXPECT_EQ(address, "https://cours.example/entree?bib=12&u=" + id +
                           "&age=15-64&s=" + hex(sha256(id + "un secret de vingt signes")));
    ASSERT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_EQ(library.recorder.passages.front().channel, EntryChannel::portal);
    EXPECT_EQ(library.recorder.passages.front().door, "signed_link");
    auto const page = library.browser_of(anne).get("/ressources/cours/acces?apres=connexion");
    EXPECT_EQ(page.status, 200) << "a browser follows no redirect out of the sign-in form";
    EXPECT_EQ(page.header("refresh"), "0; url=" + address);
}

TEST_F(SignedLinkDoor, stays_shut_without_a_right_or_without_a_template)
{
    EXPECT_EQ(library.browser_of(anne).get("/ressources/cours/acces?vu=1").status, 503);
    EXPECT_TRUE(library.recorder.passages.empty()) << "nobody has entered";
    library.set("u = {id}");
    library.clock.advance(std::chrono::days{100});
    EXPECT_EQ(library.browser_of(anne).get("/ressources/cours/acces?vu=1").status, 403);
    ASSERT_EQ(library.recorder.passages.size(), 1U);
    EXPECT_EQ(library.recorder.passages.back().reason, "access.refused.provisional_card_lapsed");
}

TEST_F(SignedLinkDoor, signs_nothing_with_a_secret_it_cannot_read)
{
    constexpr auto* text = "u = {id}\ns = {sha256: {id}{secret}}";
    auto const sealed = base64(seal(*SecretKey::from(std::string(32, 'x')), "un secret", library.random));
    library.run(
        [&](db::Session& session) { write_signed_link(session, {"cours", text, sealed}, library.clock.now()); });
    EXPECT_EQ(library.browser_of(anne).get("/ressources/cours/acces?vu=1").status, 503) << "another installation's";
    EXPECT_TRUE(library.recorder.passages.empty());
    library.set(text);
    EXPECT_NE(library.enter(anne), "");
}

TEST_F(SignedLinkDoor, writes_down_what_the_template_uses_and_looks_twice_at_the_database)
{
    auto const noted = [&] {
        return database.read([&](db::Session& session) { return ReleaseRecords::of(session, anne).size(); });
    };
    library.set("u = {id}");
    static_cast<void>(library.enter(anne));
    EXPECT_EQ(noted(), 0U) << "the contract lets more be told than the template tells";
    library.set("u = {id}\nage = {age_class}");
    static_cast<void>(library.enter(anne));
    EXPECT_EQ(noted(), 1U);
    auto const before = db::reads_so_far();
    EXPECT_NE(library.browser_of(anne).get("/ressources/cours/acces").location(), "");
    EXPECT_LE(db::reads_so_far() - before, 2U);
}

TEST_F(SignedLinkDoor, forgets_what_the_policy_takes_back)
{
    library.set("u = {age_class}");
    auto platform = *library.catalogue.find({"cours"});
    platform.released.front().until = parse_date("2020-04-14");
    library.run([&](db::Session& session) { library.catalogue.put(session, platform); });
    EXPECT_EQ(library.enter(anne), "https://cours.example/entree?bib=12&u=");
}

TEST_F(SignedLinkDoor, tells_the_title_it_leads_to_and_no_other_address)
{
    auto platform = *library.catalogue.find({"cours"});
    platform.services = {{"https://cours.example/cours", false}};
    library.run([&](db::Session& session) { library.catalogue.put(session, platform); });
    library.set("u = {id}\ntitre = {target}\ns = {sha256: {id}{target}{secret}}");
    auto const id = library.pseudonyms.obtain(anne, {"cours"}).value();
    auto const sent_to = [&](std::string const& title) {
        return library.browser_of(anne).get("/ressources/cours/acces?vers=" + web::url_encode(title)).location();
    };
    auto const link_to = [&](std::string const& title) {
        auto const told = title.empty() ? "" : "&titre=" + web::url_encode(title);
        return "https://cours.example/entree?bib=12&u=" + id + told +
               "&s=" + hex(sha256(id + title + "un secret de vingt signes"));
    };
    std::string const title{"https://cours.example/cours/12?lecon=3&x=1"};
    EXPECT_EQ(sent_to(title), link_to(title));
    for (auto const* const elsewhere :
         {"https://evil.example/", "//evil.example/cours", "https://cours.example.evil.example/cours",
          "https://cours.example@evil.example/cours", "javascript:alert(1)", "https://cours.example/coursevil",
          "https://cours.example/cours/../x", "http://cours.example/cours", "https://kiosque.example/sso"}) {
        EXPECT_EQ(sent_to(elsewhere), link_to("")) << elsewhere;
    }
    library.set("u = {id}");
    EXPECT_EQ(sent_to(title), "https://cours.example/entree?bib=12&u=" + id) << "believed at its entry alone";

    library.set("titre = {target}\nt = {pass}");
    auto const with_pass = sent_to("");
    ASSERT_TRUE(with_pass.starts_with("https://cours.example/entree?bib=12&t=")) << with_pass;
    EXPECT_EQ(library.check(with_pass.substr(with_pass.find("&t=") + 3))["user"], id);
}

TEST_F(SignedLinkDoor, keeps_its_secret)
{
    ASSERT_EQ(type("s = {hmac-sha256: {id}}", "clef très secrète").status, 303);
    auto const page = staff().get(settings_path);
    EXPECT_TRUE(page.contains("Un secret est enregistré"));
    EXPECT_FALSE(page.contains("clef"));
    auto const stored = database.read([](db::Session& session) {
        return session.first("SELECT sealed_secret FROM access_signed_link", {},
                             [](db::Row const& row) { return row.text(0); });
    });
    EXPECT_FALSE(from_base64(*stored)->contains("clef"));
    ASSERT_EQ(type("s = {sha256: {secret}}", "").status, 303) << "left empty, the secret stays";
    EXPECT_EQ(library.links.find({"cours"})->secret, "clef très secrète");
    auto const entries = library.journal.list(library.door.actor, 0, 10, {"platform.signed_link", ""}).entries;
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries.front().detail, R"({"new_secret":false,"parameters":["s"]})");
}

TEST_F(SignedLinkDoor, says_on_its_page_what_is_wrong_and_what_is_weak)
{
    auto const sample = staff().get(std::string{settings_path} + "?exemple=date");
    EXPECT_TRUE(sample.contains("hash = {hmac-sha256: {id}|{date:YYYYMMDDHHmm}}"));
    auto const wrong = type("u = {id}\ns = {secret}\nm = {email}", "x");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_TRUE(wrong.contains("Ligne 2 : le secret ne peut figurer que dans une empreinte"));
    EXPECT_TRUE(wrong.contains("u = {id}")) << "what was typed is kept";
    EXPECT_TRUE(type("u = {id}\nm = {email}", "x").contains("n’est pas dans ce que cet éditeur reçoit"));
    EXPECT_TRUE(type("s = {sha256: {secret}}", "").contains("a besoin d’un secret"));
    EXPECT_TRUE(type("p = {pass}", "trop court").contains("16 signes au moins"));

    auto const tried = type("u = {id}\ns = {md5: {id}{secret}}", "", "preview");
    EXPECT_EQ(tried.status, 200);
    EXPECT_TRUE(tried.contains("https://cours.example/entree?bib=12&amp;u=3kqm7vexempleq5t2w6rjn4x")) << tried.body;
    EXPECT_TRUE(tried.contains("reste valable pour toujours"));
    EXPECT_TRUE(tried.contains("MD5 et SHA-1"));
    EXPECT_EQ(library.links.find({"cours"}), nullptr) << "nothing was saved";
    EXPECT_EQ(staff().get("/gestion/plateformes/inconnue/lien").status, 404);
    library.door.actor.role = network::Role::auditor;
    EXPECT_EQ(staff().get(settings_path).status, 403);
}

} // namespace guichet::access
