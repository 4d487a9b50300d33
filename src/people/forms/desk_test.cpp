// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/store.hpp"
#include "people/forms/desk.hpp"
#include "people/forms/pages.hpp"
#include "people/forms/tray_pages.hpp"
#include "people/registration/typing_pages.hpp"
#include "support/registration_site.hpp"
#include "support/returned_forms.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using for_tests::filled;
using for_tests::returned_form;
using support::HttpClient;

struct PaperRoom {
    for_tests::Desk desk;
    Tray tray{desk.random, desk.key};
    PaperDesk paper{desk.database,
                    desk.clock,
                    desk.random,
                    desk.office,
                    [one = for_tests::small_territory()] { return one; },
                    desk.registration,
                    desk.documents,
                    tray,
                    desk.key};

    explicit PaperRoom(db::Database& database) : desk(database) {}
    PaperOutcome take(std::string bytes, std::string key = "mail-1")
    {
        PaperArrival arrival;
        arrival.key = std::move(key);
        arrival.documents.push_back({DocumentKind::other, std::move(bytes)});
        arrival.sender = "jeanne@example.org";
        return paper.take(arrival).value();
    }
    [[nodiscard]] std::int64_t waiting()
    {
        return desk.database.read([](db::Session& session) { return Tray::count_waiting(session, std::nullopt); });
    }
};

} // namespace

class PaperDesks : public ::testing::TestWithParam<support::Kind> {
protected:
    support::TestDatabase opened{GetParam()};
    PaperRoom room{*opened};
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, PaperDesks, support::every_database(), support::database_name);

TEST_P(PaperDesks, a_complete_form_is_an_application_like_one_from_the_web)
{
    auto const outcome = room.take(returned_form(for_tests::complete_answers()));
    ASSERT_EQ(outcome.kind, PaperOutcome::Kind::application);
    auto const application = room.desk.application(outcome.id);
    EXPECT_EQ(application.origin, ApplicationOrigin::pdf);
    EXPECT_EQ(application.state, ApplicationState::submitted); // the address is still to be confirmed
    EXPECT_EQ(application.campaign, "journal");
    EXPECT_EQ(application.address.municipality, "39491");
    EXPECT_EQ(application.consent_version, consent_version);
    EXPECT_EQ(room.desk.mails(), 1);
    EXPECT_EQ(room.waiting(), 0);
    auto const documents =
        room.desk.database.read([&](db::Session& session) { return Documents::of(session, outcome.id).size(); });
    EXPECT_EQ(documents, 1U); // the form itself, to look at
}

TEST_P(PaperDesks, the_same_form_by_two_mails_is_one_application)
{
    auto const form = returned_form(for_tests::complete_answers());
    auto const first = room.take(form, "mail-1");
    auto const again = room.take(form, "mail-2");
    EXPECT_EQ(again.repetition, Repetition::repeated);
    EXPECT_EQ(again.id, first.id);
    EXPECT_EQ(again.reference, first.reference);
    EXPECT_EQ(room.desk.applications(), 1);
    EXPECT_EQ(room.desk.mails(), 1);
}

TEST_P(PaperDesks, a_complete_form_waits_when_too_many_letters_went_to_its_address)
{
    auto const store = db::make_memory_store(room.desk.clock);
    web::RateLimiter limiter{*store};
    LetterBudget budget{limiter};
    room.desk.registration.limit_letters(budget);
    auto answers = for_tests::complete_answers();
    for (int at = 0; at < 8; ++at) {
        answers["street"] = std::to_string(at + 1) + " rue Haute";
        ASSERT_EQ(room.take(returned_form(answers)).kind, PaperOutcome::Kind::application) << at;
    }
    answers["street"] = "9 rue Haute";
    auto const ninth = room.take(returned_form(answers));
    EXPECT_EQ(ninth.kind, PaperOutcome::Kind::waiting);
    EXPECT_EQ(ninth.reason, "forms.reason.many_letters");
    EXPECT_EQ(room.desk.mails(), 8);
    EXPECT_EQ(room.waiting(), 1);
}

TEST_P(PaperDesks, what_fails_a_check_waits_for_a_person_with_everything_that_was_read)
{
    auto answers = for_tests::complete_answers();
    answers["birth_date"] = "31/02/1985";
    answers["municipality"] = "Saint-Machin";
    auto const form = returned_form(answers);
    auto const outcome = room.take(form);
    ASSERT_EQ(outcome.kind, PaperOutcome::Kind::waiting);
    EXPECT_EQ(outcome.reason, "forms.reason.incomplete");
    EXPECT_EQ(room.desk.applications(), 0);
    auto const entry =
        room.desk.database.read([&](db::Session& session) { return room.tray.find(session, outcome.id); });
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->known.adult.birth_name, "Durand");
    EXPECT_EQ(entry->known.adult.birth_date, "31/02/1985");
    EXPECT_EQ(entry->sender, "jeanne@example.org");
    EXPECT_EQ(entry->intercommunality.value, "haut-jura-saint-claude");
    std::vector<std::string> fields;
    for (auto const& fault : entry->faults) {
        fields.push_back(fault.field);
    }
    EXPECT_EQ(fields, (std::vector<std::string>{"municipality", "birth_date"}));
    EXPECT_EQ(room.take(form, "mail-2").repetition, Repetition::repeated);
    EXPECT_EQ(room.waiting(), 1);
    // Nothing of the person stands in the table in clear.
    EXPECT_EQ(room.desk.count("SELECT COUNT(*) FROM people_tray WHERE sealed LIKE '%Durand%'"), 0);
}

TEST_P(PaperDesks, whatever_else_arrives_waits_with_its_reason)
{
    auto const reason = [&](std::string bytes, std::string key) {
        return room.take(std::move(bytes), std::move(key)).reason;
    };
    EXPECT_EQ(reason(returned_form({}), "a"), "forms.reason.empty");
    EXPECT_EQ(reason(returned_form({}), "b"), "forms.reason.empty"); // blank forms are alike, people are not
    EXPECT_EQ(reason(for_tests::small_pdf(), "c"), "forms.reason.broken");
    EXPECT_EQ(reason("\xFF\xD8\xFF\xE0 a photo", "d"), "forms.reason.picture");
    EXPECT_EQ(room.waiting(), 4);
    PaperArrival letter;
    letter.key = "letter";
    letter.text = "Bonjour, je voudrais m’inscrire.";
    EXPECT_EQ(room.paper.take(letter)->reason, "forms.reason.letter");
    EXPECT_EQ(room.paper.take(letter)->repetition, Repetition::repeated);
    PaperArrival spreadsheet;
    spreadsheet.documents.push_back({DocumentKind::other, "PK\x03\x04"});
    EXPECT_EQ(room.paper.take(spreadsheet).error().kind, ErrorKind::invalid);
    EXPECT_TRUE(room.paper.is_our_form(returned_form(for_tests::complete_answers())));
    EXPECT_FALSE(room.paper.is_our_form(for_tests::small_pdf()));
}

namespace {

/// The desk's pages over HTTP.
struct TrayFixture : public ::testing::Test {
    support::TestDatabase opened{support::Kind::sqlite_memory};
    PaperRoom room{*opened};
    support::WebFixture site;
    for_tests::OpenDoor door;
    network::Journal journal{*opened, room.desk.clock};
    network::Intercommunalities intercommunalities{*opened};
    for_tests::NoOutcomes outcomes;
    Campaigns campaigns{*opened, room.desk.clock, journal, outcomes};
    TerritorySource territory = [one = for_tests::small_territory()] { return one; };
    TrayPages tray_pages{site.shell,          *opened, room.tray,       room.paper,      room.desk.office,
                         room.desk.documents, journal, room.desk.clock, room.desk.random};
    TypingPages typing{site.shell, *opened,         room.desk.office, territory,    room.desk.registration,
                       room.tray,  room.desk.clock, room.desk.random, room.desk.key};
    PaperFormPages forms{site.shell, room.desk.office, intercommunalities,        territory,
                         campaigns,  room.desk.clock,  "https://guichet.example", "JuMEL"};

    void SetUp() override
    {
        tray_pages.mount(door, site.router);
        typing.mount(door, site.router);
        forms.mount(site.router);
        site.start();
    }
    static support::FormFields typed_from(ApplicationId const& paper, std::string const& birth_date)
    {
        return {{"first_names", "Jeanne Marie"},
                {"birth_name", "Durand"},
                {"birth_date", birth_date},
                {"street", "3 rue Basse"},
                {"postcode", "39170"},
                {"email", "jeanne@example.org"},
                {"language", "fr"},
                {"consent", "1"},
                {"courrier", paper.value},
                {"action", "send"}};
    }
    static support::Reply send(HttpClient& browser, support::Reply const& page, support::FormFields const& typed)
    {
        return browser.post("/gestion/demandes/nouvelle", filled(page, typed));
    }
};

} // namespace

TEST_F(TrayFixture, a_form_is_finished_beside_the_document_and_becomes_the_application_it_was_meant_to_be)
{
    auto answers = for_tests::complete_answers();
    answers["birth_date"] = "31/02/1985";
    auto const waiting = room.take(returned_form(answers));
    HttpClient browser{site.port()};
    auto const list = browser.get("/gestion/courrier");
    EXPECT_TRUE(list.contains("Jeanne Marie Durand"));
    auto const page = browser.get("/gestion/demandes/nouvelle?courrier=" + waiting.id.value);
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.input("birth_name"), "Durand");
    EXPECT_EQ(page.input("birth_date"), "31/02/1985");
    EXPECT_TRUE(page.contains("field-birth_date-error"));
    EXPECT_TRUE(page.contains("<iframe"));
    EXPECT_NE(page.header("content-security-policy").find("frame-src 'self'"), std::string::npos);

    auto const at = page.body.find("/gestion/courrier/" + waiting.id.value + "/documents/");
    auto const document = browser.get(page.body.substr(at, page.body.find('"', at) - at));
    EXPECT_EQ(document.header("content-type"), "application/pdf");
    EXPECT_EQ(document.header("x-frame-options"), "SAMEORIGIN");

    auto const sent = send(browser, page, typed_from(waiting.id, "28/02/1985"));
    EXPECT_EQ(sent.header("location"), "/gestion/demandes/" + waiting.id.value);
    auto const application = room.desk.application(waiting.id);
    EXPECT_EQ(application.origin, ApplicationOrigin::pdf);
    EXPECT_EQ(application.state, ApplicationState::in_review);
    EXPECT_EQ(application.campaign, "journal");
    EXPECT_EQ(room.waiting(), 0);
    EXPECT_EQ(room.desk.count("SELECT COUNT(*) FROM people_tray WHERE sealed <> ''"), 0);
    // A colleague who had the same paper open is told.
    auto const late = browser.get("/gestion/demandes/nouvelle?courrier=" + waiting.id.value);
    EXPECT_EQ(late.header("location"), "/gestion/courrier");
}

TEST_F(TrayFixture, nobody_needs_an_email_address_at_the_desk)
{
    auto answers = for_tests::complete_answers();
    answers.erase("email");
    auto const waiting = room.take(returned_form(answers));
    ASSERT_EQ(waiting.kind, PaperOutcome::Kind::waiting); // a person at home would need one
    HttpClient browser{site.port()};
    auto const page = browser.get("/gestion/demandes/nouvelle?courrier=" + waiting.id.value);
    EXPECT_FALSE(page.contains("field-email-error"));
}

TEST_F(TrayFixture, a_photo_is_typed_after_the_town_is_chosen)
{
    auto const waiting = room.take("\xFF\xD8\xFF\xE0 a photo");
    door.actor.scope = std::nullopt; // nobody knows whose it is: the network's desk
    door.actor.role = network::Role::administrator;
    HttpClient browser{site.port()};
    auto const find = browser.get("/gestion/demandes/nouvelle?q=arlay&courrier=" + waiting.id.value);
    EXPECT_TRUE(find.contains("commune=39016&amp;courrier=" + waiting.id.value));
    EXPECT_TRUE(find.contains("<img src=\"/gestion/courrier/"));
}

TEST_F(TrayFixture, is_seen_by_its_own_desk_only)
{
    auto answers = for_tests::complete_answers();
    answers.erase("consent");
    auto const waiting = room.take(returned_form(answers));
    door.actor.scope = IntercommunalityId{"ecla"};
    HttpClient browser{site.port()};
    EXPECT_FALSE(browser.get("/gestion/courrier").contains("Durand"));
    EXPECT_EQ(browser.get("/gestion/demandes/nouvelle?courrier=" + waiting.id.value).status, 404);
}

TEST_F(TrayFixture, setting_aside_destroys_the_documents)
{
    auto const waiting = room.take(returned_form({}));
    HttpClient browser{site.port()};
    auto const page = browser.get("/gestion/demandes/nouvelle?courrier=" + waiting.id.value);
    auto const done = browser.post("/gestion/courrier/" + waiting.id.value + "/ecarter",
                                   {{"csrf", page.input("csrf")}, {"reason", "Essai"}});
    EXPECT_EQ(done.header("location"), "/gestion/courrier");
    EXPECT_EQ(room.waiting(), 0);
    EXPECT_EQ(room.desk.count("SELECT COUNT(*) FROM people_document_content"), 0);
    EXPECT_EQ(room.desk.count("SELECT COUNT(*) FROM network_journal WHERE action = 'paper.set_aside'"), 1);
    EXPECT_EQ(room.desk.count("SELECT COUNT(*) FROM network_journal WHERE detail LIKE '%Essai%'"), 0);
    EXPECT_EQ(room.desk.count("SELECT COUNT(*) FROM people_tray WHERE note = 'Essai'"), 1);
    ASSERT_TRUE(room.desk.database.write([&](db::Session& session) -> Result<void> {
        Tray::forget_notes(session, room.desk.clock.now() + std::chrono::hours{1});
        return {};
    }));
    EXPECT_EQ(room.desk.count("SELECT COUNT(*) FROM people_tray WHERE note <> ''"), 0);
}

TEST_F(TrayFixture, what_was_set_aside_is_found_again_with_its_reason_by_its_own_desk)
{
    auto const waiting = room.take(returned_form({}));
    HttpClient browser{site.port()};
    EXPECT_TRUE(browser.get("/gestion/courrier").contains("/gestion/courrier/mis-de-cote"));
    EXPECT_TRUE(browser.get("/gestion/courrier/mis-de-cote").contains("Aucun formulaire n’a été mis de côté"));
    auto const page = browser.get("/gestion/demandes/nouvelle?courrier=" + waiting.id.value);
    browser.post("/gestion/courrier/" + waiting.id.value + "/ecarter",
                 {{"csrf", page.input("csrf")}, {"reason", "Déjà <b>fait</b>"}});
    auto const list = browser.get("/gestion/courrier/mis-de-cote");
    EXPECT_EQ(list.status, 200);
    EXPECT_TRUE(list.contains("Déjà &lt;b&gt;fait&lt;/b&gt;"));
    EXPECT_FALSE(list.contains("<b>fait"));
    EXPECT_FALSE(browser.get("/gestion/courrier").contains("Déjà"));
    door.actor.scope = IntercommunalityId{"ecla"};
    EXPECT_FALSE(browser.get("/gestion/courrier/mis-de-cote").contains("Déjà"));
}

TEST_F(TrayFixture, a_paper_set_aside_and_sent_once_more_waits_again)
{
    auto answers = for_tests::complete_answers();
    answers.erase("consent");
    auto const form = returned_form(answers);
    auto const first = room.take(form, "mail-1");
    HttpClient browser{site.port()};
    auto const page = browser.get("/gestion/demandes/nouvelle?courrier=" + first.id.value);
    browser.post("/gestion/courrier/" + first.id.value + "/ecarter", {{"csrf", page.input("csrf")}});
    ASSERT_EQ(room.waiting(), 0);
    auto const again = room.take(form, "mail-2");
    EXPECT_EQ(again.repetition, Repetition::first) << "its documents were destroyed";
    EXPECT_NE(again.id, first.id);
    EXPECT_EQ(room.waiting(), 1);
    EXPECT_TRUE(browser.get("/gestion/courrier").contains("Durand"));
    EXPECT_EQ(room.take(form, "mail-3").repetition, Repetition::repeated);
}

TEST_F(TrayFixture, what_was_typed_counts_though_a_colleague_set_the_paper_aside_meanwhile)
{
    ASSERT_TRUE((*opened).write([](db::Session& session) -> Result<void> {
        network::StaffStore::insert(
            session, {{"bob"}, "bob", "Bob Martin", "bob@example.org", network::Role::administrator, std::nullopt}, "");
        return {};
    }));
    auto answers = for_tests::complete_answers();
    answers["birth_date"] = "31/02/1985";
    auto const waiting = room.take(returned_form(answers));
    HttpClient browser{site.port()};
    auto const page = browser.get("/gestion/demandes/nouvelle?courrier=" + waiting.id.value);
    door.actor.id = "bob";
    HttpClient colleague{site.port()};
    auto const csrf = colleague.get("/gestion/courrier").input("csrf");
    ASSERT_EQ(colleague.post("/gestion/courrier/" + waiting.id.value + "/ecarter", {{"csrf", csrf}}).status, 303);
    door.actor.id = "staff-1";

    auto const back = send(browser, page, typed_from(waiting.id, "31/02/1985"));
    EXPECT_EQ(back.status, 422);
    EXPECT_TRUE(back.contains("mis de côté (Bob Martin)")) << back.body;
    EXPECT_EQ(back.input("birth_name"), "Durand");
    EXPECT_EQ(back.input("courrier"), waiting.id.value);
    EXPECT_FALSE(back.contains("<iframe")) << "its documents are gone";
    auto const sent = send(browser, back, typed_from(waiting.id, "28/02/1985"));
    ASSERT_EQ(sent.header("location"), "/gestion/demandes/" + waiting.id.value) << sent.body;
    EXPECT_TRUE(browser.get("/gestion/courrier").contains("mis de côté (Bob Martin)")) << "told once it is saved, too";
    EXPECT_EQ(room.desk.application(waiting.id).adult().birth_name, "Durand");
    EXPECT_EQ(room.desk.count("SELECT COUNT(*) FROM people_tray WHERE state = 'typed' AND closed_by = 'staff-1'"), 1);
    EXPECT_TRUE(browser.get("/gestion/courrier/mis-de-cote").contains("Aucun formulaire n’a été mis de côté"));
    EXPECT_EQ(browser.post("/gestion/courrier/" + waiting.id.value + "/ecarter", {{"csrf", page.input("csrf")}}).status,
              303);
    EXPECT_EQ(room.desk.count("SELECT COUNT(*) FROM people_tray WHERE state = 'typed'"), 1) << "too late for that";
}

TEST_F(TrayFixture, two_who_type_the_same_paper_make_one_application_and_the_second_loses_nothing)
{
    auto answers = for_tests::complete_answers();
    answers["birth_date"] = "31/02/1985";
    auto const waiting = room.take(returned_form(answers));
    auto const address = "/gestion/demandes/nouvelle?courrier=" + waiting.id.value;
    HttpClient first{site.port()};
    HttpClient second{site.port()};
    auto const page = first.get(address);
    auto const same_page = second.get(address);
    auto const done = "/gestion/demandes/" + waiting.id.value;
    EXPECT_EQ(send(first, page, typed_from(waiting.id, "28/02/1985")).header("location"), done);
    EXPECT_EQ(send(first, page, typed_from(waiting.id, "28/02/1985")).header("location"), done) << "pressed twice";
    door.actor.id = "bob";
    auto const back = send(second, same_page, typed_from(waiting.id, "27/02/1985"));
    EXPECT_EQ(back.status, 409);
    EXPECT_EQ(back.input("birth_date"), "27/02/1985");
    EXPECT_EQ(back.input("courrier"), "");
    EXPECT_TRUE(back.contains("Un collègue vient de saisir ce formulaire"));
    EXPECT_EQ(room.desk.applications(), 1);
    EXPECT_EQ(send(second, back, typed_from({}, "27/02/1985")).status, 303) << "asked for";
    EXPECT_EQ(room.desk.applications(), 2);
}

TEST(ClosingNotes, are_kept_to_the_last_character_that_the_field_takes)
{
    std::string accents;
    for (int i = 0; i < 300; ++i) {
        accents += "é";
    }
    EXPECT_EQ(closing_note("  " + accents + "\n"), accents);
    EXPECT_EQ(closing_note(accents + "à"), accents);
    EXPECT_EQ(closing_note(" Essai "), "Essai");
}

TEST_F(TrayFixture, the_form_is_offered_as_pdf_and_drawn_once)
{
    HttpClient browser{site.port()};
    auto const address = "/inscription/haut-jura-saint-claude-mediatheque/formulaire.pdf";
    auto const form = browser.get(address);
    EXPECT_EQ(form.header("content-type"), "application/pdf");
    auto const fields = document::read_fields(form.body);
    ASSERT_TRUE(fields);
    EXPECT_EQ(fields->marker, "guichet-inscription 1.0 fr haut-jura-saint-claude-mediatheque -");
    EXPECT_EQ(browser.header("If-None-Match", form.header("etag")).get(address).status, 304);
    EXPECT_EQ(browser.get("/inscription/nulle-part/formulaire.pdf").status, 404);
    EXPECT_EQ(browser.get("/c/inconnue/formulaire.pdf").header("location"), "/inscription");
}

} // namespace guichet::people
