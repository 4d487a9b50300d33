// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/pages.hpp"
#include "support/registration_site.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace guichet::people {

namespace {

using for_tests::filled;
using for_tests::form_address;
using for_tests::good_fields;
using for_tests::Site;
using support::FormFields;
using support::HttpClient;
using support::Reply;

std::string const form_page = form_address + "?commune=39491";

FormFields changed(FormFields fields, std::string const& name, std::string value)
{
    for (auto& field : fields) {
        if (field.first == name) {
            field.second = value;
            return fields;
        }
    }
    fields.emplace_back(name, std::move(value));
    return fields;
}

/// Opens the form, reads it for a minute, sends it.
Reply send(Site& site, HttpClient& browser, FormFields const& typed)
{
    auto const page = browser.get(form_page);
    site.desk.clock.advance(std::chrono::minutes{1});
    return browser.post(form_address, filled(page, typed));
}

} // namespace

TEST(RegistrationPages, lead_from_the_old_name_of_a_town_to_a_confirmed_application)
{
    Site site;
    HttpClient browser{site.port()};
    EXPECT_EQ(browser.get("/inscription").status, 200);
    auto const found = browser.get("/inscription?q=st+lupicin&campagne=journal");
    EXPECT_TRUE(found.contains("Coteaux du Lizon"));
    EXPECT_TRUE(found.contains("Saint-Lupicin"));
    EXPECT_TRUE(found.contains("/inscription?commune&#x3D;39491") || found.contains("/inscription?commune=39491"));
    auto const answer = browser.get("/inscription?commune=39491&campagne=journal");
    EXPECT_TRUE(answer.contains("Oui, vous pouvez vous inscrire"));
    auto const form = browser.get(form_page + "&campagne=journal");
    EXPECT_EQ(form.input("postcode"), "39170");
    site.desk.clock.advance(std::chrono::minutes{1});
    auto const sent = browser.post(form_address, filled(form, good_fields()));
    ASSERT_EQ(sent.status, 303) << sent.body;
    EXPECT_TRUE(sent.location().starts_with("/inscription/merci/"));
    auto const receipt = browser.get(sent.location());
    EXPECT_TRUE(receipt.contains("HJSC-"));
    EXPECT_TRUE(receipt.contains("j•••••@example.org"));
    EXPECT_FALSE(receipt.contains("jeanne.durand@example.org"));

    auto const link = "/inscription/confirmation/" + site.desk.token_mailed("confirmation");
    HttpClient scanner{site.port()};
    EXPECT_EQ(scanner.get(link).status, 200);
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_application WHERE state = 'submitted'"), 1);
    auto const page = browser.get(link);
    EXPECT_EQ(browser.post(link, {{"csrf", page.csrf()}}).status, 303);
    EXPECT_TRUE(browser.get(link).contains("Votre adresse est confirmée"));
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_application WHERE state = 'in_review' AND "
                              "campaign = 'journal'"),
              1);
}

/// Palace's virtual card had its box ticked beforehand: whatever the address says, ours never is.
TEST(RegistrationPages, never_tick_a_consent_beforehand)
{
    Site const site;
    HttpClient browser{site.port()};
    for (std::string const more : {"", "&consent=1&guardian_consent=1", "&consent=on&consent_version=2026-11"}) {
        auto const form = browser.get(form_page + more);
        ASSERT_TRUE(form.contains("name=\"consent\""));
        EXPECT_FALSE(std::regex_search(form.body, std::regex{"<input[^>]*type=\"checkbox\"[^>]*\\schecked"})) << more;
        EXPECT_FALSE(std::regex_search(form.body, std::regex{"<input[^>]*\\schecked[^>]*type=\"checkbox\""})) << more;
    }
}

TEST(RegistrationPages, say_why_when_the_form_is_not_for_that_town)
{
    Site const site;
    HttpClient browser{site.port()};
    EXPECT_TRUE(browser.get("/inscription?commune=39368").contains("guichet"));
    EXPECT_TRUE(browser.get("/inscription?commune=39198").contains("Pas ici"));
    EXPECT_EQ(browser.get("/inscription?commune=<script>").status, 200);
    EXPECT_FALSE(browser.get("/inscription?commune=<script>&campagne=\"><script>").contains("<script>\""));
    EXPECT_EQ(browser.get(form_address + "?commune=39198").location(), "/inscription?commune=39198");
    EXPECT_EQ(browser.get(form_address).location(), "/inscription");
    EXPECT_TRUE(browser.get("/inscription?q=%3Cb%3Exyzzy").contains("&lt;b&gt;"));
}

TEST(RegistrationPages, say_which_other_library_welcomes_people_of_that_town)
{
    Site site;
    HttpClient browser{site.port()};
    EXPECT_FALSE(browser.get("/inscription?commune=39198").contains("invited-title"));
    site.desk.office.invited = {site.desk.office.eligibility("39300", {})};
    site.desk.office.invited.front().municipality = "39198";
    auto const answer = browser.get("/inscription?commune=39198&campagne=journal");
    EXPECT_TRUE(answer.contains("/inscription/ecla-mediatheque?commune=39198&amp;campagne=journal") ||
                answer.contains("/inscription/ecla-mediatheque?commune=39198&campagne=journal"));
}

TEST(RegistrationPages, never_lose_what_was_typed_and_escape_it)
{
    Site site;
    HttpClient browser{site.port()};
    auto typed = changed(good_fields(), "birth_date", "31/02/1985");
    typed = changed(typed, "message", "<script>alert('&')</script>");
    auto const back = send(site, browser, typed);
    EXPECT_EQ(back.status, 422);
    EXPECT_EQ(back.input("birth_date"), "31/02/1985");
    EXPECT_EQ(back.input("first_names"), "Jeanne Marie");
    EXPECT_EQ(back.input("email"), "jeanne.durand@example.org");
    EXPECT_FALSE(back.contains("<script>alert"));
    EXPECT_TRUE(back.contains("&lt;script&gt;alert"));
    EXPECT_TRUE(back.contains("href=\"#field-birth_date\""));
    EXPECT_EQ(site.desk.applications(), 0);
}

TEST(RegistrationPages, never_tick_a_consent_for_anybody)
{
    Site site;
    HttpClient browser{site.port()};
    EXPECT_FALSE(browser.get(form_page).contains(" checked"));
    auto typed = good_fields();
    std::erase_if(typed, [](auto const& field) { return field.first == "consent"; });
    EXPECT_EQ(send(site, browser, typed).status, 422);
}

TEST(RegistrationPages, a_refresh_or_a_second_tab_makes_no_second_application)
{
    Site site;
    HttpClient browser{site.port()};
    auto const tab_one = browser.get(form_page);
    auto const tab_two = browser.get(form_page);
    site.desk.clock.advance(std::chrono::minutes{1});
    auto const first = browser.post(form_address, filled(tab_one, good_fields()));
    auto const refresh = browser.post(form_address, filled(tab_one, good_fields()));
    auto const second = browser.post(form_address, filled(tab_two, good_fields()));
    EXPECT_EQ(first.status, 303);
    EXPECT_EQ(refresh.status, 303);
    EXPECT_EQ(second.status, 303);
    EXPECT_EQ(site.desk.applications(), 1);
    EXPECT_EQ(site.desk.mails(), 1);
}

TEST(RegistrationPages, a_changed_form_sent_again_is_asked_about)
{
    Site site;
    HttpClient browser{site.port()};
    auto const page = browser.get(form_page);
    site.desk.clock.advance(std::chrono::minutes{1});
    ASSERT_EQ(browser.post(form_address, filled(page, good_fields())).status, 303);
    auto const neighbour = changed(good_fields(), "first_names", "Paul");
    auto const asked = browser.post(form_address, filled(page, neighbour));
    EXPECT_EQ(asked.status, 409);
    EXPECT_EQ(asked.input("first_names"), "Paul");
    EXPECT_EQ(site.desk.applications(), 1);
    site.desk.clock.advance(std::chrono::minutes{1});
    EXPECT_EQ(browser.post(form_address, filled(asked, neighbour)).status, 303);
    EXPECT_EQ(site.desk.applications(), 2);
}

TEST(RegistrationPages, a_household_grows_and_shrinks_without_javascript)
{
    Site site;
    HttpClient browser{site.port()};
    auto const page = browser.get(form_page);
    auto typed = changed(good_fields(), "action", "add_child");
    auto one = browser.post(form_address, filled(page, typed));
    EXPECT_EQ(one.status, 200);
    EXPECT_EQ(one.input("children_count"), "1");
    EXPECT_EQ(one.input("first_names"), "Jeanne Marie");
    typed = changed(typed, "child_1_first_names", "Zoé");
    auto two = browser.post(form_address, filled(one, typed));
    EXPECT_EQ(two.input("children_count"), "2");
    EXPECT_EQ(two.input("child_1_first_names"), "Zoé");
    typed = changed(changed(typed, "child_2_first_names", "Tom"), "action", "remove_1");
    auto const left = browser.post(form_address, filled(two, typed));
    EXPECT_EQ(left.input("children_count"), "1");
    EXPECT_EQ(left.input("child_1_first_names"), "Tom");
    for (auto const* const nonsense :
         {"remove_0", "remove_9", "remove_x", "remove_-1", "remove_99999999999999999999"}) {
        EXPECT_EQ(browser.post(form_address, filled(two, changed(typed, "action", nonsense))).input("children_count"),
                  "2");
    }
    typed = changed(changed(typed, "child_1_first_names", "Tom"), "action", "send");
    typed = changed(changed(typed, "child_1_birth_name", "Durand"), "child_1_birth_date", "01/01/2015");
    site.desk.clock.advance(std::chrono::minutes{1});
    EXPECT_EQ(browser.post(form_address, filled(left, typed)).status, 422) << "consent of the parent";
    EXPECT_EQ(browser.post(form_address, filled(left, changed(typed, "guardian_consent", "1"))).status, 303);
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_applicant"), 2);
}

TEST(RegistrationPages, the_receipt_is_for_the_browser_that_sent)
{
    Site site;
    HttpClient browser{site.port()};
    auto const sent = send(site, browser, good_fields());
    HttpClient stranger{site.port()};
    auto const seen = stranger.get(sent.location());
    EXPECT_EQ(seen.status, 200);
    EXPECT_FALSE(seen.contains("HJSC-"));
    EXPECT_FALSE(seen.contains("example.org"));
    EXPECT_FALSE(seen.contains("Durand"));
    auto const forged = stranger.get("/inscription/merci/" + std::string(80, 'A'));
    EXPECT_EQ(forged.status, 200);
    EXPECT_EQ(stranger.submit(form_page, sent.location(), {{"action", "again"}}).status, 303);
    EXPECT_EQ(site.desk.mails(), 1) << "nobody else can have mail sent";
}

TEST(RegistrationPages, the_address_is_corrected_from_the_receipt_within_a_budget)
{
    Site site;
    HttpClient browser{site.port()};
    auto const place = send(site, browser, good_fields()).location();
    EXPECT_EQ(browser.submit(place, place, {{"action", "correct"}, {"email", "nonsense"}}).status, 422);
    EXPECT_EQ(browser.submit(place, place, {{"action", "correct"}, {"email", "paul@example.org"}}).status, 303);
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_application WHERE email = 'paul@example.org'"), 1);
    for (int times = 0; times < 10; ++times) {
        EXPECT_EQ(browser.submit(place, place, {{"action", "again"}}).status, 303);
    }
    EXPECT_LE(site.desk.mails(), 6);
}

TEST(RegistrationPages, answer_the_same_whether_the_person_is_known_or_not)
{
    Site site;
    HttpClient first{site.port()};
    HttpClient second{site.port()};
    auto const unknown = send(site, first, good_fields());
    auto const known = send(site, second, good_fields());
    EXPECT_EQ(unknown.status, known.status);
    EXPECT_EQ(unknown.location().size(), known.location().size());
    EXPECT_EQ(HttpClient{site.port()}.get(unknown.location()).body.size(),
              HttpClient{site.port()}.get(known.location()).body.size());
}

TEST(RegistrationPages, what_the_browser_says_about_eligibility_is_ignored)
{
    Site site;
    HttpClient browser{site.port()};
    auto typed = good_fields();
    for (auto const& [name, value] : FormFields{{"eligible", "true"},
                                                {"hasBeenValidated", "true"},
                                                {"isResidential", "true"},
                                                {"state", "accepted"},
                                                {"policy", "policy-ecla"},
                                                {"library", "ecla-mediatheque"},
                                                {"reference", "X"}}) {
        typed.emplace_back(name, value);
    }
    ASSERT_EQ(send(site, browser, typed).status, 303);
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_application WHERE state = 'submitted' AND library = "
                              "'haut-jura-saint-claude-mediatheque' AND policy = 'policy-haut-jura-saint-claude'"),
              1);
    auto const page = browser.get(form_page);
    auto elsewhere = filled(page, good_fields());
    elsewhere = changed(elsewhere, "commune", "39198");
    auto const refused = browser.post(form_address, elsewhere);
    EXPECT_EQ(refused.status, 409);
    EXPECT_TRUE(refused.contains("/inscription?commune"));
    EXPECT_EQ(site.desk.applications(), 1);
}

TEST(RegistrationPages, a_robot_is_asked_again_and_a_person_passes)
{
    Site site;
    HttpClient browser{site.port()};
    auto const page = browser.get(form_page);
    auto const too_fast = browser.post(form_address, filled(page, good_fields()));
    EXPECT_EQ(too_fast.status, 422);
    EXPECT_EQ(too_fast.input("first_names"), "Jeanne Marie");
    site.desk.clock.advance(std::chrono::seconds{30});
    auto const trapped = browser.post(form_address, filled(page, changed(good_fields(), "website", "http://spam")));
    EXPECT_EQ(trapped.status, 422);
    EXPECT_EQ(trapped.input("website"), "");
    auto forged = filled(page, good_fields());
    forged = changed(forged, "ticket", "aaaaaaaaaaaaaaaaaaaaaaaa.0.o.AAAA");
    EXPECT_EQ(browser.post(form_address, forged).status, 422);
    EXPECT_EQ(site.desk.applications(), 0);
    EXPECT_EQ(browser.post(form_address, filled(too_fast, good_fields())).status, 303);
}

TEST(RegistrationPages, under_pressure_a_wait_stands_for_the_proof_of_work)
{
    Site site;
    for (int at = 0; at < 21; ++at) {
        HttpClient browser{site.port()};
        auto const mail = "p" + std::to_string(at) + "@example.org";
        ASSERT_EQ(send(site, browser, changed(good_fields(), "email", mail)).status, 303) << at;
    }
    HttpClient browser{site.port()};
    EXPECT_TRUE(browser.get(form_page).contains("altcha-widget"));
    auto const asked = send(site, browser, good_fields());
    EXPECT_EQ(asked.status, 422);
    EXPECT_EQ(asked.input("first_names"), "Jeanne Marie");
    site.desk.clock.advance(std::chrono::seconds{10});
    EXPECT_EQ(browser.post(form_address, filled(asked, good_fields())).status, 422);
    site.desk.clock.advance(patient_wait);
    EXPECT_EQ(browser.post(form_address, filled(asked, good_fields())).status, 303);
    EXPECT_EQ(site.desk.applications(), 22);
}

TEST(RegistrationPages, one_mailbox_has_a_budget_and_nothing_is_lost)
{
    Site site;
    for (int at = 0; at < 8; ++at) {
        HttpClient browser{site.port()};
        ASSERT_EQ(send(site, browser, good_fields()).status, 303);
    }
    HttpClient browser{site.port()};
    auto const enough = send(site, browser, good_fields());
    EXPECT_EQ(enough.status, 429);
    EXPECT_EQ(enough.input("first_names"), "Jeanne Marie");
}

TEST(RegistrationPages, a_proof_is_uploaded_by_content_not_by_name)
{
    Site site;
    HttpClient browser{site.port()};
    std::string const address = "/inscription/bresse-haute-seille-mediatheque";
    auto const page = browser.get(address + "?commune=39470");
    EXPECT_TRUE(page.contains("document_identity"));
    site.desk.clock.advance(std::chrono::minutes{1});
    auto const fields = filled(page, good_fields());
    EXPECT_EQ(
        browser.post_files(address, fields, {{"document_identity", "id.pdf", "application/pdf", "MZ\x90"}}).status,
        422);
    auto const sent = browser.post_files(
        address, fields, {{"document_identity", "../../etc/passwd.exe", "text/html", for_tests::small_pdf()}});
    ASSERT_EQ(sent.status, 303);
    auto const id = site.desk.database.read([](db::Session& session) {
        return session.first("SELECT id FROM people_document", {}, [](db::Row const& row) { return row.text(0); });
    });
    auto const foreign = browser.get("/gestion/documents/" + *id);
    EXPECT_EQ(foreign.status, 404) << "another intercommunality's";
    site.door.actor.scope = IntercommunalityId{"bresse-haute-seille"};
    auto const shown = browser.get("/gestion/documents/" + *id);
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.body, for_tests::small_pdf());
    EXPECT_EQ(shown.header("content-type"), "application/pdf");
    EXPECT_EQ(shown.header("x-content-type-options"), "nosniff");
    EXPECT_FALSE(shown.header("content-security-policy").contains("sandbox")) << "no browser shows a PDF in one";
    EXPECT_TRUE(shown.header("content-security-policy").starts_with("default-src 'none'; object-src 'self'"));
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM network_journal WHERE action = 'document.viewed'"), 1);
}

TEST(RegistrationPages, a_question_is_answered_from_its_link)
{
    Site site;
    HttpClient browser{site.port()};
    ASSERT_EQ(send(site, browser, good_fields()).status, 303);
    ASSERT_TRUE(site.desk.confirmation.confirm(site.desk.token_mailed("confirmation")));
    site.desk.clock.advance(std::chrono::seconds{1});
    ASSERT_TRUE(site.desk.database.write([&](db::Session& session) -> Result<void> {
        auto const id = session.first("SELECT id FROM people_application", {},
                                      [](db::Row const& row) { return ApplicationId{row.text(0)}; });
        auto application = *Applications::find(session, *id);
        return site.desk.questions.ask(session, site.door.actor, application, "Votre <rue> ?");
    }));
    auto const link = "/inscription/reponse/" + site.desk.token_mailed("reponse");
    EXPECT_TRUE(browser.get(link).contains("Votre &lt;rue&gt; ?"));
    EXPECT_EQ(browser.submit(link, link, {{"answer", ""}}).status, 422);
    EXPECT_EQ(browser.submit(link, link, {{"answer", "3 rue Haute"}}).status, 303);
    EXPECT_TRUE(browser.get(link).contains("Votre réponse est arrivée"));
    EXPECT_EQ(browser.get("/inscription/reponse/forged").status, 404);
}

TEST(RegistrationPages, speak_english_too)
{
    Site const site;
    HttpClient browser{site.port()};
    browser.header("Accept-Language", "en");
    for (auto const& page : {std::string{"/inscription"}, std::string{"/inscription?commune=39491"}, form_page,
                             std::string{"/inscription/confirmation/x"}}) {
        EXPECT_TRUE(browser.get(page).contains("lang=\"en\"")) << page;
    }
}

} // namespace guichet::people
