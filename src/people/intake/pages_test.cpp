// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/scripts.hpp"
#include "people/forms/tray_pages.hpp"
#include "people/intake/pages.hpp"
#include "support/mail_room.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using for_tests::mail_saying;
using support::HttpClient;

struct MailSite : public ::testing::Test {
    support::TestDatabase opened{support::Kind::sqlite_memory};
    for_tests::MailRoom room{*opened};
    support::WebFixture site;
    for_tests::OpenDoor door;
    network::Journal journal{*opened, room.desk.clock};
    MailPages pages{site.shell, *opened, room.mails, room.intake, room.intercommunalities, journal, room.desk.clock};

    TrayPages tray_pages{site.shell,          *opened, room.tray,       room.paper,      room.desk.office,
                         room.desk.documents, journal, room.desk.clock, room.desk.random};

    void SetUp() override
    {
        pages.mount(door, site.router);
        tray_pages.count_mails(Mails::count_quarantined);
        tray_pages.mount(door, site.router);
        site.start();
    }
    void be_of_the_network()
    {
        door.actor.scope = std::nullopt;
        door.actor.role = network::Role::administrator;
    }
    static std::string address(KnownMail const& mail, std::string const& more = "")
    {
        return "/gestion/courrier/mails/" + mail.id.value + more;
    }
    /// A Word file: nobody can read it here.
    KnownMail quarantined() { return room.take_corpus("71-docx.eml"); }
};

} // namespace

TEST_F(MailSite, shows_a_mail_nobody_can_attribute_to_the_network_alone)
{
    auto const mail = quarantined();
    ASSERT_EQ(mail.intercommunality.value, "");
    HttpClient browser{site.port()};
    EXPECT_FALSE(browser.get("/gestion/courrier/mails").contains("Inscription"));
    EXPECT_EQ(browser.get(address(mail)).status, 404);
    EXPECT_EQ(browser.get(address(mail, "/pieces/0")).status, 404);
    be_of_the_network();
    EXPECT_TRUE(browser.get("/gestion/courrier/mails").contains("Inscription"));
    auto const page = browser.get(address(mail));
    EXPECT_TRUE(page.contains("jeanne@example.org"));
    EXPECT_TRUE(page.contains("voici mon formulaire"));
    EXPECT_TRUE(page.contains("formulaire.docx"));
}

TEST_F(MailSite, gives_attachments_to_be_saved_and_writes_each_look_down)
{
    be_of_the_network();
    auto const mail = quarantined();
    HttpClient browser{site.port()};
    auto const word = browser.get(address(mail, "/pieces/0"));
    EXPECT_EQ(word.header("content-type"), "application/octet-stream");
    EXPECT_TRUE(word.header("content-disposition").starts_with("attachment"));
    EXPECT_TRUE(word.body.starts_with("PK"));
    EXPECT_TRUE(browser.get(address(mail, "/pieces/mail")).body.starts_with("From: Jeanne"));
    EXPECT_EQ(browser.get(address(mail, "/pieces/7")).status, 404);
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM network_journal WHERE action = 'mail.attachment_viewed'"), 3);
}

TEST_F(MailSite, hands_a_mail_to_a_library)
{
    be_of_the_network();
    auto const mail = quarantined();
    HttpClient browser{site.port()};
    auto const csrf = browser.get(address(mail)).input("csrf");
    EXPECT_EQ(browser.post(address(mail, "/attribuer"), {{"csrf", csrf}, {"library", ""}}).status, 422);
    EXPECT_EQ(browser.post(address(mail, "/attribuer"), {{"csrf", csrf}, {"library", "ecla-mediatheque"}}).status, 303);
    EXPECT_EQ(room.latest().intercommunality.value, "ecla");
    door.actor.scope = IntercommunalityId{"ecla"};
    door.actor.role = network::Role::librarian;
    EXPECT_TRUE(browser.get("/gestion/courrier/mails").contains("Inscription"));
}

TEST_F(MailSite, dismisses_with_a_reason_and_destroys_the_content)
{
    be_of_the_network();
    auto const mail = quarantined();
    HttpClient browser{site.port()};
    auto const csrf = browser.get(address(mail)).input("csrf");
    EXPECT_EQ(browser.post(address(mail, "/ecarter"), {{"csrf", csrf}, {"reason", " "}}).status, 422);
    EXPECT_EQ(browser.post(address(mail, "/ecarter"), {{"csrf", csrf}, {"reason", "Déjà fait"}}).status, 303);
    EXPECT_EQ(room.latest().state, MailState::dismissed);
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM people_mail_content"), 0);
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM network_journal WHERE action = 'mail.dismissed'"), 1);
    EXPECT_EQ(room.count("SELECT COUNT(*) FROM network_journal WHERE detail LIKE '%fait%'"), 0) << "it never forgets";
    EXPECT_EQ(room.latest().note, "Déjà fait");
    EXPECT_TRUE(browser.get(address(mail)).contains("Déjà fait"));
    // A colleague who had it open is told.
    auto const late = browser.post(address(mail, "/saisir"), {{"csrf", csrf}});
    EXPECT_EQ(late.header("location"), "/gestion/courrier/mails");
    EXPECT_TRUE(browser.get("/gestion/courrier/mails?voir=tous").contains("écarté"));
}

TEST_F(MailSite, puts_a_mail_beside_the_form_to_be_typed)
{
    be_of_the_network();
    auto const mail = quarantined();
    HttpClient browser{site.port()};
    auto const csrf = browser.get(address(mail)).input("csrf");
    auto const typed = browser.post(address(mail, "/saisir"), {{"csrf", csrf}});
    EXPECT_TRUE(typed.header("location").starts_with("/gestion/demandes/nouvelle?courrier="));
    EXPECT_EQ(room.latest().state, MailState::taken_in);
}

TEST_F(MailSite, tells_beside_the_forms_to_type_how_many_mails_wait)
{
    be_of_the_network();
    quarantined();
    HttpClient browser{site.port()};
    EXPECT_TRUE(browser.get("/gestion/courrier").contains("à regarder : 1"));
}

TEST_F(MailSite, hands_a_photo_nobody_can_attribute_to_its_library)
{
    be_of_the_network();
    auto const entry = room.take_corpus("42-photo-jpeg.eml").outcomes.front();
    HttpClient browser{site.port()};
    auto const page = browser.get("/gestion/courrier");
    EXPECT_TRUE(page.contains("Médiathèque ecla"));
    auto const address = "/gestion/courrier/" + entry.value + "/attribuer";
    EXPECT_EQ(browser.post(address, {{"csrf", page.input("csrf")}, {"library", "nowhere"}}).status, 422);
    EXPECT_EQ(browser.post(address, {{"csrf", page.input("csrf")}, {"library", "ecla-mediatheque"}}).status, 303);
    auto const found = (*opened).read([&](db::Session& session) { return room.tray.find(session, entry).value(); });
    EXPECT_EQ(found.intercommunality.value, "ecla");
    EXPECT_EQ(found.library.value, "ecla-mediatheque");
}

TEST_F(MailSite, never_reads_again_what_ended_the_program)
{
    be_of_the_network();
    room.keep(support::corpus_mail("71-docx.eml", for_tests::mail_parts()));
    (void)(*opened).write([](db::Session& session) -> Result<void> {
        session.execute("UPDATE people_mail SET attempts = 3");
        return {};
    });
    room.intake.process();
    auto const mail = room.latest();
    HttpClient browser{site.port()};
    EXPECT_FALSE(browser.get(address(mail)).contains("formulaire.docx"));
    EXPECT_EQ(browser.get(address(mail, "/pieces/0")).status, 404);
    EXPECT_TRUE(browser.get(address(mail, "/pieces/mail")).body.starts_with("From: Jeanne"));
}

TEST_F(MailSite, what_is_set_aside_can_be_asked_for_again)
{
    tray_pages.ask_again([this](db::Session& session, TrayEntry const& entry) {
        room.desk.outbox.enqueue(session, room.letters.ask_again(entry, std::nullopt));
    });
    be_of_the_network();
    auto const entry = room.take_corpus("50-pdf-encrypted.eml").outcomes.front();
    auto const before = room.desk.mails();
    room.desk.clock.advance(std::chrono::minutes{1}); // the answer of the machine has left
    HttpClient browser{site.port()};
    auto const csrf = browser.get("/gestion/courrier").input("csrf");
    auto const aside = "/gestion/courrier/" + entry.value + "/ecarter";
    EXPECT_EQ(browser.post(aside, {{"csrf", csrf}, {"reason", "illisible"}, {"ask_again", "1"}}).status, 303);
    EXPECT_EQ(room.desk.mails(), before + 1);
    auto const mail = room.desk.database.read([](db::Session& session) { return mail::Outbox::recent(session, 1); });
    EXPECT_EQ(mail.at(0).message.to, "jeanne@example.org");
    EXPECT_TRUE(mail.at(0).message.text.contains("Une personne de la bibliothèque a regardé votre message"));
    EXPECT_FALSE(mail.at(0).message.text.contains("Cette réponse est automatique"));
    auto const other = room.take_corpus("51-pdf-broken.eml").outcomes.front();
    auto const quiet = room.desk.mails();
    EXPECT_EQ(browser.post("/gestion/courrier/" + other.value + "/ecarter", {{"csrf", csrf}, {"reason", ""}}).status,
              303);
    EXPECT_EQ(room.desk.mails(), quiet) << "only when the box is ticked";
}

TEST_F(MailSite, of_a_mail_whose_form_was_set_aside_leads_to_where_it_is_now)
{
    be_of_the_network();
    auto const mail = room.take_corpus("50-pdf-encrypted.eml");
    auto const entry = mail.outcomes.front().value;
    HttpClient browser{site.port()};
    auto const page = browser.get(address(mail));
    EXPECT_TRUE(page.contains("/gestion/demandes/nouvelle?courrier=" + entry));
    auto const csrf = browser.get("/gestion/courrier").input("csrf");
    ASSERT_EQ(browser.post("/gestion/courrier/" + entry + "/ecarter", {{"csrf", csrf}}).status, 303);
    auto const later = browser.get(address(mail));
    EXPECT_FALSE(later.contains("courrier=" + entry)) << "it would lead nowhere";
    EXPECT_TRUE(later.contains("<a href=\"/gestion/courrier/mis-de-cote\">formulaire mis de côté</a>")) << later.body;
}

TEST_F(MailSite, a_pdf_is_shown_without_its_scripts_and_says_that_it_had_some)
{
    be_of_the_network();
    auto const mail = room.take_corpus("20-form-with-a-script.eml");
    HttpClient browser{site.port()};
    EXPECT_TRUE(browser.get(address(mail)).contains("contient des scripts (jamais exécutés)"));
    auto const shown = browser.get(address(mail, "/pieces/0"));
    EXPECT_EQ(shown.header("content-type"), "application/pdf");
    EXPECT_FALSE(shown.header("content-security-policy").contains("sandbox"));
    EXPECT_EQ(document::scripts_in(shown.body), document::Scripts::absent);
    EXPECT_TRUE(document::read_fields(shown.body));
}

} // namespace guichet::people
